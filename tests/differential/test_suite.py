"""A script of our own, played as other people's suites are: ``python -m tests.differential.suite``."""

from __future__ import annotations

from pathlib import Path

from tests.differential.psql_script import Command, Script
from tests.differential.suite import Player, Verdict
from tests.servers import FreshDatabase

SCRIPT = r"""
-- variables, COPY with data, roles and transactions as test suites have them
\set who 'OWN_reader'
CREATE ROLE OWN_reader; CREATE ROLE :who; -- the second is there
CREATE TABLE t (a int, b text);
COPY t FROM stdin;
1	one; not a statement
\.
SELECT max(a) AS top FROM t \gset
SELECT 1 / (:top - 1), ':top', $$ ; $$;
\if :{?top}
SET ROLE :"who";
\else
SELECT * FROM nowhere;
\endif
SELECT a FROM t;
SELECT * FROM nowhere;
RESET ROLE;
BEGIN;
GRANT SELECT ON t TO OWN_reader;
SET LOCAL ROLE OWN_reader;
SELECT a FROM t;
DELETE FROM t;
SELECT a FROM t;
ROLLBACK;
SET SESSION AUTHORIZATION OWN_reader;
SELECT a FROM t;
\c -
SELECT 1 \; SELECT 2;
SELECT a FROM t;
"""


def test_a_script_is_played_statement_by_statement(database: FreshDatabase, tmp_path: Path) -> None:
    path = tmp_path / "own.sql"
    path.write_text(SCRIPT.replace("OWN", database.prefix))
    played = Player(database.dsn(), path).play()
    assert [(one.text, one.server) for one in played if one.verdict is not Verdict.AGREE] == [
        (f"CREATE ROLE {database.prefix}_reader", f'42710 role "{database.prefix}_reader" already exists'),
        ("SELECT 1 / (1 - 1), ':top', $$ ; $$", "22012 division by zero"),
    ]
    refused = [(one.place, one.server) for one in played if one.server.startswith("42")]
    denied = "42501 permission denied for table t"
    assert refused[1:] == [
        ("own.sql:16", denied),
        ("own.sql:17", '42P01 relation "nowhere" does not exist'),
        ("own.sql:23", denied),
        ("own.sql:27", denied),
    ]


def test_a_script_is_read_as_psql_reads_it() -> None:
    script = Script("\\set a 'it''s' b\nSELECT :'a', :\"a\", ':a', x::a\\gset p_\nBEGIN \\; COMMIT; \\q")
    command = script.next()
    assert command == Command("set a 'it''s' b", 1, meta=True)
    assert script.arguments(command.text) == ["set", "a", "it's", "b"]
    script.variables["a"] = "it's"
    assert script.next() == Command("SELECT 'it''s', \"it's\", ':a', x::a", 2, then="gset p_")
    assert script.next() == Command("BEGIN ; COMMIT", 3, several=True)
    assert script.next() == Command("q", 3, meta=True)
    assert script.next() is None
