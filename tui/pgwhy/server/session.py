"""Reads who is connected and the settings that decide, before the reading transaction changes its own."""

from __future__ import annotations

import msgspec

from pgwhy.catalog import Session
from pgwhy.server.connection import Connection, Refused, Rows

# everything qualified, operators too: this is read under the session's own search_path
STATEMENT = """
    SELECT pg_catalog.current_database(), current_user, session_user, pg_catalog.pg_is_in_recovery(),
           pg_catalog.current_setting('row_security'), pg_catalog.current_setting('lo_compat_privileges'),
           own.nspname, path.setting, path.source, pg_catalog.current_setting('server_encoding')
    FROM pg_catalog.pg_settings AS path
    LEFT JOIN pg_catalog.pg_namespace AS own ON own.oid OPERATOR(pg_catalog.=) pg_catalog.pg_my_temp_schema()
    WHERE path.name OPERATOR(pg_catalog.=) 'search_path'"""

# superusers and pg_read_all_settings see what the files say although something else hides it
_FILES = """
    SELECT s.boot_val, (SELECT f.setting FROM pg_file_settings f WHERE f.name = 'search_path' AND f.applied)
    FROM pg_settings s WHERE s.name = 'search_path'"""

_CONFIGURED = frozenset({"default", "environment variable", "configuration file", "command line"})
"""The sources that hold for everybody: lower than any ALTER ROLE or ALTER DATABASE."""


def read(rows: Rows) -> tuple[str, Session]:
    """The connected database and its session."""
    ((database, user, session_user, in_recovery, row_security, lo_compat, own, path, source, encoding),) = (
        rows
    )
    configured = path if source in _CONFIGURED else None
    return database, Session(
        user=user,
        session_user=session_user,
        in_recovery=in_recovery,
        search_path=path,
        search_path_source=source,
        configured_search_path=configured,
        configured_source=source if configured is not None else "default",
        row_security=row_security == "on",
        lo_compat_privileges=lo_compat == "on",
        encoding=encoding,
        temporary_schema=own or "",
    )


def path_is_masked(session: Session) -> bool:
    """Whether the session's own setting hides the configured search_path."""
    return session.configured_search_path is None


def read_configured_path(connection: Connection) -> tuple[str, str] | None:
    """The configured search_path and its source, where this login may read the files; None otherwise."""
    try:
        (((built_in, in_file),),) = connection.read((_FILES,))
    except Refused:
        return None
    return (built_in, "default") if in_file is None else (in_file, "configuration file")


def with_path(session: Session, configured: tuple[str, str] | None) -> Session:
    if configured is None:
        return session
    path, source = configured
    return msgspec.structs.replace(session, configured_search_path=path, configured_source=source)
