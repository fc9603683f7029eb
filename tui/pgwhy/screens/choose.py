"""A list to choose from by typing a part of a name: roles, objects, commands."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from typing import Generic, NamedTuple, TypeVar

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Input

from pgwhy.keys import Where
from pgwhy.printable import printable
from pgwhy.widgets.footer import Footer, bindings
from pgwhy.widgets.ink import Ink, Line, Span, span
from pgwhy.widgets.lines import Lines
from pgwhy.widgets.match import Searched
from pgwhy.widgets.oneline import OneLine
from pgwhy.widgets.tree.rows import shortened, telling

T = TypeVar("T")


class Choice(NamedTuple, Generic[T]):
    """Something to choose: the name that is searched, what is said behind it, and what choosing it means."""

    name: str
    behind: str
    value: T
    later: bool = False
    """Whether it is offered behind all others."""


def searched(choices: Iterable[Choice[T]]) -> Searched[Choice[T]]:
    """The choices, ready to be searched by their names."""
    return Searched(choices, lambda choice: choice.name, lambda choice: choice.later)


class ChoiceRows(Generic[T]):
    """The choices that match, drawn when seen: the name, and what is said behind it where there is room."""

    def __init__(self, choices: Sequence[Choice[T]]) -> None:
        self.choices = choices

    def __len__(self) -> int:
        return len(self.choices)

    def line(self, index: int, width: int) -> Line:
        choice = self.choices[index]
        behind = span(choice.behind, Ink.DIM)
        room = max(width - behind.width - 4, width // 2)
        beside = [printable(other.name) for other in self.choices[max(0, index - 1) : index + 2]]
        whole = printable(choice.name)
        others = [name for name in beside if name != whole]
        name = Span(" " + shortened(whole, room, telling(whole, *others)))
        gap = max(2, min(44, width - behind.width - 1) - name.width)
        return (name, Span(" " * gap), behind)

    def is_cut(self, index: int, width: int) -> bool:
        """Whether the row is longer than the line."""
        choice = self.choices[index]
        return span(choice.name).width + span(choice.behind).width + 4 > width


async def typed_so_far(field: Widget) -> None:
    """Wait until the field has taken all keys that were typed before."""
    reached = asyncio.Event()
    field.call_later(reached.set)
    await reached.wait()


class Choose(Screen[T | None]):
    """Dismissed with the value that was chosen, or None."""

    where = Where.CHOICE
    BINDINGS = bindings(Where.CHOICE)

    def __init__(
        self, question: str, choices: Sequence[Choice[T]], *, empty: str = "Nothing has such a name."
    ) -> None:
        super().__init__()
        self.question = question
        self.searched = searched(choices)
        self.empty = empty
        self.incomplete = ""
        """What is said while more choices are being loaded."""
        self._typed = ""
        self._entered = False
        self._moved = False

    @property
    def settling(self) -> bool:
        """Whether what was chosen is still to come."""
        return self._entered

    def compose(self) -> ComposeResult:
        with Horizontal(classes="question"):
            yield Input(placeholder=self.question, select_on_focus=False)
            yield OneLine()
        yield Lines(self.listed(()))
        yield Footer(self.where)

    def on_mount(self) -> None:
        field = self.query_one(Input)
        field.cursor_blink = False
        self.set_focus(field)
        self._filter()

    def offer(self, choices: Searched[Choice[T]], incomplete: str = "") -> None:
        """Other choices: more of them have been loaded. The cursor stays on the one that it is on."""
        before = self._current
        self.searched, self.incomplete = choices, incomplete
        self._filter(before if self._moved else None)
        current = self._current
        if self._entered and (not incomplete or (current is not None and current.name == self._typed)):
            self._entered = False
            self._choose()

    async def on_input_changed(self) -> None:
        await self._settle()

    async def _settle(self) -> None:
        """Take in what was typed."""
        field = self.query_one(Input)
        await typed_so_far(field)
        if field.value != self._typed:
            self._typed, self._entered, self._moved = field.value, False, False
            self._filter()

    def _filter(self, stay: Choice[T] | None = None) -> None:
        found = self.searched.matching(self._typed)
        cursor = found.index(stay) if stay is not None and stay in found else 0
        self.query_one(Lines).show(self.listed(found), cursor, None if cursor else 0)
        total = len(self.searched)
        more = " so far" if self.incomplete else ""
        count = f"{total:,}{more}" if len(found) == total else f"{len(found):,} of {total:,}{more}"
        self.query_one(OneLine).show((), (Span(count, Ink.DIM),))
        self._tell()

    @property
    def _current(self) -> Choice[T] | None:
        """What is under the cursor."""
        lines = self.query_one(Lines)
        rows = lines.rows
        return rows.choices[lines.cursor] if isinstance(rows, ChoiceRows) and len(rows) else None

    def on_lines_moved(self) -> None:
        self._moved = True
        self._tell()

    def on_lines_chosen(self) -> None:
        self._choose()

    def _tell(self) -> None:
        """That there is nothing, or all of what is cut off in the line under the cursor."""
        footer, lines = self.query_one(Footer), self.query_one(Lines)
        current = self._current
        if current is None:
            footer.say(self.incomplete or self.empty)
        elif isinstance(lines.rows, ChoiceRows) and lines.rows.is_cut(lines.cursor, self.app.size.width):
            footer.say(f" {current.name}")
        else:
            footer.hush()

    def listed(self, choices: Sequence[Choice[T]]) -> ChoiceRows[T]:
        """The choices that match, as they are drawn."""
        return ChoiceRows(choices)

    def _choose(self) -> None:
        if (current := self._current) is not None:
            self.dismiss(current.value)
        elif self.incomplete:
            self._entered = True

    async def action_enter(self) -> None:
        """Takes what is under the cursor, or what will be there once it is loaded."""
        await self._settle()
        self._choose()

    def action_escape(self) -> None:
        self.dismiss(None)

    async def action_up(self) -> None:
        await self._settle()
        self.query_one(Lines).step(-1)

    async def action_down(self) -> None:
        await self._settle()
        self.query_one(Lines).step(1)

    async def action_previous_page(self) -> None:
        await self._settle()
        self.query_one(Lines).step_page(-1)

    async def action_next_page(self) -> None:
        await self._settle()
        self.query_one(Lines).step_page(1)
