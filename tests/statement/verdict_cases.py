"""Rules of the server, each in the smallest world that shows it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Case:
    """``{me}`` is the role that runs the statement, ``{owner}`` another one.

    A superuser has made the world, in ``{schema}``.
    """

    rule: str
    world: str
    statement: str
    since: int = 12
    doubtful: bool = False
    """Whether the server does not refuse it, but might with other data: pgwhy cannot know."""


_VIEW = """
    CREATE TABLE other AS SELECT 1 AS a; CREATE TABLE t AS SELECT 1 AS a, 2 AS b;
    GRANT ALL ON t TO {owner};
    CREATE VIEW v AS SELECT a, b, (SELECT max(o.a) FROM other o) AS c FROM t;
    CREATE VIEW apart AS SELECT a, b, c FROM v OFFSET 0;
    CREATE VIEW checked AS SELECT a, b FROM t WHERE a IN (SELECT o.a FROM other o) WITH CHECK OPTION;
    CREATE VIEW above AS SELECT a, b FROM t WHERE a IN (SELECT o.a FROM other o);
    CREATE VIEW over AS SELECT a, b FROM above WITH CASCADED CHECK OPTION;
    CREATE VIEW local AS SELECT a, b FROM above WITH LOCAL CHECK OPTION;
    ALTER VIEW v OWNER TO {owner}; ALTER VIEW apart OWNER TO {owner}; ALTER VIEW checked OWNER TO {owner};
    ALTER VIEW above OWNER TO {owner}; ALTER VIEW over OWNER TO {owner}; ALTER VIEW local OWNER TO {owner};
    GRANT ALL ON v, apart, checked, above, over, local, t TO {me}, {owner};
"""
_VIEWS = [
    Case(f"views: {statement}", _VIEW, statement)
    for statement in (
        "SELECT a FROM v",
        "SELECT c FROM v",
        "SELECT v FROM v",
        "DELETE FROM v WHERE a = 2",
        "DELETE FROM v RETURNING c",
        "UPDATE v SET a = 1",
        "SELECT a FROM apart",
        "DELETE FROM t USING apart WHERE t.a = apart.a",
        "DELETE FROM t USING v WHERE t.a = v.a",
        "SELECT apart.a FROM apart, t FOR UPDATE OF t",
        "INSERT INTO v (a) VALUES (1)",
        "INSERT INTO v (a) VALUES (1) RETURNING c",
        "INSERT INTO checked VALUES (1, 1)",
        "INSERT INTO above VALUES (1, 1)",
        "INSERT INTO over VALUES (1, 1)",
        "INSERT INTO local VALUES (1, 1)",
        "UPDATE local SET b = 3",
    )
]
_DEFAULTS = """
    CREATE FUNCTION f() RETURNS int LANGUAGE plpgsql AS 'BEGIN RETURN 1; END';
    REVOKE EXECUTE ON FUNCTION f() FROM PUBLIC;
    CREATE TABLE t (a int DEFAULT 3, b int DEFAULT f()); CREATE VIEW v AS SELECT a, b FROM t;
    ALTER VIEW v ALTER COLUMN a SET DEFAULT f(); GRANT ALL ON t, v TO {me};
"""
_VIEWS += [
    Case(f"defaults of views: {statement}", _DEFAULTS, statement)
    for statement in (
        "INSERT INTO v (b) VALUES (1)",
        "INSERT INTO v (a, b) VALUES (1, 2)",
        "INSERT INTO v (a, b) VALUES (1, DEFAULT)",
        "UPDATE v SET a = DEFAULT",
        "UPDATE t SET a = DEFAULT",
    )
]
_CREATION = """
    CREATE TABLE t AS SELECT 1 AS a; CREATE TABLE mine AS SELECT 1 AS a; GRANT SELECT ON mine TO {me};
    CREATE FUNCTION f() RETURNS bigint LANGUAGE sql STABLE AS 'SELECT count(*) FROM mine m, mine n';
