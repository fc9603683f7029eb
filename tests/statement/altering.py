"""What ALTER … OWNER TO, RENAME TO and SET SCHEMA are written for: one row for each kind of object of the parser."""

from __future__ import annotations

from typing import NamedTuple

WORLD = """
CREATE ROLE {me}; CREATE ROLE {ow}; CREATE ROLE {crew}; GRANT {crew} TO {me};
CREATE SCHEMA s; CREATE SCHEMA dest; CREATE SCHEMA shut; CREATE SCHEMA {schema};
GRANT USAGE ON SCHEMA s, dest TO {me}; GRANT CREATE ON SCHEMA dest TO {me};
SET search_path = s;
CREATE TABLE t (a int CONSTRAINT pos CHECK (a > 0), b int); CREATE INDEX i ON t (a);
CREATE VIEW v AS SELECT 1 AS a; CREATE MATERIALIZED VIEW mv AS SELECT 1 AS a; CREATE SEQUENCE sq;
CREATE FUNCTION f(int) RETURNS int LANGUAGE sql AS 'select 1';
CREATE PROCEDURE p(int) LANGUAGE sql AS 'select 1';
CREATE AGGREGATE ag(int) (sfunc = int4pl, stype = int);
CREATE FUNCTION tf() RETURNS trigger LANGUAGE plpgsql AS 'begin return new; end';
CREATE FUNCTION ef() RETURNS event_trigger LANGUAGE plpgsql AS 'begin end';
CREATE TRIGGER tr BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION tf();
CREATE RULE ru AS ON INSERT TO t DO ALSO NOTHING; CREATE POLICY po ON t;
CREATE OPERATOR === (leftarg = int, rightarg = int, function = int4eq);
CREATE OPERATOR FAMILY fam USING btree; CREATE OPERATOR CLASS oc FOR TYPE int USING btree FAMILY fam AS STORAGE int;
CREATE COLLATION co (locale = 'C'); CREATE CONVERSION cv FOR 'LATIN1' TO 'UTF8' FROM iso8859_1_to_utf8;
CREATE STATISTICS st ON a, b FROM t;
CREATE TEXT SEARCH CONFIGURATION tc (copy = simple); CREATE TEXT SEARCH DICTIONARY td (template = simple);
CREATE TEXT SEARCH PARSER tp (start = prsd_start, gettoken = prsd_nexttoken, end = prsd_end, lextypes = prsd_lextype);
CREATE TEXT SEARCH TEMPLATE tt (lexize = dsimple_lexize);
CREATE FOREIGN DATA WRAPPER fw; CREATE SERVER sv FOREIGN DATA WRAPPER fw; CREATE FOREIGN TABLE ft (a int) SERVER sv;
CREATE LANGUAGE lang HANDLER plpgsql_call_handler; CREATE PUBLICATION pu;
CREATE EVENT TRIGGER et ON ddl_command_start EXECUTE FUNCTION ef(); ALTER EVENT TRIGGER et DISABLE;
SELECT lo_create(777);
CREATE DOMAIN d AS int CONSTRAINT pos CHECK (VALUE > 0); CREATE TYPE e AS ENUM ('a'); CREATE TYPE c AS (a int);
"""
"""Roles are named {me}, {ow} and {crew}: me is a member of crew, and is shut out of nothing but schema shut."""


class Altered(NamedTuple):
    """How objects of a kind are named behind ALTER, and which forms the grammar has for them."""

    named: str
    forms: str
    """``o`` OWNER TO, ``n`` RENAME … TO, ``s`` SET SCHEMA."""
    part: str = ""
    """What stands between RENAME and TO."""

    def statements(self) -> list[str]:
        """All forms, with different new owners, names and schemas; also of what is not there."""
        found: list[str] = []
        for named in (self.named, _absent(self.named)):
            if "o" in self.forms:
                found += (
                    f"ALTER {named} OWNER TO {role}"
                    for role in ("{me}", "{crew}", "{ow}", "postgres", "nobody")
                )
            if "n" in self.forms:
                found.append(f"ALTER {named} RENAME {self.part}TO zz")
            if "s" in self.forms:
                found += (f"ALTER {named} SET SCHEMA {schema}" for schema in ("dest", "shut", "nowhere"))
        return found


def _absent(named: str) -> str:
    """The same of the name ``gone``; what is the part of a table names a table that is not there."""
    head, separator, _ = named.partition(" ON ")
    if separator:
        return f"{head} ON gone"
    words = head.split(" ")
    at = next(i for i, word in enumerate(words) if not word.isupper())
    words[at] = {"777": "778", "===": "===="}.get(
        words[at], "gone" + words[at][len(words[at].partition("(")[0]) :]
    )
    return " ".join(words)


NOTHING = Altered("", "")
"""Kinds that no ALTER gives an owner, a name or a schema."""

