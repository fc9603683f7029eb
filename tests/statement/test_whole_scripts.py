"""A script asked about before any of it is run: what its statements make is there, or not known, but not denied."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.differential.suite import Player, Verdict, at_once
from tests.servers import FreshDatabase, fresh_database

SCRIPTS = {
    "what is made and not followed is not denied": (
        """
        CREATE FUNCTION below(int, int) RETURNS bool LANGUAGE sql AS 'SELECT $1 < $2';
        CREATE OPERATOR <<< (procedure = below, leftarg = int, rightarg = int);
        CREATE TABLE t (a int UNIQUE, b int);
        CREATE VIEW v AS SELECT a FROM t WHERE b <<< 5;
        SELECT a FROM v;
        CREATE AGGREGATE adds(int) (sfunc = int4pl, stype = int);
        GRANT EXECUTE ON FUNCTION adds(int) TO PUBLIC;
        SELECT adds(a) FROM t;
        INSERT INTO t (a) VALUES (1) ON CONFLICT ON CONSTRAINT t_a_key DO NOTHING;
        CREATE TYPE pair AS (x int, y int);
        CREATE DOMAIN part AS int CHECK (VALUE > ('(0,1)'::pair).x);
        CREATE TABLE of_pair OF pair; DROP TABLE of_pair; DROP DOMAIN part; DROP TYPE pair;
        CREATE INDEX named ON t (b); DROP INDEX named; CREATE INDEX ON t (b); DROP INDEX t_b_idx;
        CREATE SEQUENCE s; ALTER SEQUENCE s RENAME TO r; SELECT nextval('r');
        CREATE SCHEMA OWN_s CREATE TABLE inner_table (a int); SELECT * FROM OWN_s.inner_table;
        SELECT l FROM t AS l, t AS m; SELECT (t).a FROM t;
        """,
        frozenset(),
    ),
    "columns that ALTER TABLE changes": (
        """
        CREATE TABLE t (a int);
        ALTER TABLE t ADD COLUMN b int DEFAULT 1;
        SELECT b FROM t; INSERT INTO t (a, b) VALUES (1, 2); UPDATE t SET b = 3;
        ALTER TABLE t RENAME COLUMN b TO c; SELECT c FROM t;
        """,
        frozenset(),
    ),
    "policies that are made": (
        """
        CREATE ROLE OWN_a; CREATE TABLE t (a int); GRANT ALL ON t TO OWN_a;
        ALTER TABLE t ENABLE ROW LEVEL SECURITY;
        CREATE POLICY p ON t USING (a > 0);
        SET ROLE OWN_a; INSERT INTO t VALUES (1); SELECT a FROM t; UPDATE t SET a = 2; RESET ROLE;
        DROP TABLE t; DROP ROLE OWN_a;
        """,
        frozenset(),
    ),
    "roles that are made, granted and dropped": (
        """
        CREATE ROLE OWN_a; CREATE ROLE OWN_group ROLE OWN_a; CREATE ROLE OWN_b IN ROLE OWN_group;
        CREATE TABLE t (a int); GRANT SELECT ON t TO OWN_group;
        SET ROLE OWN_a; SELECT a FROM t; DELETE FROM t; RESET ROLE;
        SET ROLE OWN_b; SELECT a FROM t; RESET ROLE;
        DROP TABLE t; DROP ROLE OWN_b; DROP ROLE OWN_a; DROP ROLE OWN_group;
        SELECT 1;
        SELECT a FROM nowhere;
        """,
        frozenset({"DELETE FROM t", "SELECT a FROM nowhere"}),
    ),
    "default privileges that are given and taken away": (
        """
        CREATE ROLE OWN_a;
        ALTER DEFAULT PRIVILEGES GRANT SELECT, INSERT ON TABLES TO OWN_a WITH GRANT OPTION;
        ALTER DEFAULT PRIVILEGES REVOKE SELECT ON TABLES FROM OWN_a;
        ALTER DEFAULT PRIVILEGES REVOKE GRANT OPTION FOR INSERT ON TABLES FROM OWN_a;
        CREATE TABLE t (a int);
        SET ROLE OWN_a; INSERT INTO t VALUES (1); DELETE FROM t; SELECT a FROM t; RESET ROLE;
        DROP TABLE t; ALTER DEFAULT PRIVILEGES REVOKE ALL ON TABLES FROM OWN_a; DROP ROLE OWN_a;
        """,
        frozenset({"DELETE FROM t", "SELECT a FROM t"}),
    ),
    "what a program does is not known": (
        """
        DO $$ BEGIN EXECUTE 'CREATE TABLE t (a int)'; EXECUTE 'CREATE ROLE OWN_a'; END $$;
        GRANT SELECT ON t TO OWN_a; SET ROLE OWN_a; SELECT a FROM t; RESET ROLE;
        DROP TABLE t; DROP ROLE OWN_a;
        """,
        frozenset(),
    ),
}
"""The script, and which of its statements are surely denied."""


@pytest.mark.parametrize("rule", SCRIPTS)
def test_nothing_is_denied_that_runs(database18: FreshDatabase, tmp_path: Path, rule: str) -> None:
    script, denied = SCRIPTS[rule]
    path = tmp_path / "script.sql"
    path.write_text(script.replace("OWN", database18.prefix))
    with fresh_database(database18.server) as before:
        player = Player(database18.dsn(), path)
        player.play()
        found = at_once(before.dsn(), player.sent)
    wrong = [one for one in found if one.verdict not in (Verdict.AGREE, Verdict.UNKNOWN)]
    assert [(one.text, one.server, one.ours) for one in wrong] == []
    sure = {one.text for one in found if one.verdict is Verdict.AGREE and one.server != "ok"}
    assert sure == denied
