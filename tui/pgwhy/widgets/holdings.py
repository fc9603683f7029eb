"""What a role owns and holds in one database, or of what all databases share: by kind."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

import msgspec

from pgwhy.access import decide, effective, graph, stored_or_default
from pgwhy.acl import AclItem, ObjectKind, RoleName
from pgwhy.catalog import By, Catalog, Column, Need, Part, Relation, Securable, Type, identity
from pgwhy.catalog.cluster import FIRST_NORMAL_OID
from pgwhy.widgets.tree.children import PLURALS, default_label
from pgwhy.widgets.words import privileges
from pgwhy.wording import role_name

_PARTS = (Part.RELATIONS, Part.ROUTINES, Part.TYPES, Part.LARGE_OBJECTS)
_ORDER = (ObjectKind.DATABASE, ObjectKind.TABLESPACE, ObjectKind.PARAMETER, ObjectKind.SCHEMA, *PLURALS)

Kinds = tuple[tuple[ObjectKind, tuple[str, ...]], ...]
"""The names of objects, by kind."""


class Holdings(msgspec.Struct, frozen=True):
    """What a role has, by kind."""

    owned: Kinds
    granted: Kinds
    """Objects whose ACL names it as grantee."""
    held: Kinds
    """Objects on which it effectively holds something."""
    defaults: tuple[str, ...] = ()
    """What it has said by ALTER DEFAULT PRIVILEGES."""


def holdings(catalog: Catalog, role: RoleName) -> Holdings:
    """Of everything in the database that is not the system's; raises NotLoaded."""
    catalog.require(*(Need(part, By.ALL) for part in _PARTS))
    rows = (row for row in catalog.default_acls if row.role == role)
    defaults = tuple(f"{default_label(row)}: {_to_whom(row.acl.items)}" for row in rows)
    return msgspec.structs.replace(_holdings(catalog, role, _in_database(catalog)), defaults=defaults)


def shared_holdings(catalog: Catalog, role: RoleName) -> Holdings:
    """Of databases, tablespaces and parameters."""
    cluster = catalog.cluster
    shared: tuple[Securable, ...] = (
        *cluster.databases.values(),
        *cluster.tablespaces.values(),
        *cluster.parameters.values(),
    )
    return _holdings(catalog, role, shared)


def _holdings(catalog: Catalog, role: RoleName, targets: Iterable[Securable]) -> Holdings:
    owned: defaultdict[ObjectKind, list[str]] = defaultdict(list)
    granted: defaultdict[ObjectKind, list[str]] = defaultdict(list)
    held: defaultdict[ObjectKind, list[str]] = defaultdict(list)
    for target in targets:
        name = identity(target, catalog.version)
        if target.owner == role:
            owned[target.kind].append(name)
        if _is_named(catalog, role, target):
            granted[target.kind].append(name)
        if effective(catalog, role, target)[0]:
            held[target.kind].append(name)
        elif isinstance(target, Relation) and _on_columns(catalog, role, target):
            held[target.kind].append(f"{name} (columns)")
    return Holdings(_kinds(owned), _kinds(granted), _kinds(held))


def _kinds(names: dict[ObjectKind, list[str]]) -> Kinds:
    return tuple((kind, tuple(sorted(names[kind]))) for kind in sorted(names, key=_ORDER.index))


def _in_database(catalog: Catalog) -> Iterator[Securable]:
    system = {name for name, schema in catalog.schemas.items() if schema.is_system}
    yield from (schema for schema in catalog.schemas.values() if schema.name not in system)
    yield from (r for r in catalog.relations.all() if r.schema not in system and r.kind in PLURALS)
    yield from (routine for routine in catalog.routines.all() if routine.schema not in system)
    yield from (t for t in catalog.types.all() if t.schema not in system and _stands_alone(catalog, t))
    yield from (each for each in catalog.languages.values() if each.oid >= FIRST_NORMAL_OID)
    yield from catalog.wrappers.values()
    yield from catalog.servers.values()
    yield from catalog.large_objects.all()


def _stands_alone(catalog: Catalog, found: Type) -> bool:
    """Not the array, multirange and row types that come with another object."""
    if found.element or found.typtype == "m":
        return False
    relation = catalog.relations.by_id(found.relation) if found.relation else None
    return relation is None or relation.kind is ObjectKind.COMPOSITE_TYPE


def _is_named(catalog: Catalog, role: RoleName, target: Securable) -> bool:
    if target.owner != role and stored_or_default(target, catalog.version).granted_to(role):
        return True
    return isinstance(target, Relation) and any(c.acl.granted_to(role) for c in target.column_acls)


def _on_columns(catalog: Catalog, role: RoleName, relation: Relation) -> bool:
    own = graph(catalog).bits([role])
    columns = (Column(relation, c.number, c.name) for c in relation.column_acls)
    return any(bits & own for column in columns for bits in decide(catalog, column).held.values())


def _to_whom(items: Iterable[AclItem]) -> str:
    told = [f"{role_name(item.grantee)} {privileges(item.privileges, item.grant_options)}" for item in items]
    return "; ".join(told) or "nobody"
