"""A list of any length: rows are drawn when they are seen, so a key costs the same for 100 rows and for 100,000."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol

from textual import events
from textual.geometry import Region
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from pgwhy.widgets.ink import Line, to_strip, width_of


class Rows(Protocol):
    """What a list shows. A row is asked for only when it is seen."""

    def __len__(self) -> int: ...

    def line(self, index: int, width: int) -> Line:
        """The row as a line; what is wider than ``width`` is cut off."""
        ...


class FixedRows:
    """Rows that are lines already."""

    def __init__(self, lines: Sequence[Line] = ()) -> None:
        self.lines = lines

    def __len__(self) -> int:
        return len(self.lines)

    def line(self, index: int, width: int) -> Line:
        return self.lines[index]


class Lines(Widget, can_focus=True):
    """Rows with a cursor. With ``cursor_shown`` off it only scrolls, as a text does."""

    class Moved(Message):
        """The cursor rests on another row."""

        def __init__(self, control: Lines, index: int) -> None:
            super().__init__()
            self.lines = control
            self.index = index

        @property
        def control(self) -> Lines:
            return self.lines

    class Chosen(Moved):
        """A row was clicked a second time; keys are the screen's business."""

    def __init__(self, rows: Rows | None = None, *, cursor_shown: bool = True, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self.rows: Rows = rows or FixedRows()
        self.cursor_shown = cursor_shown
        self.cursor = 0
        self.top = 0
        self._drawn: dict[int, Line] = {}
        """The rows that were drawn from end to end where they stand now, as they were drawn."""
        self._read: set[int] = set()
        """Those of these rows that were on the screen when a key was pressed."""

    @property
    def page(self) -> int:
        """How many rows are seen at once."""
        return max(1, self.size.height)

    def show(self, rows: Rows, cursor: int = 0, top: int | None = None) -> None:
        """Other rows, or the same ones changed; draws only what is seen. What stays as it was stays read."""
        before = self.top
        self.rows = rows
        self.cursor = self._within(cursor)
        self.top = self._top_for(self.cursor, self.top if top is None else top)
        drawn = self._drawn if self.top == before else {}
        self._draw_anew()
        for index, content in drawn.items():
            if index < len(rows) and rows.line(index, self.size.width) == content:
                self._drawn[index] = content
        self._read.intersection_update(self._drawn)

    def go(self, index: int) -> None:
        """Put the cursor on a row, and scroll if that is out of sight."""
        before, top = self.cursor, self.top
        self.cursor = self._within(index)
        self.top = self._top_for(self.cursor, top)
        if self.top != top:
            self._draw_anew()
        elif self.cursor != before:
            self.refresh(self._row(before), self._row(self.cursor))
        if self.cursor != before:
            self.post_message(self.Moved(self, self.cursor))

    def step(self, by: int) -> None:
        """Some rows up or down: the cursor moves, or the text scrolls."""
        if self.cursor_shown:
            self.go(self.cursor + by)
            return
        top = max(0, min(self.top + by, len(self.rows) - self.page))
        if top != self.top:
            self.top = self.cursor = top
            self._draw_anew()

    def step_page(self, pages: int) -> None:
        self.step(pages * max(1, self.page - 1))

    def step_end(self, last: bool) -> None:
        self.step(len(self.rows) if last else -len(self.rows))

    def redraw_row(self, index: int) -> None:
        self.refresh(self._row(index))

    def note_read(self) -> None:
        """What is on the screen now counts as read: a key was pressed, or it is scrolled away."""
        end = self.top + self.size.height
        self._read.update(index for index in self._drawn if self.top <= index < end)

    def unread(self, rows: Iterable[int]) -> list[int]:
        """Those of the rows that nobody can have read yet: they were not on the screen, or cut off there."""
        return [index for index in rows if index not in self._read]

    def too_small_for(self, index: int) -> bool:
        """Whether the row can never be read in a terminal of this size."""
        visible = self.screen.find_widget(self).visible_region.height
        border = self.outer_size.height - self.size.height
        return visible <= border or width_of(self.rows.line(index, self.size.width)) > self.size.width

    def bring_up(self, first: int, last: int) -> None:
        """Scroll until these rows are on the screen, or as many of them as fit, from the first one on."""
        if self.top <= first and last < self.top + self.page:
            return
        top = max(0, min(first, len(self.rows) - self.page))
        if self.cursor_shown:
            self.go(max(top, min(self.cursor, top + self.page - 1)))
        else:
            self.cursor = top
        self.top = top
        self._draw_anew()

    def render_line(self, y: int) -> Strip:
        index = self.top + y
        if index >= len(self.rows):
            return to_strip((), self.size.width)
        under_cursor = self.cursor_shown and index == self.cursor
        content = self.rows.line(index, self.size.width)
        if width_of(content) <= self.size.width:
            self._drawn[index] = content
        return to_strip(content, self.size.width, under_cursor=under_cursor, focused=self.has_focus)

    def on_resize(self) -> None:
        self.top = self._top_for(self.cursor, self.top)
        self._draw_anew()

    def on_click(self, event: events.Click) -> None:
        index = self.top + event.y
        if index >= len(self.rows):
            return
        if index == self.cursor:
            self.post_message(self.Chosen(self, index))
        self.go(index)

    def on_mouse_scroll_down(self) -> None:
        self.note_read()
        self.step(3)

    def on_mouse_scroll_up(self) -> None:
        self.note_read()
        self.step(-3)

    def _draw_anew(self) -> None:
        self._drawn = {}
        self.refresh()

    def _row(self, index: int) -> Region:
        return Region(0, index - self.top, self.size.width, 1)

    def _within(self, index: int) -> int:
        return max(0, min(index, len(self.rows) - 1))

    def _top_for(self, cursor: int, top: int) -> int:
        top = min(top, cursor)
        top = max(top, cursor - self.page + 1)
        return max(0, min(top, len(self.rows) - self.page))
