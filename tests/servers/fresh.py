"""A database of a test's own on a shared server, with roles of its own, all gone afterwards."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import psycopg
from psycopg import sql

from tests.servers.value import Server


@dataclass(frozen=True, slots=True)
class FreshDatabase:
    """An empty database. Roles, further databases and tablespaces of the test take names from ``own``."""

    server: Server
    prefix: str = field(default_factory=lambda: f"pgwhy_{secrets.token_hex(4)}")

    @property
    def name(self) -> str:
        """The database's name."""
        return self.own("db")

    def own(self, name: str) -> str:
        """A name in the cluster that no other test has: what it names is dropped after the test."""
        return f"{self.prefix}_{name}"

    def dsn(self, user: str = "postgres") -> str:
        """The connection string of a role to this database."""
        return self.server.dsn(self.name, user)

    def execute(self, script: str, user: str = "postgres") -> None:
        """Runs statements one by one as psql would send them together: all, or none if one fails."""
        with psycopg.connect(self.dsn(user)) as connection:
            connection.execute(script.encode())


@contextmanager
def fresh_database(server: Server) -> Iterator[FreshDatabase]:
    """Makes an empty database, and drops it and whatever carries its prefix afterwards."""
    database = FreshDatabase(server)
    with psycopg.connect(server.dsn(), autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(database.name)))
        try:
            yield database
        finally:
            _drop(connection, database.prefix)


def _drop(connection: psycopg.Connection, prefix: str) -> None:
    def names(query: str) -> list[sql.Identifier]:
        return [sql.Identifier(name) for (name,) in connection.execute(query.encode(), [prefix + "\\_%"])]

    databases = names("SELECT datname FROM pg_database WHERE datname LIKE %s")
    connection.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname LIKE %s", [prefix + "\\_%"]
    )
    for database in databases:
        connection.execute(sql.SQL("DROP DATABASE {}").format(database))
    for tablespace in names("SELECT spcname FROM pg_tablespace WHERE spcname LIKE %s"):
        connection.execute(sql.SQL("DROP TABLESPACE {}").format(tablespace))
    roles = names("SELECT rolname FROM pg_roles WHERE rolname LIKE %s")
    if roles:  # what they hold elsewhere in the cluster, such as on parameters
        connection.execute(sql.SQL("DROP OWNED BY {}").format(sql.SQL(", ").join(roles)))
        connection.execute(sql.SQL("DROP ROLE {}").format(sql.SQL(", ").join(roles)))
