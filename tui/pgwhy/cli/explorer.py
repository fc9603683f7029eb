"""`pgwhy [CONNINFO]`: opens the explorer."""

from __future__ import annotations

import gc

import click

from pgwhy.cli.connection import connection_options
from pgwhy.cli.interrupt import close_first
from pgwhy.server.options import ConnectionOptions


@click.command(add_help_option=False)
@click.argument("conninfo", required=False)
@connection_options
@click.option("--snapshot", metavar="FILE", help="read this snapshot instead of a server")
@click.option("--role", metavar="ROLE", help="ask about this role")
@click.option("--search-path", metavar="PATH", help="the path to use instead of the role's own")
@click.option("--why", metavar="TEXT", help="open on the answer to this error or statement")
def explorer(
    options: ConnectionOptions,
    *,
    snapshot: str | None,
    role: str | None,
    search_path: str | None,
    why: str | None,
) -> int:
    """Opens the explorer and returns its exit status."""
    return explore(options, snapshot=snapshot, role=role, search_path=search_path, why=why)


def explore(
    options: ConnectionOptions,
    *,
    snapshot: str | None = None,
    role: str | None = None,
    search_path: str | None = None,
    why: str | None = None,
) -> int:
    """Runs the terminal program; returns its exit status."""
    from pgwhy.app import run

    close_first()
    gc.freeze()  # what has been imported is never garbage; what is to come may be
    gc.enable()
    return run(options, snapshot=snapshot, role=role, search_path=search_path, why=why)
