"""A catalog may be partial: what has been loaded of each part, and what a question still needs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from enum import StrEnum
from functools import cached_property
from typing import Any, Generic, Protocol, TypeVar

import msgspec

from pgwhy.acl import KINDS, ObjectKind

GRANTABLE_KINDS = frozenset(kind for kind in KINDS if kind.has_acl)


class Part(StrEnum):
    """The parts that are loaded on demand; everything else is small and always there."""

    RELATIONS = "relations"
    ROUTINES = "routines"
    TYPES = "types"
    NAMED = "named objects"
    DETAILS = "details"
    LARGE_OBJECTS = "large objects"
    ROLE_DEPENDENCIES = "dependencies on roles"
    TEXTS = "texts of expressions"


class By(StrEnum):
    """How much of a part: all of it, what of it can have an ACL, one schema, one name in all schemas, one object.

    ``ROLE``: what a role owns, or is a grantee or grantor of.
    """

    ALL = "all"
    GRANTABLE = "grantable"
    SCHEMA = "schema"
    NAME = "name"
    FOLDED = "name in any case"
    DEFINER = "security definer"
    OID = "oid"
    ROLE = "role"


def folded(name: str) -> str:
    """A name as SQL reads it without quotes: only ASCII letters change (downcase_identifier in scansup.c)."""
    return name.lower() if name.isascii() else "".join(c.lower() if c.isascii() else c for c in name)


class Need(msgspec.Struct, frozen=True, order=True):
    """One thing to load; ``key`` is the schema, the name (folded for FOLDED), the role or the oid's digits."""

    part: Part
    by: By
    key: str = ""


LAST_OID = (1 << 32) - 1
"""What has a higher number is only in a catalog, and not on a server: a statement of a script makes it."""


class NotLoaded(LookupError):  # noqa: N818 (an ordinary event of a partial catalog, not an error)
    """A lookup met something that has not been loaded. Only ``ask`` of a door catches it."""

    def __init__(self, needs: Iterable[Need]) -> None:
        self.needs = frozenset(needs)
        super().__init__(
            ", ".join(f"{need.part} by {need.by} {need.key}".rstrip() for need in sorted(self.needs))
        )


class NotVisible(LookupError):  # noqa: N818 (as above)
    """A lookup met a part that cannot be known: this login may not read it, or the snapshot lacks it."""

    def __init__(self, part: Part | ObjectKind) -> None:
        self.part = part
        plural = part if isinstance(part, Part) else part.plural
        super().__init__(f"the {plural} of this database cannot be read by this login")


class Indexed(Protocol):
    """What a part consists of."""

    @property
    def oid(self) -> int: ...


T = TypeVar("T", bound=Indexed)


Index = Mapping[str, Mapping[int, T]]
"""By what they are looked up by: the objects, by oid."""


