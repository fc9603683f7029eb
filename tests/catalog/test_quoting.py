"""Quoting as the server quotes, and SQL that means the name it was made of, wherever it is pasted."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from psycopg import sql

from pgwhy.catalog.quoting import quote_identifier, sql_identifier, sql_identity, sql_literal, sql_role
from pgwhy.printable import printable
from tests.acl.names import AWKWARD, any_name
from tests.acl.psql import programs
from tests.processes import PATIENCE
from tests.servers import FreshDatabase, Server

HOSTILE = (
    *AWKWARD,
    *("\\! echo hacked", "x\n\\! echo hacked\n", "$$", ":name", "a;b", "--", "/*", "U&", "\\0041", "E'\\'"),
    *("\r", "\x7f", "\x85", "\u2028", "\ufeff", "\U000e0041", "\xa0", "\u3164", "👩\u200d🔬"),
)

asked = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture(scope="module")
def connection(server: Server) -> Iterator[psycopg.Connection]:
    with psycopg.connect(server.dsn(), autocommit=True) as connection:
        yield connection


@pytest.fixture(params=["on", "off"])
def standard_strings(request: pytest.FixtureRequest, connection: psycopg.Connection) -> Iterator[None]:
    """Both meanings that a backslash in '…' may have."""
    connection.execute(f"SET standard_conforming_strings = {request.param}")
    connection.execute("SET escape_string_warning = off")
    yield
    connection.execute("RESET standard_conforming_strings")


def assert_safe_to_paste(statement: str) -> None:
    assert printable(statement) == statement


def answer(connection: psycopg.Connection, query: str) -> object:
    row = connection.execute(query.encode()).fetchone()
    assert row is not None
    return row[0]


def test_keywords(connection: psycopg.Connection) -> None:
    words = connection.execute("SELECT word, quote_ident(word) FROM pg_get_keywords()").fetchall()
    number = connection.info.server_version
    assert [(word, quote_identifier(word, number)) for word, _ in words] == words


@asked
@given(name=any_name)
def test_quoted_as_quote_ident_does(connection: psycopg.Connection, name: str) -> None:
    row = connection.execute("SELECT quote_ident(%s)", [name]).fetchone()
    assert row == (quote_identifier(name, connection.info.server_version),)


@pytest.mark.usefixtures("standard_strings")
@asked
@given(name=any_name | st.sampled_from(HOSTILE))
def test_an_identifier_means_the_name(connection: psycopg.Connection, name: str) -> None:
    statement = f"SELECT 1 AS {sql_identifier(name)}"
    assert_safe_to_paste(statement)
    described = connection.execute(statement.encode()).description
    assert described is not None
    assert described[0].name == name


@pytest.mark.usefixtures("standard_strings")
@asked
@given(text=st.text(st.characters(codec="utf-8", exclude_characters="\0")) | st.sampled_from(HOSTILE))
def test_a_literal_means_the_text(connection: psycopg.Connection, text: str) -> None:
    statement = f"SELECT {sql_literal(text)}"
    assert_safe_to_paste(statement)
    assert answer(connection, statement) == text


def test_a_role_or_everybody() -> None:
    assert sql_role("") == "PUBLIC"
    assert sql_role("PUBLIC") == '"PUBLIC"'
    assert sql_role("sdc") == "sdc"


def test_an_identity_means_the_object(database: FreshDatabase) -> None:
    """What pg_identify_object says of objects with hostile names is dropped by what we make of it."""
    with psycopg.connect(database.dsn(), autocommit=True) as connection:
        for name in HOSTILE:
            quoted = sql.Identifier(name)
            connection.execute(sql.SQL("CREATE SCHEMA {}").format(quoted))
            connection.execute(sql.SQL("CREATE TYPE {}.{} AS ENUM ('a')").format(quoted, quoted))
            connection.execute(
                sql.SQL("CREATE FUNCTION {}.{}(int, {}.{}) RETURNS int LANGUAGE sql AS 'SELECT 1'").format(
                    quoted, quoted, quoted, quoted
                )
            )
            oid = answer(connection, "SELECT oid FROM pg_proc WHERE oid >= 16384")
            identity = answer(
                connection, f"SELECT identity FROM pg_identify_object('pg_proc'::regclass, {oid}, 0)"
            )
            statement = f"DROP FUNCTION {sql_identity(str(identity))}"
            assert_safe_to_paste(statement)
            connection.execute(statement.encode())
            connection.execute(sql.SQL("DROP SCHEMA {} CASCADE").format(quoted))
            assert connection.execute("SELECT 1 FROM pg_proc WHERE oid >= 16384").fetchone() is None


@pytest.mark.parametrize("version", programs())
def test_pasted_into_psql(server18: Server, version: int) -> None:
    """psql reads the statements as typed lines: nothing in a name is a command or a variable of psql's."""
    names = [name for name in HOSTILE if len(name.encode()) <= 63]
    lines = [
        f"SELECT {sql_literal(name)} = pg_typeof(1)::text AS {sql_identifier(name)};\n" for name in names
    ]
    told = subprocess.run(
        [programs()[version], "-X", "-q", "-d", server18.dsn(), "--csv", "-t", "-v", "name=hacked"],
        input="".join(lines),
        capture_output=True,
        text=True,
        check=True,
        timeout=PATIENCE,
    )
    assert (told.stdout, told.stderr) == ("f\n" * len(names), "")
