"""What makes a name lead elsewhere, as SQL: another path, a schema, USAGE on one, or the qualified name."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

import msgspec

from pgwhy.access import Grant
from pgwhy.acl import ObjectKind, Privilege, RoleName
from pgwhy.catalog import Catalog, NamedObject
from pgwhy.catalog.quoting import sql_identifier, sql_role
from pgwhy.search_path.path import EffectivePath, PathEntry, Status
from pgwhy.search_path.resolution import Target
from pgwhy.search_path.setting import TEMPORARY, sql_list

RESERVED = "names that start with pg_ are reserved for the system"


class RemedyKind(StrEnum):
    """What a remedy does, and for whom it holds."""

    SESSION = "for this session"
    ROLE = "in every database, from the next login"
    ROLE_IN_DATABASE = "in this database, from the next login"
    SCHEMA = "creates the schema"
    USAGE = "lets the role look into the schema"
    NAME = "the schema-qualified name"


class Remedy(msgspec.Struct, frozen=True):
    """One way to get there; ``statement`` is SQL on one line, or the name to write instead."""

    kind: RemedyKind
    statement: str
    grant: Grant | None = None
    """The same as a value, for what can judge who may run it and what it confers."""


def path_remedies(role: RoleName, database: str, names: Sequence[str]) -> tuple[Remedy, ...]:
    """The statements that make these names the role's search_path."""
    path = f"SET search_path TO {sql_list(names)};"
    alter = f"ALTER ROLE {sql_role(role)}"
    return (
        Remedy(RemedyKind.SESSION, path),
        Remedy(RemedyKind.ROLE, f"{alter} {path}"),
        Remedy(RemedyKind.ROLE_IN_DATABASE, f"{alter} IN DATABASE {sql_identifier(database)} {path}"),
    )


def is_reserved(schema: str) -> bool:
    """Whether CREATE SCHEMA refuses the name (IsReservedName in catalog.c)."""
    return schema.startswith("pg_")


def schema_remedies(role: RoleName, schema: str) -> tuple[Remedy, ...]:
    """CREATE SCHEMA for a schema that does not exist, owned by whoever runs it or by the role; none if reserved."""
    if is_reserved(schema):
        return ()
    create = f"CREATE SCHEMA {sql_identifier(schema)}"
    return (
        Remedy(RemedyKind.SCHEMA, f"{create} AUTHORIZATION {sql_role(role)};"),
        Remedy(RemedyKind.SCHEMA, f"{create};"),
    )


def entry_remedies(catalog: Catalog, path: EffectivePath, entry: PathEntry) -> tuple[Remedy, ...]:
    """What makes a skipped element of the path count; nothing where no statement does."""
    match entry.status:
        case Status.NO_USAGE:
            return (usage_remedy(catalog, path.role, entry.schema),)
        case Status.MISSING | Status.NO_USER_SCHEMA:
            return schema_remedies(path.role, entry.schema)
        case _:
            return ()


def usage_remedy(catalog: Catalog, role: RoleName, schema: str) -> Remedy:
    """GRANT USAGE on an existing schema."""
    grant = Grant(catalog.schemas[schema], (Privilege.USAGE,), role)
    statement = f"GRANT USAGE ON SCHEMA {sql_identifier(schema)} TO {sql_role(role)};"
    return Remedy(RemedyKind.USAGE, statement, grant)


def written_name(target: Target) -> str:
    """The qualified, quoted name by which SQL reaches the object whatever the path."""
    match target:
        case NamedObject(kind=ObjectKind.OPERATOR):
            return f"OPERATOR({sql_identifier(target.schema)}.{target.name})"
        case _:
            return f"{sql_identifier(target.schema)}.{sql_identifier(target.name)}"


def path_with(path: EffectivePath, schema: str, before: str | None = None) -> tuple[str, ...]:
    """The names of the path with ``schema`` in front of ``before``, or at the end where nothing is to be overtaken."""
    kept = [
        e for e in path.entries if e.element and e.element.name and schema not in (e.schema, e.element.name)
    ]
    names = [entry.element.name for entry in kept if entry.element]
    if before is None:
        return (*names, schema)
    at = next((i for i, entry in enumerate(kept) if entry.schema == before), None)
    if at is not None:
        return (*names[:at], schema, *names[at:])
    return (*names, schema, TEMPORARY if before == path.temporary else before)
