"""What can be chosen: roles, and every object that has a name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from pgwhy.acl import PUBLIC, ObjectKind, RoleName
from pgwhy.catalog import (
    ACL_KINDS,
    PLACES,
    By,
    Catalog,
    Cluster,
    Need,
    Part,
    Relation,
    Role,
    Routine,
    Schema,
    Securable,
    Type,
    name_of,
)
from pgwhy.screens.choose import Choice
from pgwhy.widgets.match import natural
from pgwhy.widgets.words import target_kind

NOBODY = RoleName("")


class Hit(NamedTuple):
    """An object, and the database whose catalog it is in."""

    target: Securable | Role
    database: str


def role_choices(
    roles: Iterable[Role], *, nobody: bool = False, public: bool = False
) -> list[Choice[RoleName]]:
    """Every role: those that can log in first, then groups, then predefined ones."""
    choices = [Choice("nobody", "only what is granted, without anyone's eyes", NOBODY)] if nobody else []
    choices += [Choice("PUBLIC", "everyone", PUBLIC)] if public else []
    for role in sorted(roles, key=lambda role: (role.predefined, not role.login, natural(role.name))):
        kind = (
            "superuser"
            if role.superuser
            else "predefined"
            if role.predefined
            else ""
            if role.login
            else "group"
        )
        choices.append(Choice(role.name, kind, role.name))
    return choices


def database_choices(cluster: Cluster) -> list[Choice[str]]:
    """The databases that one can connect to."""
    return [
        Choice(database.name, f"owned by {database.owner}", database.name)
        for database in cluster.databases.values()
        if database.allow_connections
    ]


def schema_choices(schemas: Iterable[Schema]) -> list[Choice[str]]:
    """What can stand in a search_path: the schemas, those of the system behind the others, and the names for more."""
    ordered = sorted(schemas, key=lambda schema: (schema.is_system, natural(schema.name)))
    found = [Choice(schema.name, f"owned by {schema.owner}", schema.name) for schema in ordered]
    own = Choice("$user", "the schema of the role's own name", "$user")
    return [own, *found, Choice("pg_temp", "the session's temporary schema", "pg_temp")]


FINDABLE = (Part.RELATIONS, Part.ROUTINES, Part.TYPES)
"""The parts with names to find, in the order in which they are loaded."""


def names(part: Part, catalog: Catalog, *, load: bool) -> list[Choice[Hit]]:
    """What in this part of the database can have an ACL; with ``load`` all of it, then raises NotLoaded."""
    if load:
        catalog.require(Need(part, By.GRANTABLE))
    match part:
        case Part.RELATIONS:
            return [*_schemas(catalog), *_relations(catalog), *_small_parts(catalog)]
        case Part.ROUTINES:
            return list(_routines(catalog))
        case _:
            return list(_types(catalog))


def _schemas(catalog: Catalog) -> Iterator[Choice[Hit]]:
    for schema in catalog.schemas.values():
        hit = Hit(schema, catalog.database)
        yield Choice(schema.name, f"schema in {catalog.database}", hit, schema.is_system)


def _small_parts(catalog: Catalog) -> Iterator[Choice[Hit]]:
    kinds = (kind for kind in ACL_KINDS if kind is not ObjectKind.SCHEMA and not PLACES[kind].shared)
    for kind in kinds:
        for found in catalog.by_name(kind).values():
            hit = Hit(found, catalog.database)
            yield Choice(found.name, f"{target_kind(found)} in {catalog.database}", hit)


def shared_names(catalog: Catalog) -> list[Choice[Hit]]:
    """What all databases share: the databases themselves, roles, tablespaces and parameters."""
    kinds = (kind for kind, place in PLACES.items() if place.shared)
    found: list[Securable | Role] = [target for kind in kinds for target in catalog.by_name(kind).values()]
    return [
        Choice(
            name_of(target),
            target_kind(target),
            Hit(target, catalog.database),
            isinstance(target, Role) and target.predefined,
        )
        for target in found
    ]


def _relations(catalog: Catalog) -> Iterator[Choice[Hit]]:
    where, database = _Where(catalog), catalog.database
    for found in catalog.relations.present():
        if found.kind.has_acl:
            yield Choice(found.name, *where.of(found, Hit(found, database)))


def _routines(catalog: Catalog) -> Iterator[Choice[Hit]]:
    where, database = _Where(catalog), catalog.database
    for found in catalog.routines.present():
        arguments = found.identity[found.identity.rfind("(") :] if "(" in found.identity else ""
        yield Choice(found.name + arguments, *where.of(found, Hit(found, database)))


def _types(catalog: Catalog) -> Iterator[Choice[Hit]]:
    where, database = _Where(catalog), catalog.database
    for found in catalog.types.present():
        if not catalog.comes_with_another(found):
            yield Choice(found.name, *where.of(found, Hit(found, database)))


class _Where:
    """What is said behind a name, made once for each kind and schema."""

    def __init__(self, catalog: Catalog) -> None:
        self.database = catalog.database
        self.system = {schema.name for schema in catalog.schemas.values() if schema.is_system}
        self.words: dict[tuple[ObjectKind, str], str] = {}

    def of(self, found: Relation | Routine | Type, hit: Hit) -> tuple[str, Hit, bool]:
        key = (found.kind, found.schema)
        if key not in self.words:
            self.words[key] = f"{target_kind(found)} in {found.schema}, {self.database}"
        return self.words[key], hit, found.schema in self.system
