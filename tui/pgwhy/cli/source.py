"""Where a command's answers come from: a server or a snapshot, asked the same way; what goes wrong is a sentence."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pgwhy.acl import RoleName
from pgwhy.catalog import Askable, Catalog, Need, NotVisible
from pgwhy.cli.connection import ask_password
from pgwhy.cli.interrupt import close_first
from pgwhy.cli.output import mark
from pgwhy.fault import Fault
from pgwhy.printable import printable
from pgwhy.render.wording import no_such_role
from pgwhy.server.options import ConnectionOptions

if TYPE_CHECKING:
    from pgwhy.server.door import Door

CANNOT_BE_KNOWN = 3
"""The exit status of a question whose answer is not in what can be read."""


snapshot_option = click.option(
    "--snapshot", metavar="FILE", help="answer from a snapshot instead of a server"
)
role_option = click.option("--role", metavar="ROLE", help="the role that is asked about")
json_option = click.option("--json", "as_json", is_flag=True, help="print JSON")


@contextmanager
def opened(
    options: ConnectionOptions, snapshot: str | None, expected: Iterable[Need] = ()
) -> Iterator[Askable]:
    """The source that the options name. Raises click.ClickException with what failed and what to check.

    ``expected`` is what will be asked for in any case: a server is asked for it at once, and saves a round trip.
    """
    if snapshot is None:
        with connected(options, expected) as door:
            yield door
    else:
        with _sentences(), snapshot_sentences():
            yield _snapshot(snapshot, options)


@contextmanager
def connected(options: ConnectionOptions, expected: Iterable[Need] = ()) -> Iterator[Door]:
    """A door that is open; asks for a password if the server does. Raises click.ClickException."""
    from pgwhy.server.door import Door
    from pgwhy.server.errors import PasswordNeeded
    from pgwhy.server.login import too_new

    close_first()
    with _sentences():
        door = Door(options)
        try:
            door.load(expected)
        except PasswordNeeded:
            door = Door(ask_password(options))
            door.load(expected)
        if remark := too_new(door.catalog.version):
            click.echo(remark, err=True)
        try:
            yield door
        finally:
            door.close()


@contextmanager
def _sentences() -> Iterator[None]:
    from pgwhy.server.errors import ServerError

    try:
        yield
    except ServerError as error:
        message = error.message if error.message.endswith(".") else f"{error.message}."
        raise click.ClickException(printable(f"{message} {error.check}".strip())) from error


@contextmanager
def snapshot_sentences() -> Iterator[None]:
    """What is wrong with a snapshot becomes a click.ClickException."""
    from pgwhy.snapshot import SnapshotError

    try:
        yield
    except SnapshotError as error:
        raise click.ClickException(printable(str(error))) from error


def _snapshot(file: str, options: ConnectionOptions) -> Askable:
    """The database that ``-d`` names, else the first in the snapshot."""
    from pgwhy.snapshot import SnapshotDoor, read

    database = None
    if options.conninfo:
        from pgwhy.server.login import parameters

        database = parameters(options).get("dbname")
    return SnapshotDoor(read(Path(file)), database)


def cannot_be_known(why: NotVisible | Fault) -> int:
    """Says on standard error that there is no answer, and why; returns the exit status that means it."""
    click.echo(f"{mark(None)} cannot be known: {why}", err=True)
    return CANNOT_BE_KNOWN


def role_named(catalog: Catalog, name: str) -> RoleName:
    """The role of exactly this name; raises click.ClickException if there is none."""
    if RoleName(name) not in catalog.cluster.roles:
        if name.lower() == "public":
            raise click.ClickException(
                "PUBLIC is no role, but all of them: pgwhy who tells what reaches them."
            )
        raise click.ClickException(f"{no_such_role(name)}.")
    return RoleName(name)