"""
_VIEWS += [
    Case(f"creation: {statement}", _CREATION, statement)
    for target in ("TABLE", "MATERIALIZED VIEW")
    for source in ("t", "mine")
    for data in ("WITH DATA", "WITH NO DATA")
    for explain in ("", "EXPLAIN ", "EXPLAIN ANALYZE ")
    for statement in (f"{explain}CREATE {target} public.new AS SELECT * FROM {source} {data}",)
]
_VIEWS += [
    Case(f"explained: {statement}", _CREATION, statement)
    for statement in (
        "EXPLAIN DECLARE c CURSOR FOR SELECT * FROM t",
        "EXPLAIN DECLARE c CURSOR FOR SELECT * FROM mine",
        "EXPLAIN SELECT f() FROM mine",
        "EXPLAIN SELECT * INTO public.new FROM mine",
        "EXPLAIN ANALYZE SELECT * INTO public.new FROM mine",
        "SELECT * INTO public.new FROM t",
    )
]
_CONSTANTS = """
    CREATE TABLE t AS SELECT 1 AS a; CREATE TABLE other AS SELECT 1 AS a; GRANT SELECT, UPDATE ON t TO {me};
    CREATE FUNCTION f(int) RETURNS int LANGUAGE plpgsql AS 'BEGIN RETURN 1; END';
    CREATE FUNCTION constant(int) RETURNS int LANGUAGE plpgsql IMMUTABLE AS 'BEGIN RETURN 1; END';
    REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA {schema} FROM PUBLIC;
"""
_VIEWS += [
    Case(f"constants: {statement}", _CONSTANTS, statement)
    for statement in (
        "SELECT a FROM t WHERE false AND EXISTS (SELECT FROM other)",
        "SELECT a FROM t WHERE EXISTS (SELECT FROM other) AND NOT true",
        "SELECT a FROM t WHERE false AND EXISTS (SELECT FROM other WHERE other.a = t.a)",
        "SELECT a FROM t WHERE 1 > 2 AND f(a) = 1",
        "SELECT a FROM t WHERE 1 < 2 AND f(a) = 1",
        "SELECT a FROM t WHERE true OR f(a) = 1",
        "SELECT a FROM t WHERE a = 5 AND (true OR a = (SELECT max(a) FROM other))",
        "SELECT a FROM t WHERE a = 5 AND (a = 1 OR a = (SELECT max(a) FROM other))",
        "SELECT a FROM t WHERE a = 5 AND (constant(1) = 1 OR true)",
        "SELECT a FROM t WHERE a = 5 AND (true OR constant(1) = 1)",
        "SELECT coalesce(1, f(a)) FROM t",
        "SELECT coalesce(a, f(a)) FROM t",
        "SELECT CASE WHEN true THEN 1 ELSE f(a) END FROM t",
        "SELECT CASE WHEN false THEN f(a) ELSE 1 END FROM t",
        "SELECT CASE 1 WHEN 2 THEN f(a) WHEN 1 THEN 3 ELSE f(a) END FROM t",
        "SELECT CASE WHEN a = 1 THEN 1 ELSE constant(1) END FROM t",
        "UPDATE t SET a = 2 WHERE a = 1 AND 1 = 2 AND a IN (SELECT a + 1 FROM other WHERE a = t.a OFFSET 0)",
    )
]
_INLINED = """
    CREATE TABLE t AS SELECT 1 AS a; CREATE TABLE other AS SELECT 1 AS a; GRANT ALL ON t TO {me};
    CREATE FUNCTION f(int) RETURNS int LANGUAGE plpgsql AS 'BEGIN RETURN 1; END';
    CREATE FUNCTION fixed(int) RETURNS int LANGUAGE plpgsql IMMUTABLE AS 'BEGIN RETURN 1; END';
    REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA {schema} FROM PUBLIC;
    CREATE FUNCTION thin(i int) RETURNS int LANGUAGE sql AS 'SELECT f(i) + 1';
    CREATE FUNCTION thinner(i int) RETURNS int LANGUAGE sql AS 'SELECT thin(i)';
    CREATE FUNCTION stable(i int) RETURNS int LANGUAGE sql STABLE AS 'SELECT f(i)';
    CREATE FUNCTION strict(i int) RETURNS int LANGUAGE sql STRICT AS 'SELECT f(i)';
    CREATE FUNCTION constant(i int) RETURNS int LANGUAGE sql AS 'SELECT fixed(i)';
    CREATE FUNCTION rows(i int) RETURNS SETOF int LANGUAGE sql STABLE AS 'SELECT a FROM other WHERE a = i';
    CREATE FUNCTION volatile(i int) RETURNS SETOF int LANGUAGE sql AS 'SELECT a FROM other WHERE a = i';
    CREATE FUNCTION definer(i int) RETURNS SETOF int LANGUAGE sql STABLE SECURITY DEFINER AS 'SELECT a FROM other';
