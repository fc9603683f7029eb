"""What is unsafe about a path: schemas that others may create in, functions that run with somebody else's path."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum

import msgspec

from pgwhy.access import decide, graph, stored_or_default
from pgwhy.acl import PUBLIC, Privilege, RoleName
from pgwhy.catalog import Catalog, Routine, Schema
from pgwhy.catalog.quoting import sql_identifier, sql_role
from pgwhy.search_path.path import SYSTEM, EffectivePath, effective_path
from pgwhy.search_path.setting import TEMPORARY, parse_setting
from pgwhy.search_path.source import alter_routine, setting_of_function

_BOUND_LANGUAGES = ("c", "internal")
"""Functions in these call others by address, not by name."""


class HazardKind(StrEnum):
    """What is wrong, in a sentence."""

    WRITABLE = "others may create objects in a schema of the path, and so capture what it calls by bare names"
    PUBLIC_CREATE = "everybody may create objects in schema public"
    TEMPORARY_FIRST = "pg_temp comes first: new objects are temporary, and temporary ones hide all others"
    CALLERS_PATH = "it runs with its owner's privileges and its caller's search_path"
    CALLERS_TEMPORARY = "its path does not end with pg_temp, so its caller's temporary tables hide all others"


class Hazard(msgspec.Struct, frozen=True):
    """One thing that is unsafe, who could use it, and what ends it."""

    kind: HazardKind
    schema: str | None = None
    function: Routine | None = None
    creators: tuple[RoleName, ...] = ()
    """Who may create there: PUBLIC alone where that is everybody."""
    fix: str | None = None
    """One line of SQL; None where no one statement does it.

    A function's new path holds trusted schemas only: what its body finds in others then needs the schema written.
    """


def path_hazards(catalog: Catalog, path: EffectivePath) -> tuple[Hazard, ...]:
    """What is unsafe for the role of the path (5.10.6 of the documentation, CVE-2018-1058).

    Schema owners and superusers are trusted: to use a schema is to trust its owner.
    """
    found: list[Hazard] = []
    if path.explicit and path.explicit[0] == path.temporary:
        found.append(Hazard(HazardKind.TEMPORARY_FIRST, TEMPORARY))
    public = catalog.schemas.get("public")
    if public and creators(catalog, path.role, public) == (PUBLIC,):
        found.append(_writable(public, HazardKind.PUBLIC_CREATE, (PUBLIC,)))
        public = None
    for name in path.search:
        schema = catalog.schemas.get(name)
        if schema is None or name == path.temporary or (name == "public" and public is None):
            continue
        if who := creators(catalog, path.role, schema):
            found.append(_writable(schema, HazardKind.WRITABLE, who))
    return tuple(found)


def creators(catalog: Catalog, role: RoleName, schema: Schema) -> tuple[RoleName, ...]:
    """Who may create in the schema although neither owner, superuser, nor holding ``role``'s privileges anyway.

    PUBLIC alone where everybody may.
    """
    acl = stored_or_default(schema, catalog.version)
    if Privilege.CREATE in acl.granted_to(PUBLIC):
        return (PUBLIC,)
    roles = graph(catalog)
    trusted = roles.superusers | roles.inherited_by(schema.owner) | roles.inherited_by(role)
    return tuple(roles.members(decide(catalog, schema).held[Privilege.CREATE] & ~trusted))


def _writable(schema: Schema, kind: HazardKind, who: tuple[RoleName, ...]) -> Hazard:
    """With the REVOKE from those to whom the owner granted it; what others granted only they can revoke."""
    given = [
        item.grantee
        for item in (schema.acl.items if schema.acl else ())
        if Privilege.CREATE in item.privileges and item.grantor == schema.owner != item.grantee
    ]
    if who == (PUBLIC,):
        given = [grantee for grantee in given if grantee == PUBLIC]
    if not given:
        return Hazard(kind, schema.name, creators=who)
    fix = f"REVOKE CREATE ON SCHEMA {sql_identifier(schema.name)} FROM {', '.join(map(sql_role, given))};"
    return Hazard(kind, schema.name, creators=who, fix=fix)


def function_hazards(catalog: Catalog) -> tuple[Hazard, ...]:
    """SECURITY DEFINER functions that others may call, and whose names these others could redirect.

    "Writing SECURITY DEFINER Functions Safely" in the documentation of CREATE FUNCTION.
    """
    return tuple(
        hazard
        for routine in catalog.routines.security_definers()
        if _binds_late(routine) and _callable_by_others(catalog, routine)
        for hazard in _of_function(catalog, routine)
    )


def _binds_late(routine: Routine) -> bool:
    """Whether the body's names are looked up when it runs."""
    return routine.language not in _BOUND_LANGUAGES and not routine.body_is_parsed


def _callable_by_others(catalog: Catalog, routine: Routine) -> bool:
    roles = graph(catalog)
    trusted = roles.superusers | roles.inherited_by(routine.owner)
    return bool(decide(catalog, routine).held[Privilege.EXECUTE] & ~trusted)


def _of_function(catalog: Catalog, routine: Routine) -> Iterator[Hazard]:
    setting = setting_of_function(routine)
    if setting is None or setting.value is None:
        schema = catalog.schemas.get(routine.schema)
        trusted = schema is not None and not creators(catalog, routine.owner, schema)
        names = [SYSTEM, routine.schema, TEMPORARY] if trusted else [SYSTEM, TEMPORARY]
        yield Hazard(
            HazardKind.CALLERS_PATH, None, routine, fix=alter_routine(routine, list(dict.fromkeys(names)))
        )
        return
    names = [element.name for element in parse_setting(setting.value) if element.name]
    if names and names[-1] != TEMPORARY:
        safe = [*(name for name in names if name != TEMPORARY), TEMPORARY]
        yield Hazard(HazardKind.CALLERS_TEMPORARY, None, routine, fix=alter_routine(routine, safe))
    path_of_it = effective_path(catalog, routine.owner, setting.value)
    for name in path_of_it.explicit:
        schema = catalog.schemas.get(name)
        if schema and not schema.is_temporary and (who := creators(catalog, routine.owner, schema)):
            writable = _writable(schema, HazardKind.WRITABLE, who)
            yield msgspec.structs.replace(writable, function=routine)
