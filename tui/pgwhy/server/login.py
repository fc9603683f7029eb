"""Connects where libpq and psql would connect; what failed and what to check where that is impossible."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import psycopg
from psycopg import pq
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from pgwhy.acl import NEWEST_KNOWN
from pgwhy.server.errors import ConnectionFailed, PasswordNeeded, ServerTooOld
from pgwhy.server.options import ConnectionOptions

OLDEST_VERSION = 120000
CONNECT_TIMEOUT = 10
"""Seconds to wait for a connection, unless the connection string, a service or PGCONNECT_TIMEOUT says otherwise."""

_CHECK_FORM = "Check the connection string: postgresql://user@host:port/database or key=value."
_CHECK_URI = "Write @ in a user or password as %40, / as %2F, : as %3A, or use a password file."
_CHECKS = (
    # what libpq and servers say (English), what to check
    (r"could not translate host name|failed to resolve", "Check the host name."),
    (r"Connection refused", "Check the host and port, and that the server runs and listens there."),
    (r"No such file or directory", "Check that a server runs here, or name its host with -h."),
    (r"timeout expired|timed out", "Check the host and port, and that no firewall is in between."),
    (r"password authentication failed", "Check the user and the password."),
    (r"role .* does not exist", "Check the user: name another one with -U."),
    (r"database .* does not exist", "Check the database: name another one with -d."),
    (r"no pg_hba.conf entry|pg_hba.conf rejects", "Ask for a line in pg_hba.conf for this user and address."),
    (
        r"(Peer|Ident) authentication failed",
        "Use the system user of that name, or connect with -h localhost.",
    ),
    (r"CONNECT privilege|permission denied for database", "Ask for GRANT CONNECT ON DATABASE to this user."),
    (r"not currently accepting connections", "The database does not allow connections (datallowconn)."),
    (r"not permitted to log in", "Name a role with LOGIN, with -U."),
    (r"too many (connections|clients)|remaining connection slots", "Wait until others have disconnected."),
    (r"starting up|shutting down|recovery", "Wait a moment and try again."),
    (r"closed the connection unexpectedly", "Check that it is PostgreSQL that listens there, and its log."),
    (r"SSL|certificate", "Check sslmode and the certificates."),
    (r"definition of service", "Check PGSERVICE and the service file."),
)


def to_database(login: ConnectionOptions, database: str) -> ConnectionOptions:
    """The same login to another database; raises ConnectionFailed for a malformed connection string."""
    return changed(login, {"dbname": database})


def changed(
    login: ConnectionOptions, changes: Mapping[str, str], password: str | None = None
) -> ConnectionOptions:
    """The same login with some parameters changed, empty ones left to libpq's defaults."""
    merged = {**parameters(login), **changes}
    given = {keyword: value for keyword, value in merged.items() if value != ""}
    return ConnectionOptions(make_conninfo("", **given), login.password if password is None else password)


def effective_parameters(login: ConnectionOptions) -> dict[str, str]:
    """What will be connected to, libpq's defaults included: host, port, dbname, user …; no password."""
    given = {**_defaults(), **parameters(login)}
    return {keyword: str(value) for keyword, value in given.items() if "password" not in keyword}


def address(login: ConnectionOptions) -> str:
    """``db.example.org:5433``, or ``local`` for a socket: for the title of a screen."""
    given = effective_parameters(login)
    host = given.get("host") or given.get("hostaddr") or "/"
    return "local" if host.startswith(("/", "@")) else f"{host}:{given.get('port', '5432')}"


def target(login: ConnectionOptions) -> str:
    """``database sales on db.example.org, port 5433, as anna``: as much of it as can be said without a server."""
    given = {**_defaults(), **parameters(login)}
    user = given.get("user", "")
    host = given.get("host") or given.get("hostaddr") or "the local socket"
    port = f", port {given['port']}" if given.get("port") else ""
    return f"database {given.get('dbname') or user} on {host}{port}" + (f", as {user}" if user else "")


