"""The effective path: which schemas a role's unqualified names are looked up in, and why not in the others."""

from __future__ import annotations

from enum import StrEnum

import msgspec

from pgwhy.access import holds
from pgwhy.acl import Privilege, RoleName
from pgwhy.catalog import Catalog, Schema
from pgwhy.search_path.setting import TEMPORARY, USER, PathElement, parse_setting

SYSTEM = "pg_catalog"


class Status(StrEnum):
    """What became of an element of the list."""

    SEARCHED = "searched"
    IMPLICIT = "searched first, because it is not in the list"
    PENDING = "made on first use"
    MISSING = "does not exist"
    NO_USER_SCHEMA = "no schema has the role's name"
    NO_USAGE = "no USAGE"
    DUPLICATE = "already in the list"
    EMPTY_NAME = "a name without length"
    NO_TEMPORARY = "the session has no temporary schema"


_SEARCHED = (Status.SEARCHED, Status.IMPLICIT, Status.PENDING)


class PathEntry(msgspec.Struct, frozen=True):
    """One line of the path: an element and what became of it; implicit schemas have no element."""

    schema: str
    """The schema it stands for: ``$user`` replaced, ``pg_temp`` replaced where the session has such a schema."""
    status: Status
    because: str
    element: PathElement | None = None
    position: int | None = None
    """The place in the order in which schemas are searched, from 0; None for what is skipped."""

    @property
    def skipped(self) -> bool:
        return self.status not in _SEARCHED


class EffectivePath(msgspec.Struct, frozen=True):
    """What the server makes of a setting for a role (recomputeNamespacePath in namespace.c)."""

    role: RoleName
    setting: str
    entries: tuple[PathEntry, ...]
    """In the order searched, skipped ones where they are written."""
    search: tuple[str, ...]
    """As current_schemas(true); a temporary schema that is still to be made is ``pg_temp``."""
    explicit: tuple[str, ...]
    """As current_schemas(false)."""
    creates_in: str | None
    """As current_schema: where unqualified CREATE goes."""
    temporary: str = ""
    """The session's temporary schema, or ``pg_temp`` where the path makes it; functions are never found in it."""

    @property
    def skipped(self) -> tuple[PathEntry, ...]:
        return tuple(entry for entry in self.entries if entry.skipped)

    @property
    def routine_search(self) -> tuple[str, ...]:
        """Where functions, operators and all but relations and types are looked up: never in the temporary schema."""
        return tuple(schema for schema in self.search if schema != self.temporary)

    def without_temporary(self) -> EffectivePath:
        """The same without the temporary schema, for lookups of types where it does not count."""
        return msgspec.structs.replace(self, search=self.routine_search)


def effective_path(catalog: Catalog, role: RoleName, setting: str) -> EffectivePath:
    """The path that ``setting`` gives when ``role`` is the current user of a session of this catalog.

    Raises SearchPathSyntaxError for a text that the server would refuse.
    """
    entries: list[PathEntry] = []
    explicit: list[str] = []
    for element in parse_setting(setting):
        entry = _entry(catalog, role, element, explicit)
        if not entry.skipped:
            explicit.append(entry.schema)
        entries.append(entry)
    implicit = [_implicit(schema) for schema in _implied(catalog, explicit)]
    search = [*(entry.schema for entry in implicit), *explicit]
    placed = [
        entry if entry.skipped else msgspec.structs.replace(entry, position=search.index(entry.schema))
        for entry in (*implicit, *entries)
    ]
    own = catalog.session.temporary_schema
    return EffectivePath(
        role=role,
        setting=setting,
        entries=tuple(placed),
        search=tuple(search),
        explicit=tuple(explicit),
        creates_in=explicit[0] if explicit else None,
        temporary=own or (TEMPORARY if TEMPORARY in explicit else ""),
    )


def _entry(catalog: Catalog, role: RoleName, element: PathElement, explicit: list[str]) -> PathEntry:
    """The element on its own, given the schemas that survived before it."""
    name = element.name
    if name == USER:
        name = role
    elif name == TEMPORARY:
        return _temporary(catalog, element, explicit)
    if not name:
        return PathEntry("", Status.EMPTY_NAME, "a name without length is never a schema", element)
    schema = catalog.schemas.get(name)
    if schema is None and element.name == USER:
        return PathEntry(name, Status.NO_USER_SCHEMA, f"no schema is named {name}", element)
    if schema is None:
        return PathEntry(name, Status.MISSING, f"no schema is named {name}", element)
    if not usable(catalog, role, schema):
        return PathEntry(name, Status.NO_USAGE, f"{role} has no USAGE on schema {name}", element)
    if name in explicit:
        return PathEntry(name, Status.DUPLICATE, f"{name} comes earlier in the list", element)
    return PathEntry(name, Status.SEARCHED, f"{role} has USAGE on schema {name}", element)


def _temporary(catalog: Catalog, element: PathElement, explicit: list[str]) -> PathEntry:
    own = catalog.session.temporary_schema
    if own and own in explicit:
        return PathEntry(own, Status.DUPLICATE, "the temporary schema comes earlier in the list", element)
    if own:
        return PathEntry(own, Status.SEARCHED, "the session's temporary schema", element)
    if TEMPORARY in explicit:
        return PathEntry(TEMPORARY, Status.DUPLICATE, "pg_temp comes earlier in the list", element)
    if not explicit:
        why = "the session's temporary schema is made when something is created without a schema"
        return PathEntry(TEMPORARY, Status.PENDING, why, element)
    return PathEntry(TEMPORARY, Status.NO_TEMPORARY, "the session has no temporary schema yet", element)


def _implied(catalog: Catalog, explicit: list[str]) -> list[str]:
    """What is searched before the list because it is not in it; no USAGE is asked for these."""
    own = catalog.session.temporary_schema
    return [schema for schema in (own, SYSTEM) if schema and schema not in explicit]


def _implicit(schema: str) -> PathEntry:
    return PathEntry(schema, Status.IMPLICIT, f"{schema} is searched first, because it is not in the list")


def usable(catalog: Catalog, role: RoleName, schema: Schema) -> bool:
    """Whether the role has USAGE on the schema, and so finds names in it."""
    return holds(catalog, role, Privilege.USAGE, schema)
