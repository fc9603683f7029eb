"""The entry point of `pgwhy`."""

import click

from pgwhy import __version__


@click.command()
@click.version_option(__version__, prog_name="pgwhy")
def main() -> None:
    """Explain PostgreSQL privileges."""
