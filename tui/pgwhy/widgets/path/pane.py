"""The search_path panel as a widget: two fields, a list beneath each, and what can be done about the line one is on."""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.message import Message

from pgwhy.printable import printable
from pgwhy.render.path import source_line
from pgwhy.render.section import PathElement, Section
from pgwhy.search_path import SearchPathSyntaxError
from pgwhy.widgets.field import Field
from pgwhy.widgets.ink import Span
from pgwhy.widgets.lines import Lines
from pgwhy.widgets.marked import NO_ROW, MarkedLines, MarkedRow
from pgwhy.widgets.oneline import Label, OneLine
from pgwhy.widgets.path.answer import AnswerPane
from pgwhy.widgets.path.questions import Shown
from pgwhy.widgets.path.source import bad_value, source

_BEFORE = 8
"""Cells in front of what is typed."""
_STOPS = "#path, #schemas, #name, #found"


class PathPane(Vertical):
    """Shows what it is given; the fields say what is typed, by messages of their own."""

    class Rested(Message):
        """The cursor is elsewhere: other keys act now."""

    def __init__(self, path: str, name: str) -> None:
        super().__init__()
        self.path_field = Field(path, id="path")
        self.name_field = Field(name, placeholder="mytable, s.t, f(int), OPERATOR(s.+)", id="name")
        self.source = OneLine()
        self.schemas = MarkedLines(id="schemas")
        self.found = MarkedLines(id="found")
        self.answer = AnswerPane()
        self.element: int | None = None
        """The element of the path that the cursor is on, or will be on once its line has come."""
        self._about_path = NO_ROW

    def compose(self) -> ComposeResult:
        with Horizontal(classes="field"):
            yield Label("path")
            yield self.path_field
        yield self.source
        yield self.schemas
        with Horizontal(classes="field"):
            yield Label("name")
            yield self.name_field
        yield self.found
        yield self.answer

    def on_mount(self) -> None:
        self.go_to(self.schemas)

    # what is shown

    def show_path(self, shown: Shown, *, edited: bool, given: str) -> None:
        """A path, and what became of its schemas; ``given`` is where one comes from that is not the role's."""
        self._about_path = MarkedRow((), source_line(shown.role, shown.own))
        self.source.show((Span(" " * _BEFORE), *source(shown, edited=edited, given=given)))
        self.schemas.tell(shown.schemas, self.schemas.cursor)
        rows = self.schemas.seen.rows
        if self.element is not None:
            wanted = (at for at, row in enumerate(rows) if row.line.about == PathElement(self.element))
            self.schemas.go(next(wanted, self.schemas.cursor))
        self.schemas.styles.height = min(len(rows), max(4, self.app.size.height // 3)) + 1
        self.rest()

    def show_bad(self, error: SearchPathSyntaxError) -> None:
        """Where the path that is typed goes wrong; all else stays as it was."""
        place = _BEFORE + cell_len(error.text[: error.position]) - self.path_field.scroll_offset.x
        self.source.show(bad_value(error, place, self.size.width - 1))

    def show_found(self, sections: Sequence[Section], *, anew: bool) -> None:
        """Where the name leads, and what is unsafe; ``anew`` if it is about another name."""
        self.found.tell(sections, 0 if anew else self.found.cursor)
        self.rest()

    def write(self, text: str) -> None:
        """Another path, without saying that it was typed."""
        with self.path_field.prevent(Field.Changed):
            self.path_field.value = text

    # where one is

    @property
    def field(self) -> Field | None:
        """The field that is being typed into."""
        focused = self.screen.focused
        return focused if isinstance(focused, Field) else None

    @property
    def row(self) -> MarkedRow:
        """What is under the cursor; of a field, what is said about it."""
        if self.field is self.path_field:
            return self._about_path
        if self.field is self.name_field:
            return next(iter(self.found.seen.rows), NO_ROW)
        return self.lines.row

    @property
    def lines(self) -> MarkedLines:
        """The list that the cursor is in, or the one beneath the field."""
        return self.schemas if self.schemas.has_focus or self.field is self.path_field else self.found

    @property
    def on_element(self) -> bool:
        """Whether the cursor is on a schema that is written in the path."""
        return self.schemas.has_focus and self.element is not None

    @property
    def plain(self) -> str:
        """All of it as text, without what is cut off."""
        path, name = (printable(field.value) for field in (self.path_field, self.name_field))
        lists = (f"path  {path}", self.schemas.plain, f"name  {name}", self.found.plain)
        return "\n".join((*lists, "", self.answer.plain))

    def rest(self) -> None:
        """Say what is to be said about the line that the cursor is on now."""
        if self.schemas.has_focus:
            about = self.schemas.row.line.about
            self.element = about.place if isinstance(about, PathElement) else None
        self.answer.tell(self.row)
        self.post_message(self.Rested())

    def step(self, by: int) -> None:
        """Up or down; from a list's end, and from a field, into the next list."""
        lines = self.lines
        if self.field is None and 0 <= lines.cursor + by < len(lines.rows):
            lines.step(by)
            self.rest()
        elif by > 0 and self.field is not self.path_field:
            self.go_to(self.found)
        else:
            self.go_to(self.schemas)

    def go_to(self, stop: Field | Lines) -> None:
        """Into a list or field, before the next key is looked at."""
        self.screen.set_focus(stop)

    def leave_field(self) -> None:
        """To the list beneath the field; if that is empty, to the schemas."""
        self.go_to(self.lines if len(self.lines.rows) else self.schemas)

    def next_stop(self, *, back: bool = False) -> None:
        (self.screen.focus_previous if back else self.screen.focus_next)(_STOPS)

    def on_descendant_focus(self) -> None:
        self.rest()

    def on_lines_moved(self, message: Lines.Moved) -> None:
        message.stop()
        self.rest()
