"""Columns: what may be done with each, by grants on the table and by grants on the column alone."""

from __future__ import annotations

from collections.abc import Iterator

from pgwhy.access import effective
from pgwhy.acl import COLUMN_PRIVILEGES, TABLE_LIKE, Acl, RoleName, in_spoken_order
from pgwhy.catalog import Catalog, Column, Relation
from pgwhy.catalog.details import Column as Attribute
from pgwhy.render.wording import role_name
from pgwhy.widgets.ink import Ink, Line, Span, span
from pgwhy.widgets.page import GAP, Block, Grid, Page, Row, Table, text
from pgwhy.widgets.panels.view import View
from pgwhy.widgets.words import privileges

_SHOWN = in_spoken_order(COLUMN_PRIVILEGES)


def columns(catalog: Catalog, view: View) -> Page:
    target = view.target.relation if isinstance(view.target, Column) else view.target
    if not isinstance(target, Relation) or target.kind not in TABLE_LIKE:
        return (text("Only tables and views have columns to grant on."),)
    details = catalog.details.by_id(target.oid)
    found = details.columns if details else ()
    if view.role is None:
        return tuple(_granted(target, found))
    return tuple(_held(catalog, view.role, target, found))


def _granted(relation: Relation, found: tuple[Attribute, ...]) -> Iterator[Block]:
    own = len(relation.column_acls)
    yield text(
        f"{own} of {len(found)} columns carry grants of their own."
        if own
        else f"None of the {len(found)} columns carries a grant of its own: what is granted on the table holds."
    )
    yield GAP
    rows = tuple(((span(c.name),), (span(c.type_name, Ink.DIM),), _on_it(c.acl, _kind_of(c))) for c in found)
    yield Table(("column", "type", "granted on it alone"), rows)


def _held(
    catalog: Catalog, role: RoleName, relation: Relation, found: tuple[Attribute, ...]
) -> Iterator[Block]:
    whole, _ = effective(catalog, role, relation)
    on_all = privileges(whole & frozenset(COLUMN_PRIVILEGES))
    yield text(span(role, Ink.STRONG), f" holds on every column: {on_all or 'nothing'}.")
    yield GAP
    rows: list[Row] = []
    for attribute in found:
        held, grantable = effective(catalog, role, Column(relation, attribute.number, attribute.name))
        marks = tuple(("✓*" if p in grantable else "✓") if p in held else "✗" for p in _SHOWN)
        rows.append(Row((span(attribute.name),), marks))
    yield Grid("column", tuple(p.value for p in _SHOWN), tuple(rows))
    kinds = [(attribute.name, kind) for attribute in found if (kind := _kind_of(attribute))]
    if kinds:
        yield GAP
    for name, kind in kinds:
        yield text(span(name), Span(f"  {kind}", Ink.DIM), hang=2)
    missing = [row for row in rows if row.marks[0] == "✗"]
    if missing and len(missing) < len(rows):
        yield GAP
        yield text("SELECT * fails: it reads every column. Name those with SELECT instead.")


def _on_it(acl: Acl | None, kind: str) -> Line:
    items = acl.items if acl else ()
    words = "; ".join(
        f"{role_name(item.grantee)}: {privileges(item.privileges, item.grant_options)}" for item in items
    )
    return (span(words), Span(f"{'  ' if words else ''}{kind}", Ink.DIM))


def _kind_of(attribute: Attribute) -> str:
    """What needs no privilege, or another one than it seems."""
    if attribute.identity:
        return "identity: needs nothing on its sequence"
    if attribute.generated:
        return "generated"
    if attribute.default is not None and attribute.default.sequences:
        return "default: nextval"
    return ""
