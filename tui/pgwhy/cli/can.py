"""`pgwhy can`: one yes or no, with the reason."""

from __future__ import annotations

import click

from pgwhy.access import Check, RoleOption, check, holds, owns, public_check, role_check
from pgwhy.acl import Privilege, RoleName
from pgwhy.catalog import Catalog, Column, NotVisible, Role, Securable
from pgwhy.cli.connection import connection_options
from pgwhy.cli.output import as_json as json_text
from pgwhy.cli.output import check_fields, mark
from pgwhy.cli.sections import text
from pgwhy.cli.source import cannot_be_known, json_option, opened, role_named, snapshot_option
from pgwhy.cli.target import expected, find_object, privilege_on
from pgwhy.printable import printable
from pgwhy.render.access import reason_lines
from pgwhy.render.section import unfolded
from pgwhy.render.wording import chain_words, check_words, role_name
from pgwhy.server.options import ConnectionOptions

GRANT_OPTION = " WITH GRANT OPTION"


@click.command()
@click.argument("role")
@click.argument("privilege")
@click.argument("target", metavar="OBJECT")
@connection_options
@snapshot_option
@json_option
def can(
    options: ConnectionOptions, *, role: str, privilege: str, target: str, snapshot: str | None, as_json: bool
) -> int:
    """Says whether ROLE holds PRIVILEGE on OBJECT, and through what.

    OBJECT may start with its kind: pgwhy can sdc usage 'sequence public.descriptions_id_seq'. PRIVILEGE is one of
    GRANT's words, OWNER, or of a role MEMBER, USAGE, SET or ADMIN. Exit status 0 is yes, 1 no, 3 not to be known.
    """
    with opened(options, snapshot, expected(target)) as source:
        try:
            answer, reachable = source.ask(lambda catalog: _answer(catalog, role, privilege, target))
        except NotVisible as why:
            return cannot_be_known(why)
    if as_json:
        click.echo(json_text(check_fields(answer)))
    else:
        click.echo("\n".join(_lines(answer, reachable=reachable)))
    return 0 if answer.held else 1


def _answer(catalog: Catalog, role: str, privilege: str, target: str) -> tuple[Check, bool]:
    """The check, and whether the role can name the object."""
    found = find_object(catalog, target)
    if role.lower() == "public":
        return _of_public(catalog, privilege, found)
    asking = role_named(catalog, role)
    wanted = " ".join(privilege.upper().split())
    if isinstance(found, Role):
        if wanted not in RoleOption.__members__:
            raise click.ClickException(
                f"Of a role ask for {', '.join(RoleOption)}, not for {printable(wanted)}."
            )
        return role_check(catalog, asking, RoleOption(wanted), found), True
    reachable = _reachable(catalog, asking, found)
    if wanted == "OWNER":
        return owns(catalog, asking, found.relation if isinstance(found, Column) else found), reachable
    known = privilege_on(catalog, wanted.removesuffix(GRANT_OPTION), found)
    answer = check(catalog, asking, known, found, grant_option=wanted.endswith(GRANT_OPTION))
    return answer, reachable


def _of_public(catalog: Catalog, privilege: str, found: Securable | Role) -> tuple[Check, bool]:
    """PUBLIC, for which no role can be named (is_reserved_name); it owns nothing and is a member of nothing."""
    wanted = " ".join(privilege.upper().split())
    if isinstance(found, Role) or wanted == "OWNER":
        raise click.ClickException("PUBLIC is no role: it owns nothing and is a member of nothing.")
    known = privilege_on(catalog, wanted.removesuffix(GRANT_OPTION), found)
    answer = public_check(catalog, known, found, grant_option=wanted.endswith(GRANT_OPTION))
    holder = found.relation if isinstance(found, Column) else found
    schema = catalog.schemas.get(getattr(holder, "schema", ""))
    usable = schema is None or public_check(catalog, Privilege.USAGE, schema).held
    return answer, bool(usable)


def _reachable(catalog: Catalog, role: RoleName, target: Securable) -> bool:
    holder = target.relation if isinstance(target, Column) else target
    schema = catalog.schemas.get(getattr(holder, "schema", ""))
    return schema is None or holds(catalog, role, Privilege.USAGE, schema)


def _lines(answer: Check, *, reachable: bool) -> list[str]:
    verdict = "yes" if answer.held else "no"
    has = "has" if answer.held else "does not have"
    lines = [f"{mark(answer.held)} {verdict}: {role_name(answer.role)} {has} {check_words(answer)}"]
    lines += [f"    {chain_words(answer.reason)}"] if answer.reason else []
    lines += [f"    {text(line.phrases)}" for line in unfolded(reason_lines(answer))]
    if not reachable:
        lines.append("    but it cannot name the object: USAGE on its schema is missing")
    return lines
