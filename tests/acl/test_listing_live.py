"""What real psqls print of real objects, decoded, is what the catalogs hold; in every format."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest

from pgwhy.acl import Acl, ObjectKind, parse_acl
from pgwhy.acl.listing import Listed, Stored, decode
from pgwhy.catalog.quoting import quote_identifier
from tests.acl.example import FORMATS, listings, make
from tests.acl.psql import programs
from tests.servers import FreshDatabase, Server, fresh_database

Fact = tuple[ObjectKind | None, str, str, str | None]
"""Kind, schema, name and stored ACL."""

_RELATION_KINDS = {
    "r": ObjectKind.TABLE,
    "p": ObjectKind.PARTITIONED_TABLE,
    "v": ObjectKind.VIEW,
    "m": ObjectKind.MATERIALIZED_VIEW,
    "S": ObjectKind.SEQUENCE,
}
_ROUTINES = {"f": ObjectKind.FUNCTION, "p": ObjectKind.PROCEDURE, "a": ObjectKind.AGGREGATE}
_OTHERS = {
    ObjectKind.SCHEMA: "SELECT '', nspname, nspacl::text FROM pg_namespace WHERE nspname = 'app'",
    ObjectKind.DATABASE: "SELECT '', datname, datacl::text FROM pg_database WHERE datname = current_database()",
    ObjectKind.TYPE: (
        "SELECT 'app', typname, typacl::text FROM pg_type WHERE typnamespace = 'app'::regnamespace"
        " AND typtype IN ('e', 'd') AND typelem = 0"
    ),
    ObjectKind.DOMAIN: "SELECT 'app', typname, typacl::text FROM pg_type WHERE typname = 'dm'",
    ObjectKind.LANGUAGE: "SELECT '', lanname, lanacl::text FROM pg_language WHERE lanname = 'plpgsql'",
    ObjectKind.FOREIGN_SERVER: "SELECT '', srvname, srvacl::text FROM pg_foreign_server",
    ObjectKind.FOREIGN_DATA_WRAPPER: "SELECT '', fdwname, fdwacl::text FROM pg_foreign_data_wrapper",
    ObjectKind.LARGE_OBJECT: "SELECT '', oid::text, lomacl::text FROM pg_largeobject_metadata",
}


@pytest.fixture(scope="module")
def example(server: Server) -> Iterator[FreshDatabase]:
    """A database with the example's objects."""
    with fresh_database(server) as database:
        make(database)
        yield database


@pytest.fixture(scope="module")
def example18(server18: Server) -> Iterator[FreshDatabase]:
    """The same on a server of the newest version."""
    with fresh_database(server18) as database:
        make(database)
        yield database


def facts(database: FreshDatabase) -> set[Fact]:
    """What the catalogs hold of the objects that are listed."""
    found: set[Fact] = set()
    with psycopg.connect(database.dsn()) as connection:
        relations = connection.execute(
            "SELECT relkind::text, relname, relacl::text FROM pg_class"
            " WHERE relnamespace = 'app'::regnamespace AND relkind IN ('r', 'p', 'v', 'm', 'S')"
        )
        found.update((_RELATION_KINDS[kind], "app", name, acl) for kind, name, acl in relations)
        routines = connection.execute(
            "SELECT prokind::text, proname, proacl::text FROM pg_proc WHERE pronamespace = 'app'::regnamespace"
        )
        found.update((_ROUTINES[kind], "app", name, acl) for kind, name, acl in routines)
        for kind, query in _OTHERS.items():
            rows = connection.execute(query.encode())
            found.update((kind, schema, name, acl) for schema, name, acl in rows)
        parameter = None
        if database.server.version >= 15:
            ((parameter,),) = connection.execute(
                "SELECT paracl::text FROM pg_parameter_acl WHERE parname = 'log_statement'"
            )
        found.add((ObjectKind.PARAMETER, "", "log_statement", parameter))
    return found


def default_facts(database: FreshDatabase) -> set[tuple[ObjectKind, str, Acl]]:
    kinds = {"r": ObjectKind.TABLE, "f": ObjectKind.FUNCTION}
    with psycopg.connect(database.dsn()) as connection:
        rows = connection.execute(
            "SELECT defaclobjtype::text, coalesce(nspname, ''), defaclacl::text"
            " FROM pg_default_acl LEFT JOIN pg_namespace n ON n.oid = defaclnamespace"
        ).fetchall()
    return {(kinds[kind], schema, parse_acl(acl)) for kind, schema, acl in rows}


def column_facts(database: FreshDatabase) -> set[tuple[str, str, Acl]]:
    with psycopg.connect(database.dsn()) as connection:
        rows = connection.execute(
            "SELECT quote_ident(relname), attname, attacl::text FROM pg_attribute JOIN pg_class c"
            " ON c.oid = attrelid WHERE relnamespace = 'app'::regnamespace AND attacl IS NOT NULL"
        ).fetchall()
    return {(table, column, parse_acl(acl)) for table, column, acl in rows}


def as_listed(fact: Fact, psql: int) -> tuple[ObjectKind | None, str, str, Stored, Acl]:
    kind, schema, name, text = fact
    if text is None or (text == "{}" and psql < 17):
        return kind, schema, name, Stored.NULL, Acl()
    acl = parse_acl(text)
    return kind, schema, name, Stored.ACL if acl.items else Stored.EMPTY, acl


def key(listed: Listed) -> tuple[ObjectKind | None, str, str, Stored, Acl]:
    return listed.kind, listed.schema, listed.name, listed.stored, listed.acl


@pytest.mark.parametrize("psql", programs())
def test_every_server(example: FreshDatabase, psql: int) -> None:
    assert_decoded(example, psql, "aligned")


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("psql", programs())
def test_every_format(example18: FreshDatabase, psql: int, name: str) -> None:
    assert_decoded(example18, psql, name)


def assert_decoded(example: FreshDatabase, psql: int, name: str) -> None:
    found = decode(listings(programs()[psql], example, name)).listed
    objects = [listed for listed in found if not listed.for_objects_to_come]
    expected = {as_listed(fact, psql) for fact in facts(example)}
    if psql < 17 <= example.server.version:  # their \\l asks for a column that is gone
        expected = {fact for fact in expected if fact[0] is not ObjectKind.DATABASE}
    assert {key(listed) for listed in objects} == expected
    future = {(listed.kind, listed.schema, listed.acl) for listed in found if listed.for_objects_to_come}
    assert future == default_facts(example)
    columns = {
        (quote_identifier(listed.name), entry.column, entry.acl)
        for listed in objects
        for entry in listed.columns
    }
    assert columns == column_facts(example)
    assert [listed.unread for listed in found if listed.unread or listed.cut] == []
    (policies,) = {listed.policies for listed in objects if listed.policies}
    assert policies.split("\n")[0] == "p1 (RESTRICTIVE) (w):"
    assert policies.split("\n")[-1] == "  (u): ((b || '|'::text) <> 'x'::text)"
