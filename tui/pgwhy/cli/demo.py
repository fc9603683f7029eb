"""`pgwhy demo`: the explorer on an embedded server that holds the example incidents."""

from __future__ import annotations

import os

import click

from pgwhy.demo.errors import DemoError


@click.command()
@click.option("--reset", is_flag=True, help="make the example anew first")
@click.option("--no-ui", is_flag=True, help="print a connection string and serve until interrupted")
def demo(*, reset: bool, no_ui: bool) -> int:
    """Opens the explorer on an embedded PostgreSQL with examples.

    Nobody else can reach the server, and it runs for as long as a pgwhy demo does. Its data are kept below
    your cache directory (for root in /var/lib/pgwhy-demo), or in the folder that PGWHY_DEMO_DIR names.
    """
    from pgwhy.demo.server import demo_server, serve
    from pgwhy.server.options import ConnectionOptions

    for name in [name for name in os.environ if name.startswith("PG") and not name.startswith("PGWHY")]:
        del os.environ[name]  # what psql's variables say is about another server
    try:
        with demo_server(reset=reset) as uri:
            if no_ui:
                click.echo(uri)
                serve()
            from pgwhy.app import run

            return run(ConnectionOptions(uri), snapshot=None, role=None, search_path=None, why=None)
    except DemoError as error:
        raise click.ClickException(str(error)) from error
