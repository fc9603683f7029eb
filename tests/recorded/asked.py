"""What a real server answers to a case: what it says to statements, which rights it sees, where it finds names."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

import psycopg
from psycopg import sql

from pgwhy.access import RoleOption
from pgwhy.acl import RoleName
from pgwhy.acl.privilege import PG_16
from pgwhy.catalog import Catalog, Column, Relation, Schema, Securable, identity, identity_type
from tests.differential.privileges import ask, questions
from tests.differential.psql_session import Session, SessionDoor
from tests.recorded.case import Case
from tests.recorded.shown import acl_lines, is_shown, rights_lines, roles_lines
from tests.statement.asking import NO_ROWS, OK, TELL_NOTHING, run

Connection = psycopg.Connection[tuple[object, ...]]

_OPTIONS = {
    RoleOption.MEMBER: "MEMBER",
    RoleOption.USAGE: "USAGE",
    RoleOption.SET: "SET",
    RoleOption.ADMIN: "MEMBER WITH ADMIN OPTION",
}
_CREATED = {
    "table": "CREATE TABLE new_one ()",
    "function": "CREATE FUNCTION new_one() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    "type": "CREATE TYPE new_one AS ENUM ()",
}
"""By the words of `pgwhy path` for what is created along a path."""
_TEMPORARY = re.compile(r"pg_temp_\d+")
_PLACES = {"relation": ("to_regclass", "pg_class"), "type": ("to_regtype", "pg_type")}


def answer(session: Session, catalog: Catalog, case: Case) -> str:
    """What the server says; ``catalog`` is what there is. What it changes is for the caller to undo."""
    connection = session.connection
    match case.command:
        case "matrix":
            return "\n".join(_rights(connection, catalog))
        case "roles":
            return "\n".join(_roles(connection, catalog))
        case _:
            try:
                _become(connection, case)
                for statement in case.before:
                    run(connection.cursor(), statement)
                return "\n".join(_LINES[case.command](session, case))
            except psycopg.Error as error:
                return said(error)


def said(error: psycopg.Error) -> str:
    """SQLSTATE and message, and the lines behind them as psql prints them."""
    diagnostic = error.diag
    behind = (
        ("DETAIL", diagnostic.message_detail),
        ("HINT", diagnostic.message_hint),
        ("QUERY", diagnostic.internal_query),
        ("CONTEXT", diagnostic.context),
    )
    lines = (f"{word}:  {text}" for word, text in behind if text)
    return "\n".join((f"{error.sqlstate} {diagnostic.message_primary}", *lines))


def _become(connection: Connection, case: Case) -> None:
    if case.path is not None:
        connection.execute("SELECT set_config('search_path', %s, false)", [case.path])
    if case.role is not None:
        connection.execute(sql.SQL("SET SESSION AUTHORIZATION {}").format(sql.Identifier(case.role)))


def _statement(session: Session, case: Case) -> Iterator[str]:
    """``ok``, with or without a row that was read or written."""
    with session.connection.cursor() as cursor:
        run(cursor, case.text)
        yield NO_ROWS if cursor.rowcount == 0 or case.text.startswith(TELL_NOTHING) else OK


def _acl(session: Session, case: Case) -> Iterator[str]:
    """What is granted on the objects after the statement."""
    with session.connection.cursor() as cursor:
        run(cursor, case.text)
    session.connection.execute("RESET SESSION AUTHORIZATION; RESET ROLE")
    yield from SessionDoor(session).ask(lambda catalog: list(acl_lines(catalog, case.words)))


def _calls(session: Session, case: Case) -> Iterator[str]:
    """Of each expression: the function that it calls, which returns its own identity, or the error."""
    for expression in case.words:
        yield f"{expression}: {_value(session.connection, f'SELECT ({expression})::text')}"


def _value(connection: Connection, query: str, values: Iterable[object] = ()) -> str:
    """The one value, ``ok`` without one, or the error; nothing stays."""
    connection.execute("SAVEPOINT one")
    try:
        cursor = connection.execute(query.encode(), list(values))
        row = cursor.fetchone() if cursor.description else None
        return OK if row is None else str(row[0])
    except psycopg.Error as error:
        return said(error).partition("\n")[0]
    finally:
        connection.execute("ROLLBACK TO SAVEPOINT one; RELEASE SAVEPOINT one")


def _path(session: Session, case: Case) -> Iterator[str]:
    """The schemas that are searched, what can be created, and where names lead."""
    connection = session.connection
    row = connection.execute(
        "SELECT pg_catalog.current_schemas(true)::pg_catalog.text[],"
        " pg_catalog.current_schemas(false)::pg_catalog.text[], pg_catalog.current_schema()::pg_catalog.text"
    ).fetchone()
    assert row is not None
    every, explicit, current = row
    assert isinstance(every, list)
    assert isinstance(explicit, list)
    yield f"effective {_TEMPORARY.sub('pg_temp', ', '.join(every))}"
    yield f"explicit {_TEMPORARY.sub('pg_temp', ', '.join(explicit))}"
    yield f"creates in {_TEMPORARY.sub('pg_temp', str(current))}"
    for kind, statement in _CREATED.items():
        yield f"creates {kind} {_value(connection, statement) == OK}"
    for name in case.words:
        yield from _leads(connection, name)


def _leads(connection: Connection, name: str) -> Iterator[str]:
    for kind, (function, catalog) in _PLACES.items():
        oid = _value(connection, f"SELECT pg_catalog.{function}(%s)::pg_catalog.oid::pg_catalog.text", [name])
        if oid.isdigit():
            place = f"'pg_catalog.{catalog}'::pg_catalog.regclass"
            query = f"SELECT (pg_catalog.pg_identify_object({place}, %s, 0)).identity"
            yield f"{kind} {name} {_value(connection, query, [int(oid)])}"


def _rights(connection: Connection, catalog: Catalog) -> Iterator[str]:
    """Every effective privilege in the database."""
    found: defaultdict[tuple[str, str], dict[str, dict[str, bool]]] = defaultdict(dict)
    tables: dict[tuple[int, str], dict[str, bool]] = {}
    for question in questions(connection, catalog):
        listed = replace(
            question, targets=[each for each in question.targets if not _hidden(catalog, each[0])]
        )
        for role in filter(is_shown, catalog.cluster.roles):
            answers = iter(ask(connection, listed, RoleName(role)))
            for target, *_ in listed.targets:
                pairs = [(privilege.letter, next(answers), next(answers)) for privilege in listed.privileges]
                held = {letter: grantable == "1" for letter, has, grantable in pairs if has == "1"}
                if isinstance(target, Relation):
                    tables[target.oid, role] = held
                elif isinstance(target, Column):
                    given = tables[target.relation.oid, role]
                    held = {
                        letter: option for letter, option in held.items() if given.get(letter) is not option
                    }
                found[identity_type(target), identity(target, catalog.version)][role] = held
    return rights_lines(found)


def _hidden(catalog: Catalog, target: Securable) -> bool:
    holder = target.relation if isinstance(target, Column) else target
    schema = holder if isinstance(holder, Schema) else catalog.schemas.get(getattr(holder, "schema", ""))
    return schema is not None and schema.is_system


def _roles(connection: Connection, catalog: Catalog) -> Iterator[str]:
    """What each role is in each other."""
    found: defaultdict[str, dict[str, str]] = defaultdict(dict)
    for option, word in _OPTIONS.items():
        if option is RoleOption.SET and catalog.version < PG_16:
            continue
        rows = connection.execute(
            "SELECT a.rolname::text, b.rolname::text FROM pg_roles a, pg_roles b WHERE pg_has_role(a.oid, b.oid, %s)",
            [word],
        ).fetchall()
        for role, other in rows:
            found[str(role)][str(other)] = found[str(role)].get(str(other), "") + option[0]
    return roles_lines(found)


_LINES: dict[str, Callable[[Session, Case], Iterator[str]]] = {
    "why": _statement,
    "acl": _acl,
    "calls": _calls,
    "path": _path,
}
