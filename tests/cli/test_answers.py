"""`pgwhy can`, `who` and `matrix` as scripts use them: output, JSON, exit statuses."""

from __future__ import annotations

import csv
import io
import json
import subprocess
from collections.abc import Iterator

import psycopg
import pytest

from tests.cli.command import run
from tests.servers import FreshDatabase, Server, fresh_database

SCRIPT = """
CREATE ROLE {owner}; CREATE ROLE {sdc}; CREATE ROLE {group}; GRANT {group} TO {sdc};
CREATE SCHEMA app; GRANT USAGE ON SCHEMA app TO {sdc};
CREATE TABLE app.descriptions (id serial, body text, "odd,name" text);
ALTER TABLE app.descriptions OWNER TO {owner};
GRANT SELECT ON app.descriptions TO {group} WITH GRANT OPTION;
GRANT UPDATE ("odd,name") ON app.descriptions TO {sdc};
CREATE TABLE app."Odd, ""table""
" (a int);
CREATE MATERIALIZED VIEW app.m AS SELECT 1 AS a; CREATE TYPE app.pair AS (a int);
CREATE INDEX by_a ON app."Odd, ""table""
" (a);
CREATE FUNCTION app.f(int, text) RETURNS int LANGUAGE sql AS 'select 1';
CREATE FUNCTION app.f(text) RETURNS int LANGUAGE sql AS 'select 1';
"""


class Pgwhy:
    """Runs the command on one database."""

    def __init__(self, database: FreshDatabase) -> None:
        self.database = database
        database.execute(SCRIPT.format(**{name: database.own(name) for name in ("owner", "sdc", "group")}))

    def __call__(self, *words: str) -> subprocess.CompletedProcess[str]:
        full = (word.replace("@", self.database.prefix + "_") for word in words)
        return run(*full, "-d", self.database.dsn())

    def plain(self, text: str) -> str:
        """Text with the short role names."""
        return text.replace(self.database.prefix + "_", "")


@pytest.fixture(scope="module")
def pgwhy(server18: Server) -> Iterator[Pgwhy]:
    with fresh_database(server18) as database:
        yield Pgwhy(database)


def test_can_says_yes_with_the_reason(pgwhy: Pgwhy) -> None:
    done = pgwhy("can", "@sdc", "select", "app.descriptions")

    assert done.returncode == 0
    assert pgwhy.plain(done.stdout) == (
        "✓ yes: sdc has SELECT on table app.descriptions\n    through group, granted by owner with grant option\n"
    )


def test_can_says_no_and_what_is_missing(pgwhy: Pgwhy) -> None:
    done = pgwhy("can", "@sdc", "usage", "sequence app.descriptions_id_seq")

    assert done.returncode == 1
    assert pgwhy.plain(done.stdout).startswith(
        "✗ no: sdc does not have USAGE on sequence app.descriptions_id_seq\n"
    )


def test_can_as_json_is_one_check(pgwhy: Pgwhy) -> None:
    done = pgwhy("can", "@sdc", "SELECT", "app.descriptions", "--json")

    answer = json.loads(pgwhy.plain(done.stdout))
    assert (answer["privilege"], answer["kind"], answer["object"]) == ("SELECT", "table", "app.descriptions")
    assert (answer["role"], answer["held"]) == ("sdc", True)
    assert answer["reason"] == [
        {"step": "member", "role": "group", "inherit": True, "set": True, "admin": False},
        {"step": "grant", "grantee": "group", "grantor": "owner", "grantable": True, "columns": []},
    ]
    assert answer["sources"] == [answer["reason"]]


