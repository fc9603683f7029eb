"""The SQL words of each kind, as each server takes them: in GRANT, in ALTER … OWNER TO, in COMMENT ON."""

from __future__ import annotations

import psycopg
import pytest
from psycopg import sql

from pgwhy.acl import KINDS, ObjectKind, privileges_of
from tests.servers import FreshDatabase

_WORLD = """
    CREATE SCHEMA s;
    SET search_path = s;
    CREATE TABLE t (a int, b int);
    CREATE TABLE p (a int) PARTITION BY RANGE (a);
    CREATE VIEW v AS SELECT a FROM t;
    CREATE MATERIALIZED VIEW m AS SELECT a FROM t;
    CREATE SEQUENCE q;
    CREATE FUNCTION f(int) RETURNS int LANGUAGE sql AS 'SELECT 1';
    CREATE PROCEDURE pr() LANGUAGE sql AS '';
    CREATE AGGREGATE ag(int) (SFUNC = int4pl, STYPE = int);
    CREATE FUNCTION w() RETURNS bigint LANGUAGE internal WINDOW AS 'window_row_number';
    CREATE TYPE ty AS ENUM ('x');
    CREATE DOMAIN d AS int;
    CREATE TYPE ct AS (a int);
    CREATE FOREIGN DATA WRAPPER fw;
    CREATE SERVER fs FOREIGN DATA WRAPPER fw;
    CREATE FOREIGN TABLE ft (a int) SERVER fs;
    CREATE TRUSTED LANGUAGE l HANDLER plpgsql_call_handler;
    CREATE INDEX i ON t (a);
    CREATE INDEX pi ON p (a);
    CREATE OPERATOR === (LEFTARG = int, RIGHTARG = int, FUNCTION = int4eq);
    CREATE COLLATION co FROM "C";
    CREATE CONVERSION cv FOR 'LATIN1' TO 'UTF8' FROM iso8859_1_to_utf8;
    CREATE OPERATOR FAMILY fam USING btree;
    CREATE OPERATOR CLASS oc FOR TYPE int USING btree FAMILY fam AS OPERATOR 1 <;
    CREATE STATISTICS st ON a, b FROM t;
    CREATE TEXT SEARCH PARSER tp (
        START = prsd_start, GETTOKEN = prsd_nexttoken, END = prsd_end, LEXTYPES = prsd_lextype);
    CREATE TEXT SEARCH TEMPLATE tt (LEXIZE = dsimple_lexize);
    CREATE TEXT SEARCH DICTIONARY td (TEMPLATE = tt);
    CREATE TEXT SEARCH CONFIGURATION tc (PARSER = tp);
    CREATE FUNCTION et() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END';
    CREATE EVENT TRIGGER ev ON ddl_command_start EXECUTE FUNCTION et();
    CREATE PUBLICATION pu;
    CREATE SUBSCRIPTION su CONNECTION '' PUBLICATION pu WITH (connect = false);
    CREATE ACCESS METHOD am TYPE INDEX HANDLER bthandler;
    SELECT lo_create(4711);
"""
_NAMES = {
    ObjectKind.TABLE: "t",
    ObjectKind.PARTITIONED_TABLE: "p",
    ObjectKind.VIEW: "v",
    ObjectKind.MATERIALIZED_VIEW: "m",
    ObjectKind.FOREIGN_TABLE: "ft",
    ObjectKind.SEQUENCE: "q",
    ObjectKind.COLUMN: "t.a",
    ObjectKind.DATABASE: "{database}",
    ObjectKind.FUNCTION: "f(int)",
    ObjectKind.PROCEDURE: "pr()",
    ObjectKind.AGGREGATE: "ag(int)",
    ObjectKind.WINDOW_FUNCTION: "w()",
    ObjectKind.TYPE: "ty",
    ObjectKind.DOMAIN: "d",
    ObjectKind.SCHEMA: "s",
    ObjectKind.LANGUAGE: "l",
    ObjectKind.FOREIGN_DATA_WRAPPER: "fw",
    ObjectKind.FOREIGN_SERVER: "fs",
    ObjectKind.TABLESPACE: "pg_default",
    ObjectKind.LARGE_OBJECT: "4711",
    ObjectKind.PARAMETER: "log_statement",
    ObjectKind.ROLE: "{other}",
    ObjectKind.INDEX: "i",
    ObjectKind.PARTITIONED_INDEX: "pi",
    ObjectKind.COMPOSITE_TYPE: "ct",
    ObjectKind.TOAST_TABLE: "pg_toast.pg_toast_2618",
    ObjectKind.OPERATOR: "=== (int, int)",
    ObjectKind.COLLATION: "co",
    ObjectKind.CONVERSION: "cv",
    ObjectKind.OPERATOR_CLASS: "oc USING btree",
    ObjectKind.OPERATOR_FAMILY: "fam USING btree",
    ObjectKind.STATISTICS: "st",
    ObjectKind.TEXT_SEARCH_PARSER: "tp",
    ObjectKind.TEXT_SEARCH_DICTIONARY: "td",
    ObjectKind.TEXT_SEARCH_TEMPLATE: "tt",
    ObjectKind.TEXT_SEARCH_CONFIGURATION: "tc",
    ObjectKind.EXTENSION: "plpgsql",
    ObjectKind.EVENT_TRIGGER: "ev",
    ObjectKind.PUBLICATION: "pu",
    ObjectKind.SUBSCRIPTION: "su",
    ObjectKind.ACCESS_METHOD: "am",
}
_WITHOUT_COMMENT = (ObjectKind.PARAMETER, ObjectKind.TOAST_TABLE)


def test_the_words_are_the_server_s(database: FreshDatabase) -> None:
    """All in one transaction, of which nothing stays: it alters a tablespace that others use."""
    other = database.own("other")
    notices: list[str] = []

    def accepted(statement: str) -> bool:
        notices.clear()
        try:
            with connection.transaction(force_rollback=True):
                connection.execute(statement.encode())
        except psycopg.Error:
            return False
        return not notices

    with psycopg.connect(database.dsn()) as connection:
        connection.add_notice_handler(lambda notice: notices.append(str(notice.message_primary)))
        connection.execute(sql.SQL("CREATE ROLE {} SUPERUSER").format(sql.Identifier(other)))
        connection.execute(_WORLD.encode())
        version = connection.info.server_version
        assert set(_NAMES) == set(KINDS)
        for kind, name in _NAMES.items():
            named = name.format(database=database.name, other=other)
            alter = f"ALTER {kind.sql} {named} OWNER TO {other}"
            assert accepted(alter) == (kind.owner_sql is not None), alter
            if kind not in _WITHOUT_COMMENT:
                assert accepted(f"COMMENT ON {kind.sql} {named} IS 'x'"), kind
            for privilege in privileges_of(kind, version):
                what = f"{privilege} (a) ON TABLE t" if kind is ObjectKind.COLUMN else None
                grant = f"GRANT {what or f'{privilege} ON {kind.grant_sql} {named}'} TO PUBLIC"
                assert accepted(grant), grant
        connection.rollback()


@pytest.mark.parametrize("kind", KINDS)
def test_a_kind_without_privileges_is_not_granted_on(kind: ObjectKind) -> None:
    assert bool(privileges_of(kind)) == kind.has_acl
