"""psql's connection options come to one connection string, which libpq reads as psql would."""

from __future__ import annotations

import click
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from psycopg.conninfo import conninfo_to_dict

from pgwhy.cli.connection import connection_options, connection_string
from pgwhy.server.options import ConnectionOptions

_PRINTABLE = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), min_size=1)


def parsed(*words: str | None) -> dict[str, str]:
    """What libpq reads from the string for (database, host, port, user)."""
    return {name: str(value) for name, value in conninfo_to_dict(connection_string(*words)).items()}


@pytest.mark.parametrize(
    ("words", "parameters"),
    [
        ((None, None, None, None), {}),
        (("db", None, None, None), {"dbname": "db"}),
        ((None, "h", "5433", "me"), {"host": "h", "port": "5433", "user": "me"}),
        (("db", "/run/my postgres", None, None), {"dbname": "db", "host": "/run/my postgres"}),
        # what a connection string says wins over an option, as in psql
        (("dbname=db host=a", "b", "1", None), {"dbname": "db", "host": "a", "port": "1"}),
        (("service=prod", None, None, "me"), {"service": "prod", "user": "me"}),
        (
            ("postgresql:///db", "/run", "1", "me"),
            {"dbname": "db", "host": "/run", "port": "1", "user": "me"},
        ),
        (("postgresql://you@/db", "h", None, "me"), {"dbname": "db", "host": "h", "user": "you"}),
        (("postgres://a:2/db", "b", "1", None), {"dbname": "db", "host": "a", "port": "2"}),
        (("postgres://a,b:2/db", None, "1", None), {"dbname": "db", "host": "a,b", "port": ",2"}),
        (("postgres://[::1]/db", "b", "1", None), {"dbname": "db", "host": "::1", "port": "1"}),
        (("postgres://[::1]:2", "b", "1", None), {"host": "::1", "port": "2"}),
        (("postgres://:2/db", "b", None, None), {"dbname": "db", "host": "b", "port": "2"}),
        (("postgresql://?user=you&host=a", "b", "1", "me"), {"host": "a", "port": "1", "user": "you"}),
        (
            ("postgresql://me:p%40ss@a/db", None, None, "you"),
            {"user": "me", "password": "p@ss", "host": "a", "dbname": "db"},
        ),
    ],
)
def test_options_and_connection_strings(words: tuple[str | None, ...], parameters: dict[str, str]) -> None:
    assert parsed(*words) == parameters


@given(_PRINTABLE.filter(lambda name: "=" not in name), _PRINTABLE)
def test_any_name_of_a_database_and_of_a_role_survives(database: str, user: str) -> None:
    if not database.startswith(("postgres://", "postgresql://")):
        assert parsed(database, None, None, user) == {"dbname": database, "user": user}
    assert parsed("postgresql://a/db", None, None, user) == {"host": "a", "dbname": "db", "user": user}


@click.command()
@connection_options
def show(options: ConnectionOptions) -> None:
    """Prints what the decorator made, as a careless command might."""
    click.echo(options)
    click.echo(f"asked: {options.password is not None}, right: {options.password == 's3cret'}")


def test_a_password_is_asked_for_without_echo_and_never_shown() -> None:
    told = CliRunner().invoke(show, ["-W", "-d", "postgresql://me:hidden@h/db"], input="s3cret\n")
    assert told.stdout.endswith("asked: True, right: True\n")
    assert "s3cret" not in told.output
    assert "hidden" not in told.output


def test_no_password_is_asked_for_unless_wanted() -> None:
    told = CliRunner().invoke(show, ["-d", "db"])
    assert "asked: False" in told.stdout