@pytest.mark.parametrize(
    ("words", "status"),
    [
        (("can", "@sdc", "update", 'app.descriptions."odd,name"'), 0),
        (("can", "@sdc", "update", "column app.descriptions.body"), 1),
        (("can", "@sdc", "update", 'table column app.descriptions."odd,name"'), 0),
        (("can", "@sdc", "select", "table column app.descriptions.ctid"), 0),
        (("can", "@sdc", "select", "materialized view column app.m.a"), 1),
        (("can", "@sdc", "usage", "composite type app.pair"), 0),
        (("can", "@owner", "select with grant option", "app.descriptions"), 0),
        (("can", "@owner", "owner", "app.descriptions"), 0),
        (("can", "@sdc", "member", "role @group"), 0),
        (("can", "@sdc", "admin", "role @group"), 1),
        (("can", "@sdc", "execute", "app.f(int, text)"), 0),
        (("can", "@sdc", "execute", "function app.f(text)"), 0),
        (("can", "@sdc", "usage", "schema app"), 0),
        (("can", "public", "usage", "schema public"), 0),
        (("can", "PUBLIC", "select", "app.descriptions"), 1),
        (("can", "@sdc", "connect", "database @db"), 0),
        (("can", "@sdc", "usage", "language plpgsql"), 0),
        (("can", "@sdc", "create", "tablespace pg_default"), 1),
        (("can", "@sdc", "usage", "type int"), 0),
        (("can", "@sdc", "set", "parameter zero_damaged_pages"), 1),
    ],
)
def test_can_knows_every_kind_of_object(pgwhy: Pgwhy, words: tuple[str, ...], status: int) -> None:
    done = pgwhy(*words)

    assert (done.returncode, done.stderr) == (status, "")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (
            ("can", "nobody at all", "select", "app.descriptions"),
            "There is no role nobody at all on this server.",
        ),
        (("can", "", "select", "app.descriptions"), 'There is no role "" on this server.'),
        (("matrix", "--role", "public"), "PUBLIC is no role"),
        (("can", "@sdc", "", "app.descriptions"), 'on this server, not "".'),
        (("can", "@sdc", "select", "app.nothing"), "There is no app.nothing in database"),
        (("can", "@sdc", "execute", "app.descriptions"), "A table has INSERT, SELECT,"),
        (("can", "@sdc", "execute", "app.f"), "say which"),
        (("can", "@sdc", "select", 'app."unclosed'), "is no name"),
        (("who", "app.descriptions", "frobnicate"), "A table has INSERT, SELECT,"),
        (("who", "app.descriptions", "usage"), "on this server, not usage."),
        (("who", "app.by_a", "select"), "An index has no privileges, only an owner."),
        (("who", "app.by_a"), "An index has no privileges, only an owner."),
        (("can", "@sdc", "select", "large object 4294967296"), "There is no large object 4294967296"),
        (("can", "@sdc", "select", "large object " + "9" * 5000), "There is no large object 999"),
        (("can", "@sdc", "select", "app.descriptions", "-U", "caf\udce9"), "is not UTF-8"),
        (("matrix", "--kind", "gadget"), "There is no kind gadget."),
        (("matrix", "--schema", "gadget"), "There is no schema gadget"),
    ],
)
def test_bad_input_is_a_sentence_and_status_2(pgwhy: Pgwhy, words: tuple[str, ...], sentence: str) -> None:
    done = pgwhy(*words)

    assert done.returncode == 2
    assert sentence in pgwhy.plain(done.stderr)
    assert done.stdout == ""


def test_who_lists_holders_with_their_ways(pgwhy: Pgwhy) -> None:
    done = pgwhy("who", "app.descriptions", "update", "--json")

    found = [json.loads(pgwhy.plain(line)) for line in done.stdout.splitlines()]
    roles = {entry["role"] for entry in found}
    assert roles >= {"owner", "pg_write_all_data", "postgres"}
    assert not roles & {"sdc", "group"}
    assert all(entry["privilege"] == "UPDATE" for entry in found)
    assert {entry["role"]: entry["grantable"] for entry in found}["owner"] is True


def test_the_matrix_is_what_the_server_says(pgwhy: Pgwhy) -> None:
    done = pgwhy("matrix", "--schema", "app", "--kind", "table", "--kind", "sequence")

    rows = list(csv.reader(io.StringIO(done.stdout)))
    assert rows[0] == ["kind", "object", "role", "privilege", "grantable"]
    assert rows[1:] == sorted(rows[1:], key=lambda row: [field.encode() for field in row])
    with psycopg.connect(pgwhy.database.dsn()) as connection:
        servers = connection.execute(
            """
            SELECT (i).type, (i).identity, r.rolname::text, p,
                   CASE WHEN has_table_privilege(r.oid, c.oid, p || ' WITH GRANT OPTION') THEN 't' ELSE 'f' END
            FROM pg_class c, pg_roles r,
                 unnest('{SELECT,INSERT,UPDATE,DELETE,TRUNCATE,REFERENCES,TRIGGER,MAINTAIN}'::text[]) p,
                 pg_identify_object('pg_class'::regclass, c.oid, 0) i
            WHERE c.relnamespace = 'app'::regnamespace AND c.relkind = 'r' AND has_table_privilege(r.oid, c.oid, p)
            """
        ).fetchall()
    assert sorted(tuple(row) for row in rows[1:] if row[0] == "table") == sorted(servers)
    assert {row[0] for row in rows[1:]} == {"table", "sequence"}


def test_columns_are_rows_only_where_the_table_does_not_give_it(pgwhy: Pgwhy) -> None:
    done = pgwhy("matrix", "--kind", "table column", "--role", "@sdc")

    rows = list(csv.reader(io.StringIO(pgwhy.plain(done.stdout))))
    assert rows[1:] == [["table column", 'app.descriptions."odd,name"', "sdc", "UPDATE", "f"]]


def test_the_matrix_as_json_has_the_same_fields(pgwhy: Pgwhy) -> None:
    done = pgwhy("matrix", "--kind", "schema", "--schema", "app", "--role", "@sdc", "--json")

    assert json.loads(pgwhy.plain(done.stdout)) == {
        "kind": "schema",
        "object": "app",
        "role": "sdc",
        "privilege": "USAGE",
        "grantable": "f",
    }


def test_a_server_that_is_not_there_is_a_sentence() -> None:
    done = run("can", "a", "select", "b", "-d", "postgresql://u:secret@127.0.0.1:1/x")

    assert done.returncode == 2
    assert "Cannot connect to database x on 127.0.0.1, port 1, as u" in done.stderr
    assert "secret" not in done.stderr