"""
_VIEWS += [
    Case(f"inlined: {statement}", _INLINED, statement)
    for statement in (
        "SELECT thin(a) FROM t WHERE a = 9",
        "SELECT thinner(a) FROM t WHERE a = 9",
        "SELECT stable(a) FROM t WHERE a = 9",
        "SELECT strict(a) FROM t WHERE a = 9",
        "EXPLAIN SELECT thin(a) FROM t",
        "EXPLAIN SELECT strict(a) FROM t",
        "EXPLAIN SELECT constant(1) FROM t",
        "SELECT constant(1) FROM t WHERE a = 9",
        "SELECT constant(a) FROM t WHERE a = 9",
        "EXPLAIN SELECT * FROM thin(1)",
        "EXPLAIN SELECT * FROM rows(1)",
        "EXPLAIN SELECT * FROM volatile(1)",
        "EXPLAIN SELECT * FROM definer(1)",
        "EXPLAIN SELECT * FROM rows(1) WITH ORDINALITY",
        "EXPLAIN SELECT * FROM rows((SELECT 1))",
        "SELECT * FROM rows(1)",
        "SELECT * FROM definer(1)",
        "EXPLAIN SELECT * FROM t, LATERAL rows(t.a)",
        "EXPLAIN SELECT rows(1)",
    )
]
_CHILDREN = """
    CREATE FUNCTION f(int) RETURNS int LANGUAGE plpgsql IMMUTABLE AS 'BEGIN RETURN 1; END';
    REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA {schema} FROM PUBLIC;
    CREATE TABLE t (a int, b int); CREATE TABLE child (CHECK (f(b) = 1)) INHERITS (t);
    CREATE TABLE plain (a int, b int); CREATE TABLE heir () INHERITS (plain); INSERT INTO heir VALUES (1, 1);
    CREATE TABLE one (a int, b int) PARTITION BY LIST (a); CREATE TABLE one1 PARTITION OF one DEFAULT;
    ALTER TABLE one1 ADD CHECK (f(b) = 1);
    GRANT ALL ON ALL TABLES IN SCHEMA {schema} TO {me}; ALTER TABLE plain ADD CHECK (f(b) = 1) NO INHERIT;
    INSERT INTO t VALUES (1, 1);
"""
_VIEWS += [
    Case(f"children: {statement}", _CHILDREN, statement, doubtful=doubtful)
    for statement, doubtful in (
        ("UPDATE t SET b = 2", True),
        ("UPDATE ONLY t SET b = 2", False),
        ("INSERT INTO t VALUES (1, 2)", False),
        ("UPDATE plain SET b = 2", True),
        ("DELETE FROM plain", False),
        ("INSERT INTO plain VALUES (1, 2)", False),
        ("INSERT INTO one VALUES (1, 2)", False),
    )
]
_PERHAPS = """
    CREATE TABLE t (a int PRIMARY KEY, b int); INSERT INTO t VALUES (1, 1); CREATE SEQUENCE q; GRANT ALL ON t TO {me};
