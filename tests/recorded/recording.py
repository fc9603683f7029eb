"""Plays worlds on one real server: what is in their catalogs, and what the server answers."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from typing import NamedTuple

import psycopg
from psycopg import sql

from pgwhy.catalog import By, Catalog, Need, Objects, Part
from pgwhy.catalog.catalog import PART_FIELDS
from pgwhy.snapshot import everything
from tests.differential.psql_session import Session, SessionDoor
from tests.recorded.asked import answer
from tests.recorded.case import DATABASE, World
from tests.recorded.facts import Facts, facts_of
from tests.servers import Server

Connection = psycopg.Connection[tuple[object, ...]]

_SYSTEM = ("pg_catalog", "information_schema", "pg_toast")
_PARTS = (Part.RELATIONS, Part.DETAILS, Part.ROUTINES, Part.TYPES, Part.NAMED)
_OTHERS = (Need(Part.LARGE_OBJECTS, By.ALL), Need(Part.ROLE_DEPENDENCIES, By.ALL))
_OF_THE_SYSTEM = "('pg_catalog'::regnamespace, 'information_schema'::regnamespace)"
_SYSTEM_OBJECTS = {
    Part.RELATIONS: f"""
        SELECT c.oid::int8, (c.relowner, c.relacl, c.relrowsecurity, c.reloptions,
            ARRAY(SELECT (a.attnum, a.attacl)::text FROM pg_attribute a
                  WHERE a.attrelid = c.oid AND a.attacl IS NOT NULL ORDER BY a.attnum))::text
        FROM pg_class c WHERE relkind <> 't' AND relnamespace IN {_OF_THE_SYSTEM}""",
    Part.ROUTINES: f"""
        SELECT oid::int8, (proowner, proacl, proconfig, prosecdef, proname)::text FROM pg_proc
        WHERE pronamespace IN {_OF_THE_SYSTEM}""",
    Part.TYPES: f"""
        SELECT oid::int8, (typowner, typacl)::text FROM pg_type WHERE typnamespace IN {_OF_THE_SYSTEM}""",
}
"""What of an object of the system can be changed, by oid."""
Marks = Mapping[Part, Mapping[int, str]]


class Played(NamedTuple):
    """One world on one version."""

    facts: Facts
    """Without most of what is as in the base."""
    gone: Sequence[tuple[str, int]]
    """The oids of objects of the system that it has dropped, by field."""
    answers: Mapping[str, str]


class Recording(NamedTuple):
    """All worlds on one version."""

    release: str
    base: Facts
    worlds: Mapping[str, Played]


def record(server: Server, worlds: Sequence[World], tell: Callable[[str], None]) -> Recording:
    """Plays the worlds one after the other on a new server."""
    found: dict[str, Played] = {}
    here = [world for world in worlds if server.version in world.versions]
    with psycopg.connect(server.dsn(), autocommit=True) as admin:
        release = admin.info.parameter_status("server_version") or ""
        with _database(admin, DATABASE), closing(Session(server.dsn(DATABASE))) as session:
            base = facts_of(SessionDoor(session).load(everything()))
            del base["databases"][DATABASE]
            marks = _marks(session.connection)
            for world in here:
                if not world.apart:
                    with _told(f"{server.version} {world.name}", tell):
                        found[world.name] = _played(session, world, marks)
        for world in here:
            if world.apart:
                with _told(f"{server.version} {world.name}", tell):
                    found[world.name] = _played_apart(server, admin, world, marks)
    return Recording(release.partition(" ")[0], base, found)


@contextmanager
def _told(what: str, tell: Callable[[str], None]) -> Iterator[None]:
    tell(what)
    try:
        yield
    except psycopg.Error as error:
        raise RuntimeError(f"{what}: {error}") from None


def _played(session: Session, world: World, marks: Marks) -> Played:
    """In a transaction that is rolled back, which costs a tenth of a database."""
    connection = session.connection
    connection.execute("BEGIN")
    try:
        for script in world.setup:
            connection.execute(script.encode())
        connection.execute("RESET ALL; RESET SESSION AUTHORIZATION")
        return _seen(session, world, marks)
    finally:
        connection.execute("ROLLBACK; RESET ALL; RESET SESSION AUTHORIZATION")


def _played_apart(server: Server, admin: Connection, world: World, marks: Marks) -> Played:
    """In a database of its own."""
    with _database(admin, world.database, world.cleanup):
        with psycopg.connect(server.dsn(world.database), autocommit=True, prepare_threshold=None) as maker:
            for script in world.setup:
                maker.execute(script.encode())
        with closing(Session(server.dsn(world.database))) as session:
            session.connection.execute("BEGIN")
            return _seen(session, world, marks)


def _seen(session: Session, world: World, marks: Marks) -> Played:
    connection, door = session.connection, SessionDoor(session)
    now = _marks(connection)
    catalog = door.load((*_own(door.catalog), *_OTHERS, *_changed(now, marks)))
    gone = [(PART_FIELDS[part], oid) for part in marks for oid in marks[part].keys() - now[part].keys()]
    return Played(facts_of(catalog), gone, dict(_answers(session, _whole(catalog), world)))


@contextmanager
def _database(admin: Connection, name: str, cleanup: Sequence[str] = ()) -> Iterator[None]:
    """A new database; afterwards it is gone, and so are all roles that were not there before."""
    admin.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    before = _roles(admin)
    try:
        yield
    finally:
        for statement in cleanup:
            admin.execute(statement.encode())
        admin.execute(sql.SQL("DROP DATABASE {}").format(sql.Identifier(name)))
        if made := sorted(_roles(admin) - before):
            roles = sql.SQL(", ").join(map(sql.Identifier, made))
            admin.execute(sql.SQL("DROP OWNED BY {}").format(roles))
            admin.execute(sql.SQL("DROP ROLE {}").format(roles))


def _roles(admin: Connection) -> set[str]:
    return {str(name) for (name,) in admin.execute("SELECT rolname FROM pg_roles")}


def _own(catalog: Catalog) -> Iterator[Need]:
    for schema in catalog.schemas:
        if schema not in _SYSTEM:
            yield from (Need(part, By.SCHEMA, schema) for part in _PARTS)


def _marks(connection: Connection) -> Marks:
    return {
        part: {int(str(oid)): str(mark) for oid, mark in connection.execute(query.encode())}
        for part, query in _SYSTEM_OBJECTS.items()
    }


def _changed(now: Marks, before: Marks) -> Iterator[Need]:
    """What the world has made of the system's objects, or among them."""
    for part, marks in now.items():
        for oid in (oid for oid, mark in marks.items() if before[part].get(oid) != mark):
            yield Need(part, By.OID, str(oid))
            if part is Part.RELATIONS:
                yield Need(Part.DETAILS, By.OID, str(oid))


def _answers(session: Session, catalog: Catalog, world: World) -> Iterator[tuple[str, str]]:
    """The answers to all questions; the connection is in a transaction, which is over at the end."""
    connection, version = session.connection, catalog.version // 10_000
    asked = [case for case in world.cases if case.runs and version in case.versions]
    for case in asked:
        if not case.alone:
            connection.execute("SAVEPOINT answer")
            yield case.name, answer(session, catalog, case)
            connection.execute("ROLLBACK TO SAVEPOINT answer; RELEASE SAVEPOINT answer")
    connection.execute("ROLLBACK")
    for case in asked:
        if case.alone:
            yield case.name, answer(session, catalog, case)
            connection.execute("RESET SESSION AUTHORIZATION; RESET ALL")


def _whole(catalog: Catalog) -> Catalog:
    """The catalog as if what was loaded were all."""
    for part in (Part.RELATIONS, Part.ROUTINES, Part.TYPES, Part.NAMED, Part.DETAILS):
        objects = catalog.part(part)
        whole = Objects(part, objects.by_oid, frozenset({Need(part, By.ALL)}))
        catalog = catalog.with_part(whole)
    return catalog
