"""Policies: which of them decide about the rows that the chosen role sees, and that grants are not the last word."""

from __future__ import annotations

from collections.abc import Iterator

from pgwhy.access import graph
from pgwhy.acl import PUBLIC, ObjectKind, RoleName
from pgwhy.catalog import Catalog, Column, Relation
from pgwhy.catalog.details import Details, Expression, Policy, Texts
from pgwhy.render.wording import role_name
from pgwhy.widgets.ink import Ink, Span, span
from pgwhy.widgets.page import GAP, Block, Page, Text, text
from pgwhy.widgets.panels.view import View

_COMMANDS = {"r": "SELECT", "a": "INSERT", "w": "UPDATE", "d": "DELETE", "*": "every command"}


def policies(catalog: Catalog, view: View) -> Page:
    target = view.target.relation if isinstance(view.target, Column) else view.target
    if not isinstance(target, Relation) or target.kind not in (
        ObjectKind.TABLE,
        ObjectKind.PARTITIONED_TABLE,
    ):
        return (
            text("Only tables have policies. Through a view the policies of its tables apply, to its owner."),
        )
    details = catalog.details.by_id(target.oid)
    return tuple(_page(catalog, view.role, target, details)) if details else ()


def _page(catalog: Catalog, role: RoleName | None, table: Relation, details: Details) -> Iterator[Block]:
    found = details.policies
    yield _verdict(catalog, role, table, found)
    if found and not table.row_security:
        yield text("There are policies, but they do nothing until row level security is enabled.")
    texts = catalog.texts.by_id(table.oid) if found and catalog.texts.visible else None
    for policy in found:
        yield GAP
        yield from _policy(catalog, role, policy)
        yield from _clauses(details, policy, texts)
    if texts is not None and texts.locked:
        yield GAP
        yield text(
            Span("Another session holds a lock on the table: the expressions could not be read.", Ink.DIM)
        )


def _verdict(catalog: Catalog, role: RoleName | None, table: Relation, found: tuple[Policy, ...]) -> Text:
    if not table.row_security:
        return text("Row level security is off: grants alone decide.")
    if role is None:
        return text(
            "Row level security is on: grants are not the last word. a chooses whose rows to tell about."
        )
    name = span(role, Ink.STRONG)
    if (reason := _exempt(catalog, role, table)) is not None:
        return text(Span("✓ ", Ink.HELD), name, f" sees every row: {reason}.", hang=2)
    applying = [policy for policy in found if _applies(catalog, role, policy)]
    if not any(policy.permissive for policy in applying):
        return text(
            Span("✗ ", Ink.MISSING), name, " sees no row and can write none: no policy lets it.", hang=2
        )
    count = "one policy" if len(applying) == 1 else f"{len(applying)} policies"
    return text(
        Span("? ", Ink.UNKNOWN),
        name,
        f" sees the rows that {count} admit{'s' * (len(applying) == 1)}.",
        hang=2,
    )


def _exempt(catalog: Catalog, role: RoleName, table: Relation) -> str | None:
    """Why no policy applies to the role (check_enable_rls in rls.c)."""
    row = catalog.cluster.roles.get(role)
    if row is not None and row.superuser:
        return "it is a superuser"
    if row is not None and row.bypassrls:
        return "it has BYPASSRLS"
    if graph(catalog).has_privileges_of(role, table.owner) and not table.force_row_security:
        return (
            "it owns the table"
            if role == table.owner
            else f"it inherits from the owner, {role_name(table.owner)}"
        )
    return None


def _applies(catalog: Catalog, role: RoleName, policy: Policy) -> bool:
    """Source: check_role_for_policy in rowsecurity.c."""
    roles = graph(catalog)
    return any(named == PUBLIC or roles.has_privileges_of(role, named) for named in policy.roles)


def _policy(catalog: Catalog, role: RoleName | None, policy: Policy) -> Iterator[Block]:
    applies = role is not None and _applies(catalog, role, policy)
    mark = Span("  ") if role is None else Span("✓ ", Ink.HELD) if applies else Span("– ", Ink.DIM)
    command = _COMMANDS.get(policy.command, policy.command)
    kind = "" if policy.permissive else ", RESTRICTIVE: must hold besides the others"
    yield text(mark, span(policy.name, Ink.STRONG), f"  for {command}{kind}", hang=4)
    yield text(f"to {', '.join(map(role_name, policy.roles))}", indent=4)


def _clauses(details: Details, policy: Policy, texts: Texts | None) -> Iterator[Block]:
    """The expressions as SQL; where that is not known, what they look at."""
    found = next((said for said in texts.policies if said.name == policy.name), None) if texts else None
    using, check = (found.using, found.check) if found else (None, None)
    for clause, expression, sql in (("USING", policy.using, using), ("WITH CHECK", policy.check, check)):
        if expression is not None:
            yield text(Span(f"{clause} ", Ink.DIM), sql or _described(details, expression), indent=4, hang=6)
    if not policy.expressions_known:
        yield text(Span("its expressions are not in this snapshot", Ink.DIM), indent=4)


def _described(details: Details, expression: Expression) -> str:
    if expression.constant is not None:
        return "true: every row" if expression.constant else "false: no row"
    columns = [c.name for n in expression.columns if (c := details.column_numbered(n)) is not None]
    reads = f" over {', '.join(columns)}" if columns else ""
    asks = ", that looks into other tables" if expression.relations else ""
    return f"an expression{reads}{asks}"