"""
_VIEWS += [
    Case(
        "what ON CONFLICT sets may not be computed",
        _PERHAPS,
        "INSERT INTO t VALUES (2, 2) ON CONFLICT (a) DO UPDATE SET b = nextval('q')",
        doubtful=True,
    ),
    Case(
        "an action of MERGE may not be taken",
        _PERHAPS,
        "MERGE INTO t USING (SELECT 1 AS a) s ON t.a = s.a WHEN MATCHED THEN UPDATE SET b = 1 "
        "WHEN NOT MATCHED THEN INSERT VALUES (s.a, nextval('q'))",
        since=15,
        doubtful=True,
    ),
    Case(
        "the statements of a SQL function are analysed one by one since 18",
        """
        CREATE TABLE t AS SELECT 1 AS a; CREATE SCHEMA {schema}_hidden; SET check_function_bodies = off;
        CREATE FUNCTION f() RETURNS int LANGUAGE sql
            AS 'UPDATE t SET a = 1; SELECT a FROM {schema}_hidden.x';
        """,
        "SELECT f()",
    ),
    Case(
        "a record's field may be passed to a function in a schema",
        """
        CREATE SCHEMA {schema}_hidden; CREATE TABLE t (a int); GRANT ALL ON t TO {me};
        CREATE FUNCTION {schema}_hidden.f(int) RETURNS int LANGUAGE sql AS 'SELECT 1';
        CREATE FUNCTION tf() RETURNS trigger LANGUAGE plpgsql
            AS 'BEGIN NEW.a := {schema}_hidden.f(NEW.a); RETURN NEW; END';
        CREATE TRIGGER tr BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION tf();
        """,
        "INSERT INTO t VALUES (1)",
    ),
]
_VIEWS += [
    Case(
        "a trigger's UPDATE may come upon no row",
        """
        CREATE TABLE t (a int); CREATE TABLE other (a int CHECK (a > 0)); GRANT ALL ON t, other TO {me};
        CREATE FUNCTION f() RETURNS bool LANGUAGE plpgsql AS 'BEGIN RETURN true; END';
        ALTER TABLE other ADD CHECK (f()); REVOKE EXECUTE ON FUNCTION f() FROM PUBLIC;
        CREATE FUNCTION tf() RETURNS trigger LANGUAGE plpgsql
            AS 'BEGIN UPDATE other SET a = 1 WHERE a = NEW.a; RETURN NEW; END';
        CREATE TRIGGER tr BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION tf();
        """,
        "INSERT INTO t VALUES (1)",
        doubtful=True,
    ),
    Case(
        "what is inserted by a trigger is a row",
        """
        CREATE TABLE t (a int); CREATE TABLE other (a int CHECK (a > 0)); GRANT ALL ON t, other TO {me};
        CREATE FUNCTION f() RETURNS bool LANGUAGE plpgsql AS 'BEGIN RETURN true; END';
        ALTER TABLE other ADD CHECK (f()); REVOKE EXECUTE ON FUNCTION f() FROM PUBLIC;
        CREATE FUNCTION tf() RETURNS trigger LANGUAGE plpgsql
            AS 'BEGIN INSERT INTO other VALUES (NEW.a); RETURN NEW; END';
        CREATE TRIGGER tr BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION tf();
        """,
        "INSERT INTO t VALUES (1)",
    ),
    Case(
        "views in policies call their functions, too",
        """
        CREATE FUNCTION f(int) RETURNS int LANGUAGE plpgsql AS 'BEGIN RETURN 1; END';
        REVOKE EXECUTE ON FUNCTION f(int) FROM PUBLIC;
        CREATE TABLE other AS SELECT 1 AS a; CREATE VIEW v AS SELECT f(a) AS a FROM other;
        CREATE TABLE t AS SELECT 1 AS a; ALTER TABLE t ENABLE ROW LEVEL SECURITY;
        CREATE POLICY p ON t USING (a IN (SELECT a FROM v)); GRANT SELECT ON t, v TO {me};
        """,
        "SELECT * FROM t WHERE a = 9",
    ),
    Case(
        "COPY FROM does not ask policies",
        """
        CREATE TABLE other AS SELECT 1 AS a; CREATE TABLE t AS SELECT 1 AS a;
        ALTER TABLE t ENABLE ROW LEVEL SECURITY; GRANT ALL ON t TO {me};
        CREATE POLICY p ON t USING (a IN (SELECT a FROM other));
        """,
        "COPY t FROM STDIN",
    ),
    Case(
        "OVERRIDING USER VALUE drops what is given for an identity column",
        """
        CREATE TABLE t (a int GENERATED BY DEFAULT AS IDENTITY, b int); GRANT ALL ON t TO {me};
        CREATE FUNCTION f() RETURNS int LANGUAGE plpgsql AS 'BEGIN RETURN 1; END';
        REVOKE EXECUTE ON FUNCTION f() FROM PUBLIC;
        """,
        "INSERT INTO t OVERRIDING USER VALUE VALUES (f(), 1)",
    ),
    Case(
        "what a changed view computes of columns that nobody reads is nowhere, volatile or not",
        """
        CREATE FUNCTION f(int) RETURNS int LANGUAGE plpgsql AS 'BEGIN RETURN 1; END';
        REVOKE EXECUTE ON FUNCTION f(int) FROM PUBLIC; CREATE TABLE t (a int, b int);
        CREATE VIEW v AS SELECT f(a) AS a, b FROM t; GRANT ALL ON t, v TO {me};
        """,
        "UPDATE v SET b = 1",
    ),
    Case(
        "a view with a security barrier is planned by itself",
        """
        CREATE TABLE one AS SELECT 1 AS a; CREATE TABLE two AS SELECT 1 AS a;
        CREATE VIEW v WITH (security_barrier) AS SELECT a FROM one; GRANT SELECT ON v TO {me};
        ALTER VIEW v OWNER TO {owner};
        """,
        "SELECT * FROM v, two",
    ),
]
_MORE = """
    CREATE TABLE t (a int, b int); INSERT INTO t VALUES (1, 1);
    CREATE FUNCTION f(int) RETURNS int LANGUAGE plpgsql IMMUTABLE AS 'BEGIN RETURN 1; END';
    REVOKE EXECUTE ON FUNCTION f(int) FROM PUBLIC; CREATE SEQUENCE q;
    CREATE TABLE defaulted (a int, b int DEFAULT coalesce(nullif(f(1), 1), nextval('q')));
    CREATE TABLE indexed (a int); CREATE INDEX ON indexed (a) WHERE f(a) > 0;
    CREATE TABLE generated (a int, b int, c int GENERATED ALWAYS AS (f(a)) STORED);
    CREATE VIEW v AS SELECT a, b FROM t; CREATE RULE r AS ON UPDATE TO v DO INSTEAD NOTHING;
    GRANT ALL ON indexed, generated TO {me};
    ALTER TABLE indexed OWNER TO {owner};
