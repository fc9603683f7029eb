"""Help: the keys of the screen that one came from, and what its marks mean."""

from __future__ import annotations

from textual.app import ComposeResult

from pgwhy.acl import Family, Privilege
from pgwhy.keys import Key, Where, keys_of, listed
from pgwhy.screens.moving import Moving
from pgwhy.widgets.footer import Footer, bindings
from pgwhy.widgets.grid import MARKS as BOXES
from pgwhy.widgets.ink import Ink, Line, Span, span
from pgwhy.widgets.lines import FixedRows, Lines
from pgwhy.widgets.page import GAP, Block, Page, Table, heading, lay, text
from pgwhy.widgets.tree.letters import LEGEND
from pgwhy.widgets.words import meaning

MARKS = (
    ("✓", "held, granted"),
    ("✗", "missing"),
    ("?", "cannot be known"),
    ("✓*", "held, with the right to grant it on"),
    ("●", "marked, for a GRANT on several objects at once"),
)


class Help(Moving[None]):
    """Scrolls; escape goes back."""

    BINDINGS = bindings(Where.HELP)

    def __init__(self, where: Where) -> None:
        super().__init__()
        self.where = where

    def compose(self) -> ComposeResult:
        yield Lines(cursor_shown=False)
        yield Footer(Where.HELP)

    def on_resize(self) -> None:
        lines = self.query_one(Lines)
        laid = lay(help_page(self.where), max(20, self.app.size.width - 2))
        lines.show(FixedRows([(Span(" "), *found.content) for found in laid]), 0, 0)

    def action_escape(self) -> None:
        self.dismiss(None)


def help_page(where: Where) -> Page:
    """Keys first, then marks, then letters."""
    blocks: list[Block] = [
        heading(f"Keys in {where.value}"),
        _table([_key_row(key) for key in keys_of(where)]),
    ]
    if where is Where.EXPLORER:
        blocks += [GAP, heading("Marks"), _table([_mark_row(*mark) for mark in MARKS])]
        blocks += [
            GAP,
            heading("At the right of the tree, as a role"),
            _table([_mark_row(*row) for row in LEGEND]),
        ]
        letters = [(p.letter, f"{p.value}: {meaning(p, Family)}") for p in Privilege]
        blocks += [GAP, heading("Letters"), _table([_mark_row(*row) for row in letters])]
        blocks += [GAP, text("pgwhy reads, and never changes a server: copy the SQL and run it.")]
    if where is Where.COMPOSER:
        blocks += [GAP, heading("Boxes"), _table([_mark_row(*mark) for mark in BOXES])]
    return tuple(blocks)


def _key_row(key: Key) -> tuple[Line, Line]:
    return (span("  " + listed(key.keys), Ink.KEY),), (span(key.help),)


def _mark_row(mark: str, meaning: str) -> tuple[Line, Line]:
    return (span(f"  {mark}", Ink.STRONG),), (span(meaning),)


def _table(rows: list[tuple[Line, Line]]) -> Table:
    return Table(("", ""), tuple(rows))
