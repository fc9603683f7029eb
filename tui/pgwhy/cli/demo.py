"""`pgwhy demo`: the explorer on an embedded server that holds the example incidents."""

from __future__ import annotations

import os
import signal
from functools import partial

import click

from pgwhy.cli.explorer import explore, require_terminal
from pgwhy.cli.interrupt import close_first
from pgwhy.demo.errors import DemoError
from pgwhy.server.options import ConnectionOptions


@click.command()
@click.option("--reset", is_flag=True, help="make the example anew first")
@click.option("--no-ui", is_flag=True, help="print a connection string and serve until interrupted")
def demo(*, reset: bool, no_ui: bool) -> int:
    """Opens the explorer on an embedded PostgreSQL with examples.

    Nobody else can reach the server, and it runs for as long as a pgwhy demo does. Its data are kept below
    your cache directory (for root in /var/lib/pgwhy-demo), or in the folder that PGWHY_DEMO_DIR names.
    """
    from pgwhy.demo.server import demo_server

    if not no_ui:
        require_terminal()
    close_first()
    for name in [name for name in os.environ if name.startswith("PG") and not name.startswith("PGWHY")]:
        del os.environ[name]  # what psql's variables say is about another server
    try:
        with demo_server(reset=reset, tell=partial(click.echo, err=True)) as server:
            if server.is_outdated:
                click.echo(
                    "These are an earlier version's examples: pgwhy demo --reset for new ones.", err=True
                )
            return _serve(server.uri) if no_ui else explore(ConnectionOptions(server.uri))
    except DemoError as error:
        raise click.ClickException(str(error)) from error


def _serve(uri: str) -> int:
    from pgwhy.demo.server import wait_until_it_ends

    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        click.echo(uri)
        wait_until_it_ends()
    except KeyboardInterrupt:
        return 0
    raise DemoError("The demo server has ended.")
