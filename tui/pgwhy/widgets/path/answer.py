"""The lines below the lists: what is told about the line under the cursor, and the SQL that can be copied for it."""

from __future__ import annotations

from pgwhy.render.section import Copyable
from pgwhy.widgets.ink import Ink, Line, Span, span
from pgwhy.widgets.lines import FixedRows, Lines
from pgwhy.widgets.marked import NO_ROW, MarkedRow, spans
from pgwhy.widgets.page import Page, Text, lay, text


class AnswerPane(Lines, can_focus=False):
    """As high as what it says, and at most a third of the screen."""

    def __init__(self) -> None:
        super().__init__(cursor_shown=False)
        self.row = NO_ROW
        self.number = 1
        """Which of the statements is chosen."""
        self._rows: list[range] = []
        """The rows of each statement."""
        self._width = 0

    def tell(self, row: MarkedRow) -> None:
        if row != self.row:
            self.row, self.number = row, 1
            self._lay()
            self.show(self.rows, 0, 0)

    def choose(self, number: int) -> None:
        """The statement of this number, and all of it on the screen, if it fits."""
        self.number = number
        self._lay()
        self.bring_up(self.chosen_rows[0], self.chosen_rows[-1])

    @property
    def chosen(self) -> Copyable | None:
        """The statement that is copied."""
        return self.row.offers[self.number - 1] if self.row.offers else None

    @property
    def chosen_rows(self) -> range:
        """Its rows."""
        return self._rows[self.number - 1]

    @property
    def plain(self) -> str:
        """As text."""
        told = ("".join(phrase.text for phrase in line.phrases) for line in self.row.line.details)
        return "\n".join((*told, *(copyable.sql for copyable in self.row.offers)))

    def on_resize(self) -> None:
        super().on_resize()
        if self._width != self.app.size.width:
            self._lay()

    def _lay(self) -> None:
        self._width = self.app.size.width
        lines = self._lines(tuple(text(*spans(line.phrases), hang=2) for line in self.row.line.details))
        self._rows = []
        for number, copyable in enumerate(self.row.offers, 1):
            start = len(lines)
            lines += self._lines((_offer(copyable, number, chosen=number == self.number),))
            self._rows.append(range(start, len(lines)))
        self.styles.height = min(len(lines), max(6, self.app.size.height // 3)) + 1
        self.show(FixedRows(lines), self.top, self.top)

    def _lines(self, page: Page) -> list[Line]:
        return [(Span(" "), *part.content) for part in lay(page, max(20, self._width - 2))]


def _offer(copyable: Copyable, number: int, *, chosen: bool) -> Text:
    """What can be copied behind its number; the one that is chosen has a mark."""
    words = (Span("   "), span(copyable.words, Ink.DIM)) if copyable.words else ()
    mark = Span("› " if chosen else "  ", Ink.STRONG)
    sql = span(copyable.sql, Ink.STRONG if chosen else Ink.PLAIN)
    return text(mark, Span(f"{number} ", Ink.KEY), sql, *words, hang=6)
