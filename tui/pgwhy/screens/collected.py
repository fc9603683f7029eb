"""The basket: what has been collected, to be copied or written to a file as one script, with its undo."""

from __future__ import annotations

from pathlib import Path

from textual.app import ComposeResult

from pgwhy.keys import Where
from pgwhy.screens.copying import copy_seen
from pgwhy.screens.moving import Moving
from pgwhy.screens.saving import Saving
from pgwhy.widgets.basket import Collected, script, undo_script
from pgwhy.widgets.carried import ShowPlain
from pgwhy.widgets.footer import Footer, bindings
from pgwhy.widgets.ink import Ink, Line, Span, span
from pgwhy.widgets.lines import FixedRows, Lines
from pgwhy.widgets.oneline import OneLine
from pgwhy.widgets.page import GAP, lay, text


class Basket(Moving[None]):
    """Changes the list that it is given. Below it what takes everything back, at the entry under the cursor."""

    BINDINGS = bindings(Where.BASKET)

    def __init__(self, basket: list[Collected]) -> None:
        super().__init__()
        self.basket = basket
        self._rows: list[tuple[int, Line]] = []
        self._undo: list[int] = []
        """Where in the lower list the undo of each entry begins."""

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
        self._go_to_undo()

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
        copy_seen(self.moved, range(len(self._rows)), script(self.basket), "y")

    def action_copy_undo(self) -> None:
        below = self.query_one("#undo", Lines)
        copy_seen(below, range(len(below.rows)), undo_script(self.basket), "u")

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
        """What takes each entry back, the last one first."""
        lines: list[Line] = []
        starts: list[int] = []
        for number, found in reversed([*enumerate(self.basket, 1)]):
            starts.insert(0, len(lines))
            told = [text(span(line), indent=2, hang=2) for line in found.undo]
            head = text(Span(f"{number} is taken back by", Ink.STRONG), f", in database {found.database}")
            laid = lay((head, *(told or [GAP])), max(20, self.app.size.width - 2))
            lines += [(Span(" "), *part.content) for part in laid]
        below = self.query_one("#undo", Lines)
        below.display, self._undo = bool(lines), starts
        below.show(FixedRows(lines), 0, 0)
        self._go_to_undo()

    def _go_to_undo(self) -> None:
        """The undo of the entry under the cursor."""
        if self._rows:
            below, number = self.query_one("#undo", Lines), self._rows[self.moved.cursor][0]
            below.bring_up(self._undo[number], len(below.rows) - 1)
