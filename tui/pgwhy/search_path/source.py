"""Where a role's search_path comes from: session, role, database, configuration, in the server's order."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

import msgspec

from pgwhy.acl import ObjectKind, RoleName
from pgwhy.catalog import Catalog, RoleSetting, Routine
from pgwhy.catalog.quoting import sql_identifier, sql_identity, sql_role
from pgwhy.search_path.setting import parse_setting, sql_list

NAME = "search_path"


class Source(StrEnum):
    """Where a value comes from, in the words of pg_settings.source; the first wins (GucSource in guc.h)."""

    SESSION = "session"
    CLIENT = "client"
    DATABASE_USER = "database user"
    USER = "user"
    DATABASE = "database"
    GLOBAL = "global"
    COMMAND_LINE = "command line"
    CONFIGURATION_FILE = "configuration file"
    ENVIRONMENT = "environment variable"
    DEFAULT = "default"
    FUNCTION = "function"
    """Not among the server's: the SET clause of a function."""


class Layer(msgspec.Struct, frozen=True):
    """One place that says what the search_path is, and the SQL that made it say so."""

    source: Source
    value: str
    set_by: str


class Setting(msgspec.Struct, frozen=True):
    """A role's search_path and its source; ``value`` is None where it cannot be known."""

    value: str | None
    source: Source | None
    set_by: str
    """The SQL or the place that set it; where it cannot be known, why not."""
    overridden: tuple[Layer, ...] = ()
    """What would hold without it, in order."""


def setting_for(catalog: Catalog, role: RoleName, override: str | None = None) -> Setting:
    """The search_path of a session of this role in this database.

    ``override`` is a path that somebody chose for the session. The connected role has what its session has; any other
    what it would get at login. Settings are those of the role that logs in: groups and SET ROLE bring none.
    Source: process_settings in postinit.c.
    """
    layers = list(_layers(catalog, role))
    session = catalog.session
    if role == session.user and session.search_path_source in (Source.SESSION, Source.CLIENT):
        source = Source(session.search_path_source)
        layers.insert(0, Layer(source, session.search_path, _session_origin(source)))
    elif role == session.user != session.session_user:
        layers = _layers(catalog, session.session_user)
    if override is not None:
        layers.insert(0, Layer(Source.SESSION, override, _set(override)))
    if not layers:
        why = "the configured value is hidden by the connected role's own setting"
        return Setting(None, None, why)
    return Setting(layers[0].value, layers[0].source, layers[0].set_by, tuple(layers[1:]))


def setting_of_function(routine: Routine) -> Setting | None:
    """The path that the function's SET clause gives it; None if it runs with its caller's."""
    for stored in routine.settings:
        name, _, value = stored.partition("=")
        if name.lower() == NAME:
            names = (element.name for element in parse_setting(value))
            return Setting(value, Source.FUNCTION, alter_routine(routine, names))
    return None


def alter_routine(routine: Routine, names: Iterable[str]) -> str:
    """The ALTER statement that gives the function or procedure a search_path of these names."""
    kind = "PROCEDURE" if routine.kind is ObjectKind.PROCEDURE else "FUNCTION"
    return f"ALTER {kind} {sql_identity(routine.identity)} SET search_path TO {sql_list(names)};"


def _layers(catalog: Catalog, role: RoleName) -> list[Layer]:
    """What holds at login, without what the session itself said."""
    here = catalog.database
    places: tuple[tuple[RoleName | None, str | None, Source], ...] = (
        (role, here, Source.DATABASE_USER),
        (role, None, Source.USER),
        (None, here, Source.DATABASE),
        (None, None, Source.GLOBAL),
    )
    stored = {(s.role, s.database): s for s in catalog.cluster.settings if s.name.lower() == NAME}
    layers = [
        Layer(source, found.value, alter_statement(found))
        for who, where, source in places
        if (found := stored.get((who, where)))
    ]
    session = catalog.session
    if session.configured_search_path is not None:
        source = Source(session.configured_source)
        layers.append(Layer(source, session.configured_search_path, _configured_origin(source)))
    return layers


def alter_statement(stored: RoleSetting) -> str:
    """The ALTER statement that stores this search_path for a role, a database, both or all roles."""
    who = "ALL" if stored.role is None else sql_role(stored.role)
    if stored.role is None and stored.database is not None:
        return f"ALTER DATABASE {sql_identifier(stored.database)} {_set(stored.value)}"
    where = "" if stored.database is None else f" IN DATABASE {sql_identifier(stored.database)}"
    return f"ALTER ROLE {who}{where} {_set(stored.value)}"


def _set(value: str) -> str:
    return f"SET search_path TO {sql_list(element.name for element in parse_setting(value))};"


def _session_origin(source: Source) -> str:
    return "SET in this session" if source is Source.SESSION else "the connection's options"


def _configured_origin(source: Source) -> str:
    match source:
        case Source.DEFAULT:
            return "built-in default"
        case Source.CONFIGURATION_FILE:
            return "postgresql.conf or ALTER SYSTEM"
        case _:
            return source.value
