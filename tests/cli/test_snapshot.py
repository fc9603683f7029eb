"""`pgwhy snapshot`, and the same answers from the file as from the server."""

from __future__ import annotations

import json
import stat
import subprocess
from pathlib import Path

import psycopg
import pytest

from tests.cli.command import run
from tests.servers import FreshDatabase, installations, running

OBJECTS = """
    CREATE SCHEMA app;
    CREATE TABLE app.t (id serial, a int);
    GRANT USAGE ON SCHEMA app TO {role};
    GRANT SELECT ON app.t TO {role};
    GRANT UPDATE (a) ON app.t TO {role};
    CREATE POLICY own ON app.t USING (a = 1);
"""


def pgwhy(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return run(*map(str, arguments))


@pytest.fixture
def role(database: FreshDatabase) -> str:
    name = database.own("role")
    database.execute(f"CREATE ROLE {name};" + OBJECTS.format(role=name))
    return name


def test_what_a_membership_confers_is_the_same_from_the_file(database: FreshDatabase, tmp_path: Path) -> None:
    role, owner = database.own("role"), database.own("owner")
    database.execute(
        f"CREATE ROLE {role}; CREATE ROLE {owner}; CREATE SCHEMA app AUTHORIZATION {owner};"
        f"GRANT USAGE ON SCHEMA app TO {role}; SET ROLE {owner};"
        "CREATE TABLE app.z (a serial); CREATE TABLE app.b (a int); CREATE TABLE app.c (a text);"
        "CREATE TYPE app.mood AS ENUM ('glad'); CREATE TYPE app.pair AS (a int);"
        "CREATE FUNCTION app.f() RETURNS int LANGUAGE sql AS 'SELECT 1'"
    )
    file, text = tmp_path / "taken", tmp_path / "text"
    text.write_text("SELECT * FROM app.c")
    pgwhy("snapshot", file, "-d", database.dsn())
    server = pgwhy("why", text, "--role", role, "--json", "-d", database.dsn())
    snapshot = pgwhy("why", text, "--role", role, "--json", "--snapshot", file)

    assert snapshot.stdout == server.stdout
    by_owner = next(a for a in json.loads(server.stdout)["alternatives"] if owner in a["statements"][0])
    assert [line for line in by_owner["confers"] if line.startswith("ownership")] == [
        "ownership of schema app",
        "ownership of sequence app.z_a_seq",
        "ownership of table app.b",
        "ownership of table app.c",
        "ownership of table app.z",
        "ownership of function app.f()",
        "ownership of type app.mood",
        "ownership of type app.pair",
    ]


def test_answers_from_the_file_are_the_servers(database: FreshDatabase, role: str, tmp_path: Path) -> None:
    file = tmp_path / "taken"
    taken = pgwhy("snapshot", file, "-d", database.dsn())
    assert (taken.returncode, taken.stdout, taken.stderr) == (0, "", "")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    for question in (
        ["can", role, "select", "app.t"],
        ["can", role, "usage", "sequence app.t_id_seq"],
        ["can", role, "update", "column app.t.a", "--json"],
        ["can", role, "set", f"role {role}"],
        ["matrix", "--role", role, "--schema", "app"],
    ):
        server, snapshot = pgwhy(*question, "-d", database.dsn()), pgwhy(*question, "--snapshot", file)
        assert (snapshot.returncode, snapshot.stdout, snapshot.stderr) == (
            server.returncode,
            server.stdout,
            server.stderr,
        ), question
        assert server.stdout


def test_several_databases_are_one_file(database18: FreshDatabase, tmp_path: Path) -> None:
    second, closed = database18.own("second"), database18.own("closed")
    user, file = database18.own("user"), tmp_path / "taken"
    with psycopg.connect(database18.server.dsn(), autocommit=True) as connection:
        for name in (second, closed):
            connection.execute(f"CREATE DATABASE {name}".encode())
        connection.execute(f"REVOKE CONNECT ON DATABASE {closed} FROM PUBLIC".encode())
        connection.execute(f"CREATE ROLE {user} LOGIN".encode())
    with psycopg.connect(database18.server.dsn(second)) as connection:
        connection.execute("CREATE TABLE only_here ()")
    dsn = database18.dsn(user)
    both = ("--database", database18.name, "--database", second)
    assert pgwhy("snapshot", file, "-d", dsn, *both).returncode == 0
    asked = ("can", user, "select", "only_here", "--snapshot", file)
    assert pgwhy(*asked).stderr.startswith("pgwhy: There is no only_here in database")
    assert pgwhy(*asked, "-d", second).returncode == 1
    elsewhere = pgwhy(*asked, "-d", "nowhere")
    assert (elsewhere.returncode, "does not hold database nowhere" in elsewhere.stderr) == (2, True)
    refused = pgwhy("snapshot", tmp_path / "other", "-d", dsn, "--database", closed)
    assert refused.returncode == 2
    assert f'permission denied for database "{closed}"' in refused.stderr
    assert not (tmp_path / "other").exists()


@pytest.mark.live
def test_all_databases_are_those_that_let_one_in(tmp_path: Path) -> None:
    file = tmp_path / "taken"
    newest = installations()[max(installations())]
    # a server of its own: it is about all that there is on a server
    with running(newest) as server:
        with psycopg.connect(server.dsn(), autocommit=True) as connection:
            connection.execute("CREATE ROLE visitor LOGIN")
            connection.execute("CREATE DATABASE closed")
            connection.execute("REVOKE CONNECT ON DATABASE closed FROM PUBLIC")
        taken = pgwhy("snapshot", file, "-d", server.dsn(user="visitor"), "--all-databases")
    assert taken.returncode == 0
    assert "Not taken: Cannot connect to database closed" in taken.stderr
    assert "template0" not in taken.stderr
    for database in ("postgres", "template1"):
        asked = ("can", "visitor", "connect", "database closed", "--snapshot", file, "-d", database)
        assert pgwhy(*asked).returncode == 1


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["snapshot"], "Missing argument 'FILE'"),
        (
            ["can", "a", "select", "b", "--snapshot", "/nowhere"],
            "Cannot read /nowhere: No such file or directory.",
        ),
        (["can", "a", "select", "b", "--snapshot", __file__], "is not a snapshot of pgwhy."),
    ],
)
def test_what_cannot_be_is_a_sentence(arguments: list[str], said: str) -> None:
    done = pgwhy(*arguments)
    assert done.returncode == 2
    assert said in done.stderr
    assert done.stderr.count("\n") == 1


def test_a_file_that_cannot_be_written_is_said_to_be(database18: FreshDatabase, tmp_path: Path) -> None:
    done = pgwhy("snapshot", tmp_path / "no" / "folder", "-d", database18.dsn())
    assert (done.returncode, "Cannot write" in done.stderr) == (2, True)
