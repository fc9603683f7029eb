"""What a role owns and holds in one database, or of what all databases share: by kind."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

import msgspec

from pgwhy.access import decide, effective, graph, stored_or_default
from pgwhy.acl import AclItem, ObjectKind, RoleName
from pgwhy.catalog import (
    ACL_KINDS,
    ACL_PARTS,
    PLACES,
    By,
    Catalog,
    Column,
    Language,
    Need,
    Relation,
    Routine,
    Schema,
    Securable,
    Type,
    identity,
)
from pgwhy.catalog.cluster import FIRST_NORMAL_OID
from pgwhy.render.wording import role_name
from pgwhy.widgets.tree.children import default_label
from pgwhy.widgets.words import privileges

_ORDER = sorted(ACL_KINDS, key=lambda kind: not PLACES[kind].shared)

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
    catalog.require(*(Need(part, By.ALL) for part in ACL_PARTS))
    rows = (row for row in catalog.default_acls if row.role == role)
    defaults = tuple(f"{default_label(row)}: {_to_whom(row.acl.items)}" for row in rows)
    return msgspec.structs.replace(_holdings(catalog, role, _in_database(catalog)), defaults=defaults)


def shared_holdings(catalog: Catalog, role: RoleName) -> Holdings:
    """Of databases, tablespaces and parameters."""
    shared = (kind for kind in ACL_KINDS if PLACES[kind].shared)
    return _holdings(catalog, role, (found for kind in shared for found in catalog.by_name(kind).values()))


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
    for kind in ACL_KINDS:
        if not PLACES[kind].shared:
            yield from (found for found in catalog.by_name(kind).values() if not _is_system(catalog, found))
    for part in ACL_PARTS:
        yield from (found for found in catalog.part(part).grantable() if not _is_system(catalog, found))


def _is_system(catalog: Catalog, target: Securable) -> bool:
    """Whether it is the system's, or comes with another object that is listed."""
    match target:
        case Schema():
            return target.is_system
        case Language():
            return target.oid < FIRST_NORMAL_OID
        case Type() if catalog.comes_with_another(target):
            return True
        case Relation() | Routine() | Type():
            schema = catalog.schemas.get(target.schema)
            return schema is not None and schema.is_system
        case _:
            return False


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