ALTERED = {
    "OBJECT_TYPE_UNDEFINED": NOTHING,
    "OBJECT_ACCESS_METHOD": NOTHING,
    "OBJECT_AGGREGATE": Altered("AGGREGATE ag(int)", "ons"),
    "OBJECT_AMOP": NOTHING,
    "OBJECT_AMPROC": NOTHING,
    "OBJECT_ATTRIBUTE": Altered("TYPE c", "n", "ATTRIBUTE a "),
    "OBJECT_CAST": NOTHING,
    "OBJECT_COLUMN": Altered("TABLE t", "n", "COLUMN a "),
    "OBJECT_COLLATION": Altered("COLLATION co", "ons"),
    "OBJECT_CONVERSION": Altered("CONVERSION cv", "ons"),
    "OBJECT_DATABASE": Altered("DATABASE template1", "on"),
    "OBJECT_DEFAULT": NOTHING,
    "OBJECT_DEFACL": NOTHING,
    "OBJECT_DOMAIN": Altered("DOMAIN d", "ons"),
    "OBJECT_DOMCONSTRAINT": Altered("DOMAIN d", "n", "CONSTRAINT pos "),
    "OBJECT_EVENT_TRIGGER": Altered("EVENT TRIGGER et", "on"),
    "OBJECT_EXTENSION": Altered("EXTENSION plpgsql", "s"),
    "OBJECT_FDW": Altered("FOREIGN DATA WRAPPER fw", "on"),
    "OBJECT_FOREIGN_SERVER": Altered("SERVER sv", "on"),
    "OBJECT_FOREIGN_TABLE": Altered("FOREIGN TABLE ft", "ons"),
    "OBJECT_FUNCTION": Altered("FUNCTION f(int)", "ons"),
    "OBJECT_INDEX": Altered("INDEX i", "on"),
    "OBJECT_LANGUAGE": Altered("LANGUAGE lang", "on"),
    "OBJECT_LARGEOBJECT": Altered("LARGE OBJECT 777", "o"),
    "OBJECT_MATVIEW": Altered("MATERIALIZED VIEW mv", "ons"),
    "OBJECT_OPCLASS": Altered("OPERATOR CLASS oc USING btree", "ons"),
    "OBJECT_OPERATOR": Altered("OPERATOR === (int, int)", "os"),
    "OBJECT_OPFAMILY": Altered("OPERATOR FAMILY fam USING btree", "ons"),
    "OBJECT_PARAMETER_ACL": NOTHING,
    "OBJECT_POLICY": Altered("POLICY po ON t", "n"),
    "OBJECT_PROCEDURE": Altered("PROCEDURE p(int)", "ons"),
    "OBJECT_PUBLICATION": Altered("PUBLICATION pu", "on"),
    "OBJECT_PUBLICATION_NAMESPACE": NOTHING,
    "OBJECT_PUBLICATION_REL": NOTHING,
    "OBJECT_ROLE": Altered("ROLE {ow}", "n"),
    "OBJECT_ROUTINE": Altered("ROUTINE f(int)", "ons"),
    "OBJECT_RULE": Altered("RULE ru ON t", "n"),
    "OBJECT_SCHEMA": Altered("SCHEMA {schema}", "on"),
    "OBJECT_SEQUENCE": Altered("SEQUENCE sq", "ons"),
    "OBJECT_SUBSCRIPTION": Altered("SUBSCRIPTION su", "on"),
    "OBJECT_STATISTIC_EXT": Altered("STATISTICS st", "ons"),
    "OBJECT_TABCONSTRAINT": Altered("TABLE t", "n", "CONSTRAINT pos "),
    "OBJECT_TABLE": Altered("TABLE t", "ons"),
    "OBJECT_TABLESPACE": Altered("TABLESPACE pg_default", "on"),
    "OBJECT_TRANSFORM": NOTHING,
    "OBJECT_TRIGGER": Altered("TRIGGER tr ON t", "n"),
    "OBJECT_TSCONFIGURATION": Altered("TEXT SEARCH CONFIGURATION tc", "ons"),
    "OBJECT_TSDICTIONARY": Altered("TEXT SEARCH DICTIONARY td", "ons"),
    "OBJECT_TSPARSER": Altered("TEXT SEARCH PARSER tp", "ns"),
    "OBJECT_TSTEMPLATE": Altered("TEXT SEARCH TEMPLATE tt", "ns"),
    "OBJECT_TYPE": Altered("TYPE e", "ons"),
    "OBJECT_USER_MAPPING": NOTHING,
    "OBJECT_VIEW": Altered("VIEW v", "ons"),
}
NOT_READ = ("OBJECT_SUBSCRIPTION",)
"""Kinds of which the catalog holds nothing, so that the answer is that it is not known."""
