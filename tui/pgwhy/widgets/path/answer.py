"""The lines below the lists: why the line under the cursor is so, and the SQL that can be copied for it."""

from __future__ import annotations

from pgwhy.widgets.ink import Line, Span
from pgwhy.widgets.lines import FixedRows, Lines
from pgwhy.widgets.page import lay
from pgwhy.widgets.path.told import Told, answer_page

_NOTHING = Told(())


class AnswerPane(Lines, can_focus=False):
    """As high as what it says, and at most a third of the screen."""

    def __init__(self) -> None:
        super().__init__(cursor_shown=False)
        self.told = _NOTHING

    def tell(self, told: Told) -> None:
        if told != self.told:
            self.told = told
            self._lay()

    @property
    def plain(self) -> str:
        """As text."""
        return "\n".join((*self.told.because, *(copyable.sql for copyable in self.told.copies)))

    def on_resize(self) -> None:
        self._lay()

    def _lay(self) -> None:
        laid = lay(answer_page(self.told), max(20, self.app.size.width - 2))
        lines: list[Line] = [(Span(" "), *part.content) for part in laid]
        self.styles.height = min(len(lines), max(6, self.app.size.height // 3)) + 1
        self.show(FixedRows(lines), 0, 0)
