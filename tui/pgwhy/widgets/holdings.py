"""What a role owns and holds in one database, counted by kind."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

import msgspec

from pgwhy.access import effective, stored_or_default
from pgwhy.acl import AclItem, ObjectKind, RoleName
from pgwhy.catalog import By, Catalog, Need, Part, Relation, Securable
from pgwhy.remedy.drop_role import Ties, ties
from pgwhy.widgets.tree.children import PLURALS, default_label
from pgwhy.widgets.words import privileges
from pgwhy.wording import role_name

_PARTS = (Part.RELATIONS, Part.ROUTINES, Part.TYPES, Part.NAMED, Part.LARGE_OBJECTS)

Counts = tuple[tuple[ObjectKind, int], ...]


class Holdings(msgspec.Struct, frozen=True):
    """What a role has in one database, counted by kind."""

    database: str
    owned: Counts
    granted: Counts
    """Objects whose ACL names it as grantee."""
    held: Counts
    """Objects on which it effectively holds something."""
    defaults: tuple[str, ...]
    ties: Ties


def holdings(catalog: Catalog, role: RoleName) -> Holdings:
    """Counted over everything in the database that is not the system's; raises NotLoaded."""
    catalog.require(*(Need(part, By.ALL) for part in _PARTS))
    owned: Counter[ObjectKind] = Counter()
    granted: Counter[ObjectKind] = Counter()
    held: Counter[ObjectKind] = Counter()
    for target in _everything(catalog):
        owned[target.kind] += target.owner == role
        granted[target.kind] += _is_named(catalog, role, target)
        held[target.kind] += bool(effective(catalog, role, target)[0])
    rows = (row for row in catalog.default_acls if row.role == role)
    defaults = tuple(f"{default_label(row)}: {_to_whom(row.acl.items)}" for row in rows)
    return Holdings(
        catalog.database, _counts(owned), _counts(granted), _counts(held), defaults, ties(catalog, role)
    )


def _everything(catalog: Catalog) -> Iterator[Securable]:
    system = {name for name, schema in catalog.schemas.items() if schema.is_system}
    yield from (schema for schema in catalog.schemas.values() if schema.name not in system)
    yield from (r for r in catalog.relations.all() if r.schema not in system and r.kind in PLURALS)
    yield from (routine for routine in catalog.routines.all() if routine.schema not in system)
    yield from catalog.large_objects.all()
    yield from catalog.wrappers.values()
    yield from catalog.servers.values()
    own = catalog.own_database
    yield from (own,) if own is not None else ()


def _is_named(catalog: Catalog, role: RoleName, target: Securable) -> bool:
    if target.owner != role and stored_or_default(target, catalog.version).granted_to(role):
        return True
    return isinstance(target, Relation) and any(c.acl.granted_to(role) for c in target.column_acls)


def _to_whom(items: Iterable[AclItem]) -> str:
    told = [f"{role_name(item.grantee)} {privileges(item.privileges, item.grant_options)}" for item in items]
    return "; ".join(told) or "nobody"


def _counts(counter: Counter[ObjectKind]) -> Counts:
    return tuple((kind, count) for kind, count in counter.items() if count)