"""
_VIEWS += [
    Case(f"{rule}: {statement}", _MORE, statement)
    for rule, statement in (
        ("a constant part of a default is computed first", "INSERT INTO defaulted (a) VALUES (1)"),
        ("indexes are built as the table's owner", "TRUNCATE indexed"),
        ("generated columns", "UPDATE generated SET b = 1"),
        ("generated columns", "UPDATE generated SET a = 1 WHERE a = 9"),
        ("generated columns", "EXPLAIN INSERT INTO generated VALUES (1)"),
        ("a rule that does nothing", "UPDATE v SET a = 1"),
        ("a rule that does nothing is not for others", "DELETE FROM v"),
    )
]
_VIEWS += [
    Case(
        "a trigger on a partitioned table is its partition's, too",
        """
        CREATE TABLE parted (a int) PARTITION BY LIST (a); CREATE TABLE part PARTITION OF parted DEFAULT;
        CREATE FUNCTION f() RETURNS int LANGUAGE plpgsql AS 'BEGIN RETURN 1; END';
        REVOKE EXECUTE ON FUNCTION f() FROM PUBLIC; GRANT ALL ON part TO {me};
        CREATE FUNCTION tf() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM f(); RETURN NEW; END';
        CREATE TRIGGER tr AFTER INSERT ON parted FOR EACH ROW EXECUTE FUNCTION tf();
        """,
        "INSERT INTO part VALUES (1)",
    ),
    Case(
        "COPY knows no rules",
        "CREATE TABLE t (a int); CREATE TABLE other (a int); GRANT ALL ON t TO {me}; ALTER TABLE t OWNER TO {owner};"
        "CREATE RULE r AS ON INSERT TO t DO ALSO INSERT INTO other VALUES (NEW.a);",
        "COPY t FROM STDIN",
    ),
    Case(
        "rules other than SELECT's act as the owner of a view that reads as who asks",
        """
        CREATE TABLE t (a int); CREATE TABLE other (a int);
        CREATE VIEW v WITH (security_invoker = true) AS SELECT * FROM t; GRANT INSERT ON v TO {me};
        CREATE RULE r AS ON INSERT TO v DO INSTEAD INSERT INTO other VALUES (NEW.a);
        """,
        "INSERT INTO v VALUES (1)",
        since=15,
        doubtful=True,
    ),
    *(
        Case(
            f"{clause} locks nothing in a set operation under a view",
            """
            CREATE TABLE t AS SELECT 1 AS a; CREATE VIEW v AS SELECT a FROM t UNION SELECT a FROM t;
            CREATE VIEW over AS SELECT a FROM v; CREATE VIEW plain AS SELECT a FROM t LIMIT 1;
            GRANT ALL ON v, over, plain TO {me}; GRANT SELECT ON t TO {owner}; GRANT ALL ON v TO {owner};
            ALTER VIEW v OWNER TO {owner}; ALTER VIEW over OWNER TO {owner}; ALTER VIEW plain OWNER TO {owner};
            """,
            f"SELECT * FROM {view} {clause}",
        )
        for clause in ("FOR SHARE", "FOR UPDATE")
        for view in ("v", "over", "plain")
    ),
    *(
        Case(
            f"MERGE reads of its source what its actions take: {actions}",
            """
            CREATE FUNCTION f(int) RETURNS int LANGUAGE plpgsql AS 'BEGIN RETURN 1; END';
            REVOKE EXECUTE ON FUNCTION f(int) FROM PUBLIC;
            ALTER FUNCTION f(int) STABLE; CREATE TABLE s AS SELECT 1 AS a; CREATE TABLE t AS SELECT 1 AS a, 2 AS b;
            CREATE VIEW v AS SELECT a, f(a) AS b FROM s; GRANT ALL ON v, t TO {me};
            """,
            f"MERGE INTO t USING v ON t.a = v.a {actions}",
            since=since,
        )
        for actions, since in (
            ("WHEN MATCHED THEN DELETE", 15),
            ("WHEN NOT MATCHED BY SOURCE THEN DELETE", 17),
            ("WHEN NOT MATCHED BY SOURCE THEN DO NOTHING WHEN MATCHED THEN DELETE", 17),
        )
    ),
    *(
        Case(
            f"MERGE ON false: {actions}",
            """
            CREATE TABLE other AS SELECT 1 AS a; CREATE TABLE t AS SELECT 1 AS a; CREATE VIEW v AS
            SELECT DISTINCT a FROM other; ALTER VIEW v OWNER TO {owner}; GRANT ALL ON v, t TO {me};
            """,
            f"MERGE INTO t USING v ON false {actions}",
            since=since,
        )
        for actions, since in (
            ("WHEN MATCHED THEN DELETE", 15),
            ("WHEN NOT MATCHED THEN DO NOTHING", 15),
            ("WHEN NOT MATCHED THEN INSERT VALUES (v.a)", 15),
            ("WHEN MATCHED THEN DELETE WHEN NOT MATCHED BY SOURCE THEN DO NOTHING", 17),
        )
    ),
    Case(
        "a trigger with WHEN may not fire",
        """
        CREATE TABLE t (a int); GRANT ALL ON t TO {me};
        CREATE FUNCTION f() RETURNS int LANGUAGE plpgsql AS 'BEGIN RETURN 1; END';
        REVOKE EXECUTE ON FUNCTION f() FROM PUBLIC;
        CREATE FUNCTION tf() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM f(); RETURN NEW; END';
        CREATE TRIGGER tr BEFORE INSERT ON t FOR EACH ROW WHEN (NEW.a > 5) EXECUTE FUNCTION tf();
        """,
        "INSERT INTO t VALUES (1)",
        doubtful=True,
    ),
]

CASES = [
    Case(
        "a column's own ACL gives what pg_write_all_data does not beside a grant",
        """
        CREATE TABLE t (id int PRIMARY KEY, a int);
        GRANT pg_write_all_data TO {me};
        GRANT INSERT, SELECT ON t TO {me};
        GRANT UPDATE (a) ON t TO {me};
        """,
        "INSERT INTO t VALUES (1, 1) ON CONFLICT (id) DO UPDATE SET a = 2",
        since=14,
    ),
    Case(
        "pg_write_all_data gives nothing beside a grant",
        """
        CREATE TABLE t (id int PRIMARY KEY, a int);
        GRANT pg_write_all_data TO {me};
        GRANT INSERT, SELECT ON t TO {me};
        """,
        "INSERT INTO t VALUES (1, 1) ON CONFLICT (id) DO UPDATE SET a = 2",
        since=14,
    ),
    Case(
        "what stands behind something in COALESCE may not be executed",
        """
        CREATE SEQUENCE q; CREATE FUNCTION f() RETURNS int LANGUAGE plpgsql AS 'BEGIN RETURN 1; END';
        CREATE TABLE t (id int, a int DEFAULT coalesce(f(), nextval('q'))); GRANT INSERT ON t TO {me};
        """,
        "INSERT INTO t (id) VALUES (1)",
        doubtful=True,
    ),
    Case(
        "a branch of CASE may not be executed",
        "CREATE SEQUENCE q; CREATE TABLE t AS SELECT 1 AS a; GRANT SELECT ON t TO {me};",
        "SELECT CASE WHEN a = 1 THEN 0 ELSE nextval('q') END FROM t",
        doubtful=True,
    ),
    Case(
        "EXECUTE is asked for in a branch of CASE, too",
        """
        CREATE FUNCTION f() RETURNS int LANGUAGE plpgsql AS 'BEGIN RETURN 1; END';
        REVOKE EXECUTE ON FUNCTION f() FROM PUBLIC;
        CREATE TABLE t AS SELECT 1 AS a; GRANT SELECT ON t TO {me};
        """,
        "SELECT CASE WHEN a = 1 THEN 0 ELSE f() END FROM t",
    ),
    *_VIEWS,
]
