"""What can be chosen: roles, and every object that has a name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from pgwhy.acl import PUBLIC, RoleName
from pgwhy.catalog import By, Catalog, Need, Part, Relation, Role, Routine, Schema, Securable, Type
from pgwhy.screens.choose import Choice
from pgwhy.widgets.tree.children import PLURALS
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
    for role in sorted(roles, key=lambda role: (role.predefined, not role.login, role.name)):
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


def present_names(catalog: Catalog) -> list[Choice[Hit]]:
    """Whatever of this database happens to be loaded."""
    return list(_named(catalog))


def all_names(catalog: Catalog) -> list[Choice[Hit]]:
    """Everything in this database that can have an ACL; raises NotLoaded."""
    catalog.require(*(Need(part, By.GRANTABLE) for part in (Part.RELATIONS, Part.ROUTINES, Part.TYPES)))
    return list(_named(catalog))


def _named(catalog: Catalog) -> Iterator[Choice[Hit]]:
    database = catalog.database
    for schema in catalog.schemas.values():
        yield Choice(schema.name, f"schema in {database}", Hit(schema, database), schema.is_system)
    row_types = set()
    for relation in catalog.relations.present():
        if relation.kind in PLURALS:
            yield _choice(relation, relation.name, database)
            row_types.add(relation.oid)
    for routine in catalog.routines.present():
        arguments = routine.identity[routine.identity.rfind("(") :] if "(" in routine.identity else ""
        yield _choice(routine, routine.name + arguments, database)
    for found in catalog.types.present():
        if not found.element and found.typtype != "m" and found.relation not in row_types:
            yield _choice(found, found.name, database)


def _choice(found: Relation | Routine | Type, name: str, database: str) -> Choice[Hit]:
    system = Schema(0, found.schema, NOBODY, None).is_system
    where = f"{found.schema}, system" if system else found.schema
    return Choice(name, f"{target_kind(found)} in {where}, {database}", Hit(found, database), system)
