"""`pgwhy snapshot`: the catalog facts that answers need, in one file, to be asked later and elsewhere."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pgwhy.catalog import Catalog
from pgwhy.cli.connection import connection_options
from pgwhy.cli.source import connected, snapshot_sentences
from pgwhy.printable import printable
from pgwhy.server.options import ConnectionOptions

if TYPE_CHECKING:
    from pgwhy.server.door import Door


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--database", "databases", multiple=True, metavar="DATABASE", help="take this database; repeatable"
)
@click.option("--all-databases", is_flag=True, help="take every database that lets this login in")
@click.option("--bodies", is_flag=True, help="with the bodies of functions and the expressions of policies")
@connection_options
def snapshot(
    options: ConnectionOptions, *, file: Path, databases: tuple[str, ...], all_databases: bool, bodies: bool
) -> int:
    """Writes the catalog facts of the connected database to FILE, which only you can read.

    No data, no passwords; of settings only search_path, role and row_security. Every command answers from it with
    --snapshot FILE.
    """
    from pgwhy.server.login import to_database
    from pgwhy.snapshot import Snapshot, without_secrets, write

    first = to_database(options, databases[0]) if databases else options
    with connected(first) as door, snapshot_sentences():
        wanted = databases
        if all_databases:
            shared = door.catalog.cluster.databases.values()
            wanted = (door.catalog.database, *(d.name for d in shared if d.allow_connections))
        taken = list(
            _taken(door, dict.fromkeys(wanted or (door.catalog.database,)), insist=not all_databases)
        )
        when = datetime.now(UTC).astimezone().isoformat(timespec="seconds")
        write(file, Snapshot(without_secrets(taken, with_bodies=bodies), bodies, when))
    return 0


def _taken(door: Door, databases: Iterable[str], *, insist: bool) -> Iterator[Catalog]:
    """Each database with everything that this login can read; one that refuses is named, unless we insist."""
    from pgwhy.server.door import Door
    from pgwhy.server.errors import ConnectionFailed
    from pgwhy.server.login import to_database
    from pgwhy.snapshot import everything

    for database in databases:
        if database == door.catalog.database:
            yield door.load(everything())
            continue
        other = Door(to_database(door.login, database))
        try:
            yield other.load(everything())
        except ConnectionFailed as refusal:
            if insist:
                raise
            click.echo(printable(f"Not taken: {refusal.message}"), err=True)
        finally:
            other.close()