class Objects(msgspec.Struct, Generic[T], frozen=True, eq=False, dict=True):
    """One part of a catalog: objects by oid, indexed by name and schema, and how much of the part this is.

    Every lookup answers from what is here, or from the knowledge that there is no more, and otherwise raises
    NotLoaded (or NotVisible, when the part cannot be read at all).
    """

    part: Part
    by_oid: dict[int, T] = {}
    loaded: frozenset[Need] = frozenset()
    visible: bool = True

    def covers(self, need: Need) -> bool:
        """Whether loading ``need`` would bring nothing new."""
        if need in self.loaded or Need(self.part, By.ALL) in self.loaded:
            return True
        if need.by is By.OID:
            return int(need.key) in self.by_oid or int(need.key) > LAST_OID
        if need.by is By.ROLE:
            return Need(self.part, By.GRANTABLE) in self.loaded
        return need.by is By.NAME and Need(self.part, By.FOLDED, folded(need.key)) in self.loaded

    def require(self, *needs: Need) -> None:
        """Raise NotLoaded for those of the needs that are not loaded, all in one."""
        missing = [need for need in needs if not self.covers(need)]
        if missing and not self.visible:
            raise NotVisible(self.part)
        if missing:
            raise NotLoaded(missing)

    def by_id(self, oid: int) -> T | None:
        """The object with this oid, or None if there is none."""
        if (found := self.by_oid.get(oid)) is not None:
            return found
        self.require(Need(self.part, By.OID, str(oid)))
        return None

    def named(self, name: str) -> tuple[T, ...]:
        """The objects of this name in all schemas."""
        self.require(Need(self.part, By.NAME, name))
        return tuple(self._index(By.NAME).get(name, {}).values())

    def spelled_like(self, name: str) -> tuple[T, ...]:
        """The objects of this name in all schemas, upper and lower case of ASCII letters taken as the same."""
        self.require(Need(self.part, By.FOLDED, folded(name)))
        return tuple(self._index(By.FOLDED).get(folded(name), {}).values())

    def in_schema_named(self, schema: str, name: str) -> tuple[T, ...]:
        """The objects of this name in one schema; answered by a load of either."""
        if not self.covers(Need(self.part, By.SCHEMA, schema)):
            self.require(Need(self.part, By.NAME, name))
        return tuple(
            o for o in self._index(By.NAME).get(name, {}).values() if getattr(o, "schema", None) == schema
        )

    def in_schema(self, schema: str) -> tuple[T, ...]:
        """All objects of one schema."""
        self.require(Need(self.part, By.SCHEMA, schema))
        return tuple(self._index(By.SCHEMA).get(schema, {}).values())

    def grantable(self) -> tuple[T, ...]:
        """Every object that can have an ACL: of relations all but indexes, composite types and TOAST tables."""
        self.require(Need(self.part, By.GRANTABLE))
        return tuple(o for o in self.by_oid.values() if getattr(o, "kind", None) in GRANTABLE_KINDS)

    def security_definers(self) -> tuple[T, ...]:
        """Of routines: those that run with their owner's privileges."""
        self.require(Need(self.part, By.DEFINER))
        return tuple(o for o in self.by_oid.values() if getattr(o, "security_definer", False))

    def all(self) -> tuple[T, ...]:
        """The whole part; without TOAST tables and their indexes, which have to be asked for one by one."""
        self.require(Need(self.part, By.ALL))
        return tuple(self.by_oid.values())

    def present(self) -> tuple[T, ...]:
        """Whatever happens to be loaded; never raises."""
        return tuple(self.by_oid.values())

    def naming(self, roles: Iterable[str]) -> tuple[T, ...]:
        """Of what happens to be loaded: all that one of the roles owns, or that an ACL, a column's too, names it in."""
        groups = self._index(By.ROLE)
        found: dict[int, T] = {}
        for role in roles:
            found |= groups.get(role, {})
        return tuple(found.values())

    def with_loaded(self, objects: Iterable[T], needs: Iterable[Need]) -> Objects[T]:
        """A new part that holds these objects, too, and knows that ``needs`` are loaded."""
        return self._with({found.oid: found for found in objects}, self.loaded | frozenset(needs))

    def with_replaced(self, replacement: T) -> Objects[T]:
        """A new part in which the object of the same oid is this one."""
        return self._with({replacement.oid: replacement}, self.loaded)

    def _with(self, changed: Mapping[int, T], loaded: frozenset[Need]) -> Objects[T]:
        made = Objects(self.part, {**self.by_oid, **changed}, loaded, self.visible)
        if len(changed) * _FEW < len(self.by_oid):
            # what would become of an object by one GRANT is tried many times over: of a database of 100,000
            # relations an index takes ten times as long to make as to take over
            for by, groups in self._indexes.items():
                made._indexes[by] = _regrouped(groups, _KEYS[by], self.by_oid, changed)
        return made

    @cached_property
    def _indexes(self) -> dict[By, Index[T]]:
        return {}

    def _index(self, by: By) -> Index[T]:
        """The objects by what they are looked up by; made when it is first needed."""
        if by not in self._indexes:
            self._indexes[by] = _grouped(self.by_oid.values(), _KEYS[by])
        return self._indexes[by]


_FEW = 10
"""Of so many objects one may change, for an index to be taken over."""

_Keys = Callable[[Any], Iterable[str]]


def _grouped(objects: Iterable[T], keys: _Keys) -> Index[T]:
    groups: defaultdict[str, dict[int, T]] = defaultdict(dict)
    for found in objects:
        for key in keys(found):
            groups[key][found.oid] = found
    return dict(groups)


def _regrouped(groups: Index[T], keys: _Keys, before: Mapping[int, T], changed: Mapping[int, T]) -> Index[T]:
    """The groups with these objects in the places of those of the same oids, or at the ends."""
    found = dict(groups)
    for oid, new in changed.items():
        new_keys = set(keys(new))
        old_keys = set(keys(before[oid])) if oid in before else set()
        for key in old_keys - new_keys:
            found[key] = {other: each for other, each in found[key].items() if other != oid}
        for key in new_keys:
            found[key] = {**found.get(key, {}), oid: new}
    return found


def _name(found: object) -> tuple[str]:
    return (getattr(found, "name", ""),)


def _schema(found: object) -> tuple[str]:
    return (getattr(found, "schema", ""),)


def _roles(found: object) -> Iterable[str]:
    """Owner and grantees."""
    acl, columns = getattr(found, "acl", None), getattr(found, "column_acls", ())
    owner = getattr(found, "owner", "")
    if acl is None and not columns:
        return (owner,)
    acls = [*([acl] if acl else []), *(column.acl for column in columns)]
    return dict.fromkeys((owner, *(item.grantee for acl in acls for item in acl.items)))


_KEYS: dict[By, _Keys] = {
    By.NAME: _name,
    By.FOLDED: lambda found: map(folded, _name(found)),
    By.SCHEMA: _schema,
    By.ROLE: _roles,
}
