"""Where a command's answers come from: a server or a snapshot, asked the same way; what goes wrong is a sentence."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Protocol, TypeVar

import click

from pgwhy.acl import RoleName
from pgwhy.catalog import Catalog
from pgwhy.cli.connection import ask_password
from pgwhy.printable import printable
from pgwhy.server.options import ConnectionOptions

T = TypeVar("T")

CANNOT_BE_KNOWN = 3
"""The exit status of a question whose answer is not in what can be read."""


class Source(Protocol):
    """Asks questions of a catalog that has, or loads, what they need."""

    @property
    def catalog(self) -> Catalog: ...

    def ask(self, question: Callable[[Catalog], T]) -> T: ...


snapshot_option = click.option(
    "--snapshot", metavar="FILE", help="answer from a snapshot instead of a server"
)
role_option = click.option("--role", metavar="ROLE", help="the role that is asked about")
json_option = click.option("--json", "as_json", is_flag=True, help="print JSON")


@contextmanager
def opened(options: ConnectionOptions, snapshot: str | None) -> Iterator[Source]:
    """The source that the options name. Raises click.ClickException with what failed and what to check."""
    from pgwhy.server.errors import ServerError

    try:
        if snapshot is not None:
            from pgwhy.snapshot.door import open_snapshot

            yield open_snapshot(snapshot, options)
        else:
            with _server(options) as door:
                yield door
    except ServerError as error:
        raise click.ClickException(printable(f"{error.message} {error.check}".strip())) from error


@contextmanager
def _server(options: ConnectionOptions) -> Iterator[Source]:
    from pgwhy.server.door import Door
    from pgwhy.server.errors import PasswordNeeded

    door = Door(options)
    try:
        door.load(())
    except PasswordNeeded:
        door = Door(ask_password(options))
        door.load(())
    try:
        yield door
    finally:
        door.close()


def role_named(catalog: Catalog, name: str) -> RoleName:
    """The role of exactly this name; raises click.ClickException if there is none."""
    if RoleName(name) not in catalog.cluster.roles:
        raise click.ClickException(f"There is no role {printable(name)} on this server.")
    return RoleName(name)
