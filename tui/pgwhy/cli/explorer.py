"""`pgwhy [CONNINFO]`: opens the explorer."""

from __future__ import annotations

import gc
import os
import sys

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
    require_terminal()
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


def require_terminal() -> None:
    """Raises click.ClickException where there is none.

    Keys come from standard input, and standard error is drawn on: without them it would wait for a key for ever.
    """
    if os.environ.get("TERM") == "dumb":
        raise click.ClickException(
            "This terminal cannot be drawn on (TERM is dumb). pgwhy --help lists the commands that only print."
        )
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise click.ClickException(
            "There is no terminal to draw on and to type at. pgwhy --help lists the commands that only print."
        )
