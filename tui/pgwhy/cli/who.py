"""`pgwhy who`: everyone who effectively holds each privilege on an object, with the path."""

from __future__ import annotations

import click

from pgwhy.access import Holding, holders
from pgwhy.catalog import Catalog, NotVisible, Role, identity, identity_type
from pgwhy.cli.connection import connection_options
from pgwhy.cli.output import as_json as json_text
from pgwhy.cli.output import builtins
from pgwhy.cli.source import cannot_be_known, json_option, opened, snapshot_option
from pgwhy.cli.target import expected, find_object, privilege_on, privileges_on
from pgwhy.render.wording import chain_words, role_name, target_words
from pgwhy.server.options import ConnectionOptions


@click.command()
@click.argument("target", metavar="OBJECT")
@click.argument("privilege", required=False)
@connection_options
@snapshot_option
@json_option
def who(
    options: ConnectionOptions, *, target: str, privilege: str | None, snapshot: str | None, as_json: bool
) -> int:
    """Lists the roles that effectively hold PRIVILEGE, or any, on OBJECT, and how they come by it.

    Exit status 0 if there are any, 1 if there are none, 3 if that cannot be known.
    """
    with opened(options, snapshot, expected(target)) as source:
        try:
            shown, found = source.ask(lambda catalog: _answer(catalog, target, privilege))
        except NotVisible as why:
            return cannot_be_known(why)
    if as_json:
        for holding in found:
            click.echo(json_text(builtins(holding)))
    else:
        click.echo(shown)
        width = max((len(role_name(holding.role)) for holding in found), default=0)
        for holding in found:
            click.echo(_line(holding, width))
    return 0 if found else 1


def _answer(catalog: Catalog, target: str, privilege: str | None) -> tuple[str, list[Holding]]:
    found = find_object(catalog, target)
    if isinstance(found, Role):
        raise click.ClickException("A role has no privileges on it: ask pgwhy can A member 'role B'.")
    privileges_on(catalog, found)
    wanted = privilege_on(catalog, privilege, found) if privilege is not None else None
    shown = target_words(identity_type(found), identity(found, catalog.version))
    return shown, list(holders(catalog, found, wanted))


def _line(holding: Holding, width: int) -> str:
    ways = "; ".join(chain_words(chain) for chain in holding.sources)
    option = "*" if holding.grantable else " "
    return f"  {role_name(holding.role):<{width}}  {holding.privilege + option:<13} {ways}".rstrip()
