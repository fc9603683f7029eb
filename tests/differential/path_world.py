"""Random databases to resolve names in: hostile schemas with and without USAGE, the same names in many of them."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import msgspec
import psycopg
from psycopg import sql

from pgwhy.catalog import By, Catalog, Need, Part
from pgwhy.server.door import Door
from pgwhy.server.options import ConnectionOptions
from tests.differential.generator import Connection, World, attempt, identifier, make_roles
from tests.differential.path_probe import make_probes
from tests.servers import FreshDatabase, Server, fresh_database

SCHEMAS = (
    "a",
    "b",
    "B",
    'quo"te',
    "new\nline",
    "x,y",
    "ünïcödé",
    "public",
    "$user",
    "s" * 63,
    "select",
    "12",
)
NAMES = ("t", "T", "f", "int4", "pg_class", "a.b", "new\nline", 'quo"te', "é" * 31, "text", "$user", "select")
OPERATORS = ("+", "@@@", "=", "~~*")
TYPES = (
    "pg_catalog.int4",
    "pg_catalog.text",
    "pg_catalog.numeric",
    "pg_catalog.int4[]",
    "pg_catalog.anyelement",
)

_RELATIONS = (
    "CREATE TABLE {name} (x int)",
    "CREATE VIEW {name} AS SELECT 1 AS x",
    "CREATE SEQUENCE {name}",
    "CREATE MATERIALIZED VIEW {name} AS SELECT 1 AS x",
    "CREATE TYPE {name} AS (x int)",
)
_TYPES = (
    "CREATE TYPE {name} AS ENUM ('a')",
    "CREATE DOMAIN {name} AS int",
    "CREATE TYPE {name} AS RANGE (subtype = float8)",
)
_OTHERS = (
    'CREATE COLLATION {name} FROM "C"',
    "CREATE TEXT SEARCH DICTIONARY {name} (template = pg_catalog.simple)",
    "CREATE TEXT SEARCH CONFIGURATION {name} (copy = pg_catalog.simple)",
    "CREATE CONVERSION {name} FOR 'LATIN1' TO 'UTF8' FROM pg_catalog.iso8859_1_to_utf8",
    "CREATE STATISTICS {name} ON relname, relnamespace FROM probe.pairs",
    "CREATE OPERATOR FAMILY {name} USING hash",
)


@dataclass(frozen=True)
class PathWorld:
    """A world, the connection whose session may have a temporary schema, and the catalog as that session sees it."""

    world: World
    database: FreshDatabase
    connection: Connection
    catalog: Catalog

    @property
    def random(self) -> random.Random:
        return self.world.random


@contextmanager
def path_world(server: Server, seed: int) -> Iterator[PathWorld]:
    """A random database of this seed. What it makes is gone afterwards."""
    with fresh_database(server) as database, psycopg.connect(database.dsn(), autocommit=True) as connection:
        version = connection.info.server_version
        r = random.Random(seed)  # noqa: S311 repeatable, not secret
        world = World(seed, version, database.prefix + "_", database.name, r)
        make_roles(connection, world, 9)
        connection.execute("CREATE SCHEMA probe")
        connection.execute("GRANT USAGE ON SCHEMA probe TO PUBLIC")
        make_probes(connection)
        connection.execute("CREATE TABLE probe.pairs (relname text, relnamespace int)")
        _make_schemas(connection, world)
        schemas = [
            str(row[0])
            for row in connection.execute(
                "SELECT nspname FROM pg_namespace WHERE oid >= 16384 OR nspname = 'public'"
            )
        ]
        for schema in schemas:
            if schema != "probe":
                _fill(connection, world, schema)
        if r.random() < 0.7:
            _fill(connection, world, "pg_temp")
        yield PathWorld(world, database, connection, _catalog(database.dsn(), connection))


def _make_schemas(connection: Connection, world: World) -> list[str]:
    r = world.random
    names = {*r.sample(SCHEMAS, 8), *r.sample(world.roles, 4)} - {"public"}
    for name in sorted(names):
        connection.execute(sql.SQL("CREATE SCHEMA {}").format(identifier(name)))
    for name in sorted({*names, "public"}):
        with connection.transaction():
            if r.random() < 0.4:
                owner = identifier(r.choice(world.roles))
                connection.execute(sql.SQL("ALTER SCHEMA {} OWNER TO {}").format(identifier(name), owner))
            for _ in range(r.randint(0, 4)):
                grantee = identifier(r.choice(world.roles)) if r.random() < 0.8 else sql.SQL("PUBLIC")
                what = sql.SQL(r.choice(("USAGE", "USAGE", "CREATE", "ALL")))
                grant = sql.SQL("GRANT {} ON SCHEMA {} TO {}").format(what, identifier(name), grantee)
                connection.execute(grant)
            if r.random() < 0.2:
                _revoke_from_owner(connection, name)
    if r.random() < 0.5:
        revoke = sql.SQL("REVOKE TEMPORARY ON DATABASE {} FROM PUBLIC").format(identifier(world.database))
        connection.execute(revoke)
        role = identifier(r.choice(world.roles))
        grant = sql.SQL("GRANT TEMPORARY ON DATABASE {} TO {}").format(identifier(world.database), role)
        connection.execute(grant)
    if r.random() < 0.3:
        role = identifier(r.choice(world.roles))
        connection.execute(sql.SQL("GRANT CREATE ON SCHEMA pg_catalog TO {}").format(role))
    return sorted({*names, "public"})


def _revoke_from_owner(connection: Connection, schema: str) -> None:
    row = connection.execute(
        "SELECT rolname FROM pg_namespace n JOIN pg_roles r ON r.oid = nspowner WHERE nspname = %s", [schema]
    ).fetchone()
    assert row is not None
    owner = identifier(str(row[0]))
    connection.execute(sql.SQL("REVOKE USAGE ON SCHEMA {} FROM {}").format(identifier(schema), owner))


def _fill(connection: Connection, world: World, schema: str) -> None:
    """Some of the names as relations, types, functions, operators and so on."""
    r = world.random
    patterns = [r.choice(_RELATIONS) for _ in range(5)] + [r.choice(_TYPES) for _ in range(3)]
    patterns += r.sample(_OTHERS, 3) if schema != "pg_temp" else []
    with connection.transaction():
        for pattern in patterns:
            with attempt(connection):
                name = identifier(schema, r.choice(NAMES))
                connection.execute(sql.SQL(pattern).format(name=name))
        for _ in range(5):
            with attempt(connection):
                _make_function(connection, identifier(schema, r.choice(NAMES)), r)
        for _ in range(3):
            with attempt(connection):
                _make_operator(connection, schema, r)


def _make_function(connection: Connection, name: sql.Composed, r: random.Random) -> None:
    types = sql.SQL(", ").join(sql.SQL(r.choice(TYPES)) for _ in range(r.randint(0, 2)))
    kind = sql.SQL(r.choice(("FUNCTION", "FUNCTION", "PROCEDURE")))
    returns = sql.SQL("" if kind == sql.SQL("PROCEDURE") else "RETURNS int")
    body = sql.SQL("CREATE {} {}({}) {} LANGUAGE sql AS 'SELECT 1'")
    connection.execute(body.format(kind, name, types, returns))


def _make_operator(connection: Connection, schema: str, r: random.Random) -> None:
    left, right, function = r.choice(
        (
            ("pg_catalog.int4", "pg_catalog.int4", "pg_catalog.int4pl"),
            ("pg_catalog.text", "pg_catalog.text", "pg_catalog.textcat"),
            ("", "pg_catalog.int4", "pg_catalog.int4um"),
            ("pg_catalog.numeric", "pg_catalog.numeric", "pg_catalog.numeric_add"),
        )
    )
    sides = sql.SQL(f"leftarg = {left}, " if left else "") + sql.SQL(f"rightarg = {right}")
    connection.execute(
        sql.SQL("CREATE OPERATOR {}.{} ({}, procedure = {})").format(
            identifier(schema), sql.SQL(r.choice(OPERATORS)), sides, sql.SQL(function)
        )
    )


def _catalog(dsn: str, connection: Connection) -> Catalog:
    """Everything, seen from the connection's session: with its temporary schema."""
    door = Door(ConnectionOptions(dsn))
    try:
        parts = (Part.RELATIONS, Part.ROUTINES, Part.TYPES, Part.NAMED)
        catalog = door.load(Need(part, By.ALL) for part in parts)
    finally:
        door.close()
    row = connection.execute("SELECT nspname FROM pg_namespace WHERE oid = pg_my_temp_schema()").fetchone()
    session = msgspec.structs.replace(catalog.session, temporary_schema=str(row[0]) if row else "")
    return msgspec.structs.replace(catalog, session=session)
