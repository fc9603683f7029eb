"""The basket: what has been collected, to be copied or written to a file as one script, with its undo."""

from __future__ import annotations

from pathlib import Path

from textual.app import ComposeResult

from pgwhy.keys import Where
from pgwhy.screens.moving import Moving
from pgwhy.widgets.basket import Collected, script, undo_script, write
from pgwhy.widgets.carried import CopyText, ShowPlain
from pgwhy.widgets.footer import Footer, bindings
from pgwhy.widgets.ink import Ink, Line, Span, span
from pgwhy.widgets.lines import FixedRows, Lines
from pgwhy.widgets.oneline import OneLine


class Basket(Moving[None]):
    """Changes the list that it is given."""

    BINDINGS = bindings(Where.BASKET)

    def __init__(self, basket: list[Collected]) -> None:
        super().__init__()
        self.basket = basket
        self._rows: list[tuple[int, Line]] = []

    def compose(self) -> ComposeResult:
        yield OneLine()
        yield Lines()
        yield Footer(Where.BASKET)

    def on_mount(self) -> None:
        self.set_focus(self.query_one(Lines))
        self._draw(0)

    def refusal(self, action: str) -> str | None:
        """Why the key cannot act now."""
        if not self.basket and action in ("remove", "copy", "copy_undo", "write", "plain"):
            return "The basket is empty: b in the composer puts statements into it"
        return None

    def action_remove(self) -> None:
        cursor = self.query_one(Lines).cursor
        del self.basket[self._rows[cursor][0]]
        self._draw(cursor)

    def action_copy(self) -> None:
        self.post_message(CopyText(script(self.basket)))

    def action_copy_undo(self) -> None:
        self.post_message(CopyText(undo_script(self.basket)))

    def action_plain(self) -> None:
        self.post_message(ShowPlain(f"{script(self.basket)}\n\n-- undo\n{undo_script(self.basket)}"))

    def action_write(self) -> None:
        footer = self.query_one(Footer)
        try:
            forward, back = write(self.basket, Path.cwd())
        except OSError as error:
            footer.say(f"Cannot write here: {error.strerror or error}")
        else:
            footer.say(f"Written to {forward.name} and {back.name} in {forward.parent}")

    def action_escape(self) -> None:
        self.dismiss(None)

    def _draw(self, cursor: int) -> None:
        self._rows = []
        database = ""
        for number, found in enumerate(self.basket):
            if found.database != database:
                database = found.database
                self._rows.append((number, (span(f" in database {database}", Ink.DIM),)))
            self._rows += ((number, (span(f"   {statement}"),)) for statement in found.statements)
        lines = [line for _, line in self._rows] or [(span(" The basket is empty.", Ink.DIM),)]
        count = sum(len(found.statements) for found in self.basket)
        self.query_one(OneLine).show(
            (Span(" Basket ", Ink.STRONG), span(f"{count} statements" if count != 1 else "one statement"))
        )
        self.query_one(Lines).show(FixedRows(lines), cursor)
        self.query_one(Footer).refresh()
