"""The boxes of the composer as lines: objects, beneath each its privileges to tick, in as many lines as they need."""

from __future__ import annotations

from typing import NamedTuple

from pgwhy.remedy.draft import Cell, Draft, cells
from pgwhy.remedy.offer import Offer
from pgwhy.widgets.ink import Ink, Line, Span, line, span
from pgwhy.widgets.words import object_name


class Boxes(NamedTuple):
    """Lines, and which boxes stand in each."""

    lines: tuple[Line, ...]
    cells: tuple[tuple[Cell, ...], ...]

    def line_of(self, cell: Cell) -> int:
        return next((number for number, row in enumerate(self.cells) if cell in row), 0)


def boxes(draft: Draft, cursor: Cell | None, width: int) -> Boxes:
    """The draft in this width; the box under the cursor is reversed."""
    lines: list[Line] = []
    rows: list[tuple[Cell, ...]] = []
    every = tuple(cells(draft))
    for at, offer in enumerate(draft.offers):
        lines.append(_title(draft, offer))
        rows.append(())
        if draft.revoke and not offer.granted:
            lines.append((Span("   nothing was granted here to this grantee itself", Ink.DIM),))
            rows.append(())
            continue
        current: list[Span] = []
        inside: list[Cell] = []
        used = 0
        for cell in (cell for cell in every if cell[0] == at):
            box = _box(draft, cell, cell == cursor)
            size = sum(part.width for part in box) + 2
            if inside and used + size > width - 3:
                lines.append((Span("   "), *current))
                rows.append(tuple(inside))
                current, inside, used = [], [], 0
            current += [*box, Span("  ")]
            inside.append(cell)
            used += size
        lines.append((Span("   "), *current))
        rows.append(tuple(inside))
    return Boxes(tuple(lines), tuple(rows))


def _title(draft: Draft, offer: Offer) -> Line:
    name = span(f" {object_name(offer.target, draft.version)}", Ink.STRONG)
    return line(name, span(f"  {because(offer)}", Ink.DIM))


def because(offer: Offer) -> str:
    """Why an object is offered that was not asked for."""
    if offer.feeds is not None:
        table, column = offer.feeds
        return f"for INSERT: {table.name}.{column} takes its default from it"
    return "nothing in it can be reached without it" if offer.entry else ""


def _box(draft: Draft, cell: Cell, under_cursor: bool) -> Line:
    at, privilege = cell
    ticked = cell in draft.ticked
    held = privilege in draft.offers[at].held
    mark = "[x]" if ticked else " ✓ " if held and not draft.revoke else "[ ]"
    ink = (
        Ink.CURSOR
        if under_cursor
        else Ink.STRONG
        if ticked
        else Ink.DIM
        if held and not draft.revoke
        else Ink.PLAIN
    )
    return (Span(f"{mark} {privilege}", ink),)
