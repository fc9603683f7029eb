"""Every effective privilege of every role on every object of a database, worked out per distinct decision."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from operator import itemgetter
from typing import TypeVar

import msgspec

from pgwhy.access.decision import Decision, decide
from pgwhy.access.membership import RoleGraph, graph
from pgwhy.acl import ROUTINE_KINDS, TABLE_LIKE, ObjectKind, Privilege, RoleName
from pgwhy.catalog import (
    ACL_KINDS,
    By,
    Catalog,
    Column,
    Need,
    Objects,
    Part,
    Relation,
    Routine,
    Securable,
    Type,
    identity,
    identity_type,
)

ANY_COLUMN = ObjectKind.COLUMN.identity_type
"""``--kind 'table column'`` asks for the columns of relations of every kind."""

KINDS = frozenset(kind.identity_type for kind in ACL_KINDS) | {
    f"{kind.identity_type} column" for kind in TABLE_LIKE
}
"""What ``--kind`` may be."""

_RELATIONS = frozenset(kind for kind in ACL_KINDS if kind.is_relation)

InSchema = TypeVar("InSchema", Relation, Routine, Type)


class Entry(msgspec.Struct, frozen=True):
    """What one role holds on an object."""

    role: RoleName
    privilege: Privilege
    grantable: bool


class Row(msgspec.Struct, frozen=True):
    """One object with everything that is held on it; objects that are decided alike share one list of entries."""

    kind: str
    object: str
    entries: tuple[Entry, ...]


class Selection(msgspec.Struct, frozen=True):
    """Which part of the matrix is wanted; an empty set does not restrict."""

    kinds: frozenset[str] = frozenset()
    roles: frozenset[RoleName] = frozenset()
    schemas: frozenset[str] = frozenset()
    system: bool = False

    def wants(self, *kinds: ObjectKind) -> bool:
        return not self.kinds or any(kind.identity_type in self.kinds for kind in kinds)

    def wants_columns_of(self, kind: ObjectKind) -> bool:
        return not self.kinds or ANY_COLUMN in self.kinds or f"{kind.identity_type} column" in self.kinds

    def wants_schema(self, catalog: Catalog, name: str) -> bool:
        if self.schemas and name not in self.schemas:
            return False
        schema = catalog.schemas.get(name)
        return self.system or schema is None or not schema.is_system or catalog.is_own_temporary(name)


def matrix(catalog: Catalog, selection: Selection) -> Iterator[Row]:
    """The rows of ``pgwhy matrix``, sorted bytewise by kind and object, the entries by role and privilege.

    A column appears only with what its relation does not already give. Raises NotLoaded when called; the rows that
    it returns are made one by one.
    """
    by_kind: defaultdict[str, list[tuple[str, int, Securable]]] = defaultdict(list)
    for i, target in enumerate(_targets(catalog, selection)):
        by_kind[identity_type(target)].append((identity(target, catalog.version), i, target))
    return _rows(catalog, selection, by_kind)


def _rows(
    catalog: Catalog, selection: Selection, by_kind: dict[str, list[tuple[str, int, Securable]]]
) -> Iterator[Row]:
    roles = graph(catalog)
    wanted = roles.bits(selection.roles) if selection.roles else roles.everyone
    made: dict[Decision | tuple[Decision, Decision], tuple[Entry, ...]] = {}
    for kind in sorted(by_kind):
        for name, _, target in sorted(by_kind[kind], key=itemgetter(0, 1)):
            decision = decide(catalog, target)
            given = decide(catalog, target.relation) if isinstance(target, Column) else None
            key = (decision, given) if given else decision
            if (entries := made.get(key)) is None:
                entries = made[key] = tuple(_entries(roles, decision, given, wanted))
            if entries:
                yield Row(kind, name, entries)


def _entries(roles: RoleGraph, decision: Decision, given: Decision | None, wanted: int) -> Iterator[Entry]:
    privileges = sorted(decision.held)
    holders = 0
    for privilege in privileges:
        holders |= decision.held[privilege]
    for role in roles.members(holders & wanted):
        own = roles.bits([role])
        for privilege in privileges:
            if not decision.held[privilege] & own:
                continue
            grantable = bool(decision.grantable[privilege] & own)
            if given and given.held[privilege] & own and bool(given.grantable[privilege] & own) == grantable:
                continue
            yield Entry(role, privilege, grantable)


def _targets(catalog: Catalog, selection: Selection) -> Iterator[Securable]:
    catalog.require(*_needs(selection))
    yield from _outside_schemas(catalog, selection)
    if _wants_relations(selection):
        yield from _relations(catalog, selection)
    if selection.wants(*ROUTINE_KINDS):
        yield from (r for r in _chosen(catalog, catalog.routines, selection) if selection.wants(r.kind))
    if selection.wants(ObjectKind.TYPE):
        types = _chosen(catalog, catalog.types, selection)
        yield from (found for found in types if not catalog.comes_with_another(found))


def _needs(selection: Selection) -> Iterator[Need]:
    parts: list[tuple[Part, By]] = []
    if selection.wants(ObjectKind.TYPE):
        # which of them are row types is told by their relations, of any kind
        parts += [(Part.RELATIONS, By.ALL), (Part.TYPES, By.ALL)]
    elif _wants_relations(selection):
        parts.append((Part.RELATIONS, By.GRANTABLE))
    if selection.wants(*ROUTINE_KINDS):
        parts.append((Part.ROUTINES, By.ALL))
    for part, everything in parts:
        if selection.schemas:
            yield from (Need(part, By.SCHEMA, schema) for schema in sorted(selection.schemas))
        else:
            yield Need(part, everything)
    if selection.wants(ObjectKind.LARGE_OBJECT) and not selection.schemas:
        yield Need(Part.LARGE_OBJECTS, By.ALL)


def _chosen(catalog: Catalog, objects: Objects[InSchema], selection: Selection) -> Iterator[InSchema]:
    """The objects of one part that can have an ACL and live in a wanted schema."""
    wanted = {name for name in catalog.schemas if selection.wants_schema(catalog, name)}
    if selection.schemas:
        yield from (found for schema in wanted for found in objects.in_schema(schema))
    else:
        yield from (found for found in objects.grantable() if found.schema in wanted)


def _outside_schemas(catalog: Catalog, selection: Selection) -> Iterator[Securable]:
    """What lives in no schema, and the schemas; with a choice of schemas only those."""
    if selection.wants(ObjectKind.SCHEMA):
        yield from (s for s in catalog.schemas.values() if selection.wants_schema(catalog, s.name))
    if selection.schemas:
        return
    kinds = [kind for kind in ACL_KINDS if kind is not ObjectKind.SCHEMA and selection.wants(kind)]
    for kind in kinds:
        catalog.require_visible(kind)
    for kind in kinds:
        yield from catalog.by_name(kind).values()
    if selection.wants(ObjectKind.LARGE_OBJECT):
        yield from catalog.large_objects.all()


def _wants_relations(selection: Selection) -> bool:
    return any(selection.wants(kind) or selection.wants_columns_of(kind) for kind in _RELATIONS)


def _relations(catalog: Catalog, selection: Selection) -> Iterator[Relation | Column]:
    kinds = {kind for kind in _RELATIONS if selection.wants(kind)}
    with_columns = {kind for kind in _RELATIONS if selection.wants_columns_of(kind)}
    for relation in _chosen(catalog, catalog.relations, selection):
        if relation.kind in kinds:
            yield relation
        if relation.column_acls and relation.kind in with_columns:
            yield from (Column(relation, column.number, column.name) for column in relation.column_acls)
