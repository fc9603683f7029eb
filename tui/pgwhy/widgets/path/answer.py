"""The lines below the lists: why the line under the cursor is so, and the SQL that can be copied for it."""

from __future__ import annotations

from pgwhy.widgets.ink import Line, Span
from pgwhy.widgets.lines import FixedRows, Lines
from pgwhy.widgets.page import Page, lay
from pgwhy.widgets.path.told import Copyable, Told, because_page, copyable_line

_NOTHING = Told(())


class AnswerPane(Lines, can_focus=False):
    """As high as what it says, and at most a third of the screen."""

    def __init__(self) -> None:
        super().__init__(cursor_shown=False)
        self.told = _NOTHING
        self.number = 1
        """Which of the statements is chosen."""
        self._rows: list[range] = []
        """The rows of each statement."""
        self._width = 0

    def tell(self, told: Told) -> None:
        if told != self.told:
            self.told, self.number = told, 1
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
        copies = self.told.copies
        return copies[self.number - 1] if copies else None

    @property
    def chosen_rows(self) -> range:
        """Its rows."""
        return self._rows[self.number - 1]

    @property
    def plain(self) -> str:
        """As text."""
        return "\n".join((*self.told.because, *(copyable.sql for copyable in self.told.copies)))

    def on_resize(self) -> None:
        super().on_resize()
        if self._width != self.app.size.width:
            self._lay()

    def _lay(self) -> None:
        self._width = self.app.size.width
        lines = self._lines(because_page(self.told))
        self._rows = []
        for number, copyable in enumerate(self.told.copies, 1):
            block = copyable_line(copyable, number, chosen=number == self.number)
            start = len(lines)
            lines += self._lines((block,))
            self._rows.append(range(start, len(lines)))
        self.styles.height = min(len(lines), max(6, self.app.size.height // 3)) + 1
        self.show(FixedRows(lines), self.top, self.top)

    def _lines(self, page: Page) -> list[Line]:
        return [(Span(" "), *part.content) for part in lay(page, max(20, self._width - 2))]
