"""The basket: what has been collected, to be copied or written to a file as one script, with its undo."""

from __future__ import annotations

from pathlib import Path

from textual.app import ComposeResult

from pgwhy.keys import Where
from pgwhy.screens.moving import Moving
from pgwhy.screens.saving import Saving
from pgwhy.widgets.basket import Collected, script, undo_script
from pgwhy.widgets.carried import CopyText, ShowPlain
from pgwhy.widgets.footer import Footer, bindings
from pgwhy.widgets.ink import Ink, Line, Span, span
from pgwhy.widgets.lines import FixedRows, Lines
from pgwhy.widgets.oneline import OneLine
from pgwhy.widgets.page import GAP, heading, lay, text


class Basket(Moving[None]):
    """Changes the list that it is given. Below it what takes back the entry under the cursor."""

    BINDINGS = bindings(Where.BASKET)

    def __init__(self, basket: list[Collected]) -> None:
        super().__init__()
        self.basket = basket
        self._rows: list[tuple[int, Line]] = []

    def compose(self) -> ComposeResult:
        yield OneLine()
        yield Lines(id="collected")
        yield Lines(cursor_shown=False, id="undo")
        yield Footer(Where.BASKET)

    def on_mount(self) -> None:
        self.set_focus(self.query_one("#collected", Lines))
        self._draw(0)

    def on_resize(self) -> None:
        self._draw(self.moved.cursor)

    def on_lines_moved(self) -> None:
        self._draw_undo()

    def refusal(self, action: str) -> str | None:
        """Why the key cannot act now."""
        if not self.basket and action in ("remove", "copy", "copy_undo", "write", "plain"):
            return "The basket is empty: b in the composer puts statements into it"
        return None

    def action_remove(self) -> None:
        cursor = self.moved.cursor
        del self.basket[self._rows[cursor][0]]
        self._draw(cursor)

    def action_copy(self) -> None:
        self.post_message(CopyText(script(self.basket)))

    def action_copy_undo(self) -> None:
        self.post_message(CopyText(undo_script(self.basket)))

    def action_plain(self) -> None:
        self.post_message(ShowPlain(f"{script(self.basket)}\n\n-- undo\n{undo_script(self.basket)}"))

    async def action_write(self) -> None:
        await self.app.push_screen(Saving(self.basket, Path.cwd()), self._written)

    def _written(self, told: str | None) -> None:
        if told is not None:
            self.query_one(Footer).say(told)

    def action_escape(self) -> None:
        self.dismiss(None)

    def _draw(self, cursor: int) -> None:
        width = max(20, self.app.size.width)
        self._rows = []
        database = None
        for number, found in enumerate(self.basket):
            if found.database != database:
                database = found.database
                self._rows.append((number, (span(f" in database {database}", Ink.DIM),)))
            for at, statement in enumerate(found.statements):
                mark = f"{number + 1:>3} " if at == 0 else "    "
                parts = lay((text(span(statement), hang=2),), width - 5)
                lines = [(Span(mark if n == 0 else "    ", Ink.DIM), *p.content) for n, p in enumerate(parts)]
                self._rows += ((number, line) for line in lines)
        lines_shown = [line for _, line in self._rows] or [(span(" The basket is empty.", Ink.DIM),)]
        count = sum(len(found.statements) for found in self.basket)
        self.query_one(OneLine).show(
            (Span(" Basket ", Ink.STRONG), span(f"{count} statements" if count != 1 else "one statement"))
        )
        self.moved.show(FixedRows(lines_shown), cursor)
        self._draw_undo()
        self.query_one(Footer).refresh()

    def _draw_undo(self) -> None:
        """What takes back the entry under the cursor."""
        below = self.query_one("#undo", Lines)
        below.display = bool(self._rows)
        if self._rows:
            number = self._rows[min(self.moved.cursor, len(self._rows) - 1)][0]
            undo = self.basket[number].undo
            told = [text(span(line), indent=2, hang=2) for line in undo]
            page = (heading(f"{number + 1} is taken back by"), *(told or [GAP]))
            laid = lay(page, max(20, self.app.size.width - 2))
            below.show(FixedRows([(Span(" "), *part.content) for part in laid]), 0, 0)
