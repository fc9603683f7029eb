"""Every effective privilege of every role on every object of a database, worked out per distinct decision."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

import msgspec

from pgwhy.access.decision import Decision, decide
from pgwhy.access.membership import RoleGraph, graph
from pgwhy.acl import TABLE_LIKE, ObjectKind, Privilege, RoleName
from pgwhy.catalog import Catalog, Column, Need, Part, Relation, Securable, Type, identity, identity_type
from pgwhy.catalog.part import By

ANY_COLUMN = ObjectKind.COLUMN.identity_type
"""``--kind 'table column'`` asks for the columns of relations of every kind."""

KINDS = frozenset(kind.identity_type for kind in ObjectKind if kind.has_acl)
"""What ``--kind`` may be."""


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

    @property
    def wants_columns(self) -> bool:
        return not self.kinds or ANY_COLUMN in self.kinds

    def wants_schema(self, catalog: Catalog, name: str) -> bool:
        if self.schemas and name not in self.schemas:
            return False
        schema = catalog.schemas.get(name)
        return self.system or schema is None or not schema.is_system or catalog.is_own_temporary(name)


def matrix(catalog: Catalog, selection: Selection) -> Iterator[Row]:
    """The rows of ``pgwhy matrix``, sorted bytewise by kind and object, the entries by role and privilege.

    A column appears only with what its relation does not already give. Raises NotLoaded before the first row.
    """
    roles = graph(catalog)
    wanted = roles.bits(selection.roles) if selection.roles else roles.everyone
    made: dict[Decision | tuple[Decision, Decision], tuple[Entry, ...]] = {}
    by_kind: defaultdict[str, list[tuple[str, int, Securable]]] = defaultdict(list)
    for i, target in enumerate(_targets(catalog, selection)):
        by_kind[identity_type(target)].append((identity(target, catalog.version), i, target))
    for kind in sorted(by_kind):
        for name, _, target in sorted(by_kind[kind]):
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
    yield from _shared(catalog, selection)
    relations = _relations(catalog, selection)
    for relation in relations:
        if selection.wants(relation.kind):
            yield relation
        if relation.column_acls and (
            selection.wants_columns or f"{relation.kind.identity_type} column" in selection.kinds
        ):
            yield from (Column(relation, column.number, column.name) for column in relation.column_acls)
    if selection.wants(ObjectKind.FUNCTION, ObjectKind.PROCEDURE, ObjectKind.AGGREGATE):
        for routine in catalog.routines.all():
            if selection.wants(routine.kind) and selection.wants_schema(catalog, routine.schema):
                yield routine
    if selection.wants(ObjectKind.TYPE):
        for type_ in catalog.types.all():
            if _is_listed(catalog, type_) and selection.wants_schema(catalog, type_.schema):
                yield type_


def _shared(catalog: Catalog, selection: Selection) -> Iterator[Securable]:
    """What lives in no schema, and the schemas; with a choice of schemas only those."""
    if selection.wants(ObjectKind.SCHEMA):
        yield from (s for s in catalog.schemas.values() if selection.wants_schema(catalog, s.name))
    if selection.schemas:
        return
    cluster = catalog.cluster
    parameters = [p for p in cluster.parameters.values() if p.acl is not None]
    for objects in (
        cluster.databases.values(),
        cluster.tablespaces.values(),
        parameters,
        catalog.languages.values(),
        catalog.wrappers.values(),
        catalog.servers.values(),
    ):
        yield from (found for found in objects if selection.wants(found.kind))
    if selection.wants(ObjectKind.LARGE_OBJECT):
        yield from catalog.large_objects.all()


def _relations(catalog: Catalog, selection: Selection) -> Iterator[Relation]:
    columns = selection.wants_columns or any(kind.endswith(" column") for kind in selection.kinds)
    if not columns and not selection.wants(*TABLE_LIKE, ObjectKind.SEQUENCE):
        return
    wanted = {name for name in catalog.schemas if selection.wants_schema(catalog, name)}
    if selection.schemas:
        catalog.relations.require(*(Need(Part.RELATIONS, By.SCHEMA, name) for name in sorted(wanted)))
        relations = (relation for name in wanted for relation in catalog.relations.in_schema(name))
    else:
        relations = (relation for relation in catalog.relations.all() if relation.schema in wanted)
    kinds = {*TABLE_LIKE, ObjectKind.SEQUENCE}
    yield from (relation for relation in relations if relation.kind in kinds)


def _is_listed(catalog: Catalog, type_: Type) -> bool:
    """Not the array, multirange and row types that come with another object and are not granted on themselves."""
    if type_.element or type_.typtype == "m":
        return False
    if not type_.relation:
        return True
    relation = catalog.relations.by_id(type_.relation)
    return relation is not None and relation.kind is ObjectKind.COMPOSITE_TYPE
