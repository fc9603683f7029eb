"""The house that the search_path tests live in: schemas with and without USAGE, the same names in many of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

import psycopg
import pytest
from psycopg import sql

from pgwhy.acl import RoleName
from pgwhy.catalog import Catalog
from pgwhy.search_path import EffectivePath, effective_path
from pgwhy.server.door import Door
from pgwhy.server.options import ConnectionOptions
from tests.servers import FreshDatabase, Server, fresh_database

Connection = psycopg.Connection[tuple[object, ...]]
T = TypeVar("T")

SCRIPT = """
CREATE ROLE {u} LOGIN; CREATE ROLE {v} LOGIN; CREATE ROLE {boss} LOGIN SUPERUSER;
CREATE SCHEMA a; CREATE SCHEMA b; CREATE SCHEMA c; CREATE SCHEMA "Mixed"; CREATE SCHEMA {u} AUTHORIZATION {u};
GRANT USAGE ON SCHEMA b, c, "Mixed" TO {u}; GRANT CREATE ON SCHEMA c TO {u}; GRANT CREATE ON SCHEMA a TO {v};
CREATE TABLE a.t (x int); CREATE TABLE b.t (x int); CREATE TABLE c.t (x int); CREATE TABLE c."MyTable" (x int);
CREATE TYPE b.comp AS (i int); CREATE TABLE c.comp (i int);
CREATE INDEX hid ON b.t (x); CREATE TABLE c.hid (i int);
CREATE TABLE b.pg_class (x int); CREATE TYPE c.mood AS ENUM ('sad'); CREATE DOMAIN b.mood AS int;
CREATE FUNCTION b.f(text) RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE FUNCTION c.f(int) RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE FUNCTION c.f(text) RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE FUNCTION c.g(a int, b text DEFAULT 'x') RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE FUNCTION c.many(VARIADIC v int[]) RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE FUNCTION c.plus(text, text) RETURNS text LANGUAGE sql AS 'SELECT $1';
CREATE OPERATOR c.+ (leftarg = text, rightarg = text, procedure = c.plus);
CREATE COLLATION c.plain FROM "C";
"""
ROLES = ("u", "v", "boss")


class House:
    """A database with the schemas, a superuser's connection to it, and its catalog."""

    def __init__(self, database: FreshDatabase, connection: Connection) -> None:
        self.database = database
        self.connection = connection
        database.execute(SCRIPT.format(**{name: database.own(name) for name in ROLES}))
        self._door = Door(ConnectionOptions(database.dsn()))

    @property
    def catalog(self) -> Catalog:
        return self._door.catalog

    def role(self, name: str) -> RoleName:
        """The full name of u, v or boss."""
        return RoleName(self.database.own(name))

    def ask(self, question: Callable[[Catalog], T]) -> T:
        return self._door.ask(question)

    def refresh(self) -> None:
        self._door.refresh()

    def close(self) -> None:
        self._door.close()

    def path(self, role: str, setting: str) -> EffectivePath:
        """With ``{u}`` and the like in the setting replaced by role names."""
        return effective_path(self.catalog, self.role(role), self.expand(setting))

    def expand(self, text: str) -> str:
        for name in ROLES:
            text = text.replace(f"{{{name}}}", self.database.own(name))
        return text

    def short(self, text: str) -> str:
        return text.replace(self.database.prefix + "_", "")

    @contextmanager
    def session(self, role: str, setting: str) -> Iterator[Connection]:
        """The superuser's connection as the role, with the path, until the end of the block; nothing remains."""
        with self.connection.transaction(force_rollback=True):
            become = sql.SQL("SET LOCAL ROLE {}").format(sql.Identifier(self.role(role)))
            self.connection.execute(become)
            self.connection.execute("SELECT set_config('search_path', %s, true)", [self.expand(setting)])
            yield self.connection

    def error(self, role: str, setting: str, statement: str) -> str:
        """What the server says to a statement: SQLSTATE and message, empty where it has nothing to say against it."""
        with self.session(role, setting) as connection:
            try:
                with connection.transaction():
                    connection.execute(statement.encode())
            except psycopg.Error as error:
                return f"{error.sqlstate} {error.diag.message_primary}"
            return ""


@contextmanager
def opened_house(server: Server) -> Iterator[House]:
    """A house on this server, gone afterwards."""
    with fresh_database(server) as database, psycopg.connect(database.dsn(), autocommit=True) as connection:
        made = House(database, connection)
        yield made
        made.close()


@pytest.fixture(scope="session")
def house(server: Server) -> Iterator[House]:
    """The house on each server that can be had; tests leave it as it is."""
    with opened_house(server) as made:
        yield made


@pytest.fixture
def own_house(server18: Server) -> Iterator[House]:
    """A house on the newest server that a test may change."""
    with opened_house(server18) as made:
        yield made
