"""The connection options, which are psql's, and the one value that they come to."""

from __future__ import annotations

import getpass
import sys
import warnings
from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar
from urllib.parse import quote

import click

from pgwhy.server.options import ConnectionOptions

_URI_SCHEMES = ("postgresql://", "postgres://")
_Result = TypeVar("_Result")
_OPTIONS = (
    click.option("-d", "--dbname", metavar="DBNAME", help="database to connect to, or a connection string"),
    click.option("-h", "--host", metavar="HOSTNAME", help="server host, or the folder of its socket"),
    click.option("-p", "--port", metavar="PORT", help="server port"),
    click.option("-U", "--username", metavar="USERNAME", help="role to connect as"),
    click.option("-W", "--password", "ask", is_flag=True, help="ask for the password in any case"),
)


def connection_options(command: Callable[..., _Result]) -> Callable[..., _Result]:
    """Decorates a click command, which then gets a ConnectionOptions as its first argument.

    A parameter named ``conninfo`` (the explorer's argument) stands for ``-d``.
    """

    @wraps(command)
    def with_options(**parameters: Any) -> _Result:  # noqa: ANN401 click passes whatever the command declares
        words = {name: parameters.pop(name) for name in ("dbname", "host", "port", "username")}
        database = parameters.pop("conninfo", None)
        if database is not None and words["dbname"] is not None:
            raise click.UsageError("The database is named twice: as an argument and with -d.")
        conninfo = connection_string(
            database or words["dbname"], words["host"], words["port"], words["username"]
        )
        options = ConnectionOptions(conninfo)
        return command(ask_password(options) if parameters.pop("ask") else options, **parameters)

    decorated: Callable[..., _Result] = with_options
    for option in reversed(_OPTIONS):
        decorated = option(decorated)
    return decorated


def ask_password(options: ConnectionOptions) -> ConnectionOptions:
    """The same with a password, for which the person at the terminal was asked without echo.

    Without a terminal it is read from the standard input; raises click.ClickException if nothing is there.
    """
    try:
        with warnings.catch_warnings(action="ignore", category=getpass.GetPassWarning):
            password = click.prompt("Password", hide_input=True, default="", show_default=False, err=True)
    except click.Abort:
        if sys.stdin.isatty():
            raise
        raise click.ClickException(
            "A password is needed, and there is no terminal to ask at: use PGPASSWORD or a password file."
        ) from None
    return ConnectionOptions(options.conninfo, password)


def connection_string(database: str | None, host: str | None, port: str | None, user: str | None) -> str:
    """One libpq connection string of a database name (or connection string) and of psql's options.

    As in psql, what a connection string says wins over an option, and an option over the environment.
    """
    options = {
        name: value for name, value in (("host", host), ("port", port), ("user", user)) if value is not None
    }
    if database is None:
        return _keywords(options)
    if database.startswith(_URI_SCHEMES):
        return _with_options(database, options)
    if "=" in database:
        return " ".join(filter(None, (_keywords(options), database)))  # of two values libpq takes the later
    return _keywords({**options, "dbname": database})


def _keywords(values: dict[str, str]) -> str:
    def quoted(value: str) -> str:
        return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'"

    return " ".join(f"{name}={quoted(value)}" for name, value in values.items())


def _with_options(uri: str, options: dict[str, str]) -> str:
    # libpq takes any keyword in the query of a URI, where it wins: so only those that the URI does not give
    body, _, query = uri.partition("://")[2].partition("?")
    user, _, hosts = body.partition("/")[0].rpartition("@")
    host, _, port = hosts.rpartition(":") if ":" in hosts.rpartition("]")[2] else (hosts, "", "")
    given = {word.partition("=")[0] for word in query.split("&")}
    given |= {name for name, value in (("user", user), ("host", host), ("port", port)) if value}
    added = "&".join(f"{name}={quote(value)}" for name, value in options.items() if name not in given)
    return f"{uri}{'&' if '?' in uri else '?'}{added}" if added else uri
