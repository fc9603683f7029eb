"""Who: everyone who effectively holds something on the object, by whom it comes to them; most people first."""

from __future__ import annotations

from collections.abc import Iterator

from pgwhy.access import RoleGraph, Summary, graph, summary
from pgwhy.acl import PUBLIC, RoleName
from pgwhy.catalog import Catalog, DefaultAcl, Role, Securable
from pgwhy.render.wording import role_name
from pgwhy.widgets.ink import Ink, Span, span
from pgwhy.widgets.page import GAP, Block, Page, text
from pgwhy.widgets.panels.view import View
from pgwhy.widgets.words import all_or, privileges

_TOLD = 30
"""How many roles are named before the rest is counted."""


def who(catalog: Catalog, view: View) -> Page:
    target = view.target
    if isinstance(target, Role):
        return (text("Nobody holds privileges on a role. Its members are shown by r."),)
    if isinstance(target, DefaultAcl):
        return (text("Nobody holds anything yet: this is for objects to come. 7 tells who will."),)
    return tuple(_holders(catalog, target))


def _holders(catalog: Catalog, target: Securable) -> Iterator[Block]:
    lines = summary(catalog, target)
    superusers = next(line for line in lines if line.through is None)
    through_roles = [line for line in lines if line.through not in (None, PUBLIC)]
    everyone = next((line for line in lines if line.through == PUBLIC), None)
    roles = {role for line in through_roles for role in line.roles}
    yield text(_count(len(roles), everyone is not None))
    for line in through_roles:
        yield GAP
        yield from _line(catalog, target, line)
    if everyone is not None:
        yield GAP
        yield text(Span("PUBLIC", Ink.STRONG), f"  {privileges(everyone.privileges)}", hang=2)
        yield text(Span("that is every role, of today and to come", Ink.DIM), indent=2)
    yield GAP
    named = ", ".join(map(role_name, superusers.roles[:_TOLD]))
    yield text(Span("superusers", Ink.STRONG), f"  everything, whatever is granted: {named}", hang=2)


def _count(roles: int, everyone: bool) -> str:
    if everyone:
        return f"Everyone holds something here, {_roles(roles)} by more than PUBLIC."
    return f"{_roles(roles).capitalize()} hold{'s' if roles == 1 else ''} something here, besides superusers."


def _roles(count: int) -> str:
    return "no role" if count == 0 else "one role" if count == 1 else f"{count} roles"


def _line(catalog: Catalog, target: Securable, line: Summary) -> Iterator[Block]:
    through = line.through
    assert through is not None
    owner = " owner" if through == target.owner else ""
    held = all_or(line.privileges, target.kind, catalog.version)
    if 0 < len(line.grantable) < len(line.privileges):
        held = privileges(line.privileges, line.grantable)
    on = ", may grant it on" if line.grantable == line.privileges else ""
    role = catalog.cluster.roles.get(through)
    yield text(span(role_name(through), Ink.STRONG), Span(owner, Ink.DIM), f"  {held}{on}", hang=2, link=role)
    roles = graph(catalog)
    members = [member for member in line.roles if member != through]
    for member in members[:_TOLD]:
        yield text(
            f"{role_name(member)}", _way(roles, member, through), indent=4, link=catalog.cluster.roles[member]
        )
    if len(members) > _TOLD:
        yield text(f"and {len(members) - _TOLD} more members", indent=4)


def _way(roles: RoleGraph, member: RoleName, through: RoleName) -> Span:
    """By which roles in between, where it is not a member itself."""
    paths = roles.paths(member, through)
    between = [role_name(edge.role) for edge in paths[0][:-1]] if paths else []
    more = f", and {len(paths) - 1} more ways" if len(paths) > 1 else ""
    return Span((f"  through {', '.join(between)}" if between else "  as member") + more, Ink.DIM)