def parameters(login: ConnectionOptions) -> dict[str, Any]:
    """What the connection string says, a password in it included; raises ConnectionFailed if it is malformed."""
    try:
        given = conninfo_to_dict(login.conninfo)
    except psycopg.ProgrammingError as error:
        # libpq quotes the part that it did not understand, which may be a piece of a password
        reason = re.sub(r'"[^"]*"', '"…"', str(error)).strip()
        raise ConnectionFailed("a server", reason, _CHECK_FORM) from None
    except UnicodeEncodeError:
        reason = "what names the server or the user is not UTF-8"
        raise ConnectionFailed("a server", reason, "Check the locale of the terminal.") from None
    if login.conninfo.startswith(("postgres://", "postgresql://")):
        host, port, database = (str(given.get(key, "")) for key in ("host", "port", "dbname"))
        if "@" in host + database or not re.fullmatch(r"[0-9,]*", port):
            # the rest of the password has become the host: whatever names the server now would show it
            raise ConnectionFailed(
                "a server", "the user and password in the URI are not readable", _CHECK_URI
            )
    return given


def too_new(version: int) -> str:
    """What to say of a server that is newer than what was tried; empty for all others."""
    if version // 10000 <= NEWEST_KNOWN // 10000:
        return ""
    return (
        f"This is PostgreSQL {_version_name(version)}, which pgwhy does not know yet: "
        f"it answers as PostgreSQL {_version_name(NEWEST_KNOWN)} would."
    )


def connect(login: ConnectionOptions, encoding: str = "UTF8") -> psycopg.Connection[tuple[Any, ...]]:
    """A new connection that starts no transaction by itself; raises ConnectionFailed or ServerTooOld.

    Only connection parameters, no ``options``: a pooler would refuse them or hand them to somebody else.
    """
    options = parameters(login)
    if "connect_timeout" not in options:
        options["connect_timeout"] = _defaults().get("connect_timeout") or CONNECT_TIMEOUT
    options["fallback_application_name"] = "pgwhy"
    options["client_encoding"] = encoding
    if login.password is not None:
        options["password"] = login.password
    try:
        connection = psycopg.connect("", autocommit=True, prepare_threshold=None, **options)
    except psycopg.Error as error:
        raise _failure(login, error) from None
    version = connection.info.server_version
    if version < OLDEST_VERSION:
        connection.close()
        raise ServerTooOld(
            f"{target(login)} is PostgreSQL {_version_name(version)}: pgwhy knows PostgreSQL 12 and newer."
        )
    return connection


def _failure(login: ConnectionOptions, error: psycopg.Error) -> ConnectionFailed:
    if error.pgconn is not None and error.pgconn.needs_password:
        return PasswordNeeded(
            target(login), "it asks for a password", "Use -W, PGPASSWORD or a password file."
        )
    reason = _reason(str(error))
    check = next(
        (check for said, check in _CHECKS if re.search(said, reason)), "Check the connection options."
    )
    return ConnectionFailed(target(login), reason, check)


def _reason(text: str) -> str:
    """What libpq says, in one line, without the target, libpq's own hints and a list of attempts."""
    text = " ".join(text.partition("Multiple connection attempts failed")[0].split())
    for noise in (
        r"connection (failed|is bad): ",
        r'connection to server (at|on socket) "[^"]*"( \([^)]*\))?(, port \d+)? failed: ',
        r"(FATAL|ERROR): ",
        r" (Is the server running (on|locally)|This probably means|DETAIL: ).*",
    ):
        text = re.sub(noise, "", text)
    return text


def _defaults() -> dict[str, str]:
    """What libpq takes from the environment and from the service that PGSERVICE names."""
    return {
        option.keyword.decode(): option.val.decode(errors="replace")
        for option in pq.Conninfo.get_defaults()
        if option.val
    }


def _version_name(version: int) -> str:
    """``9.6`` or ``11``; 0 is what libpq says of something that is not PostgreSQL."""
    major = version // 10000
    return str(major) if major >= 10 else f"{major}.{version // 100 % 100}"
