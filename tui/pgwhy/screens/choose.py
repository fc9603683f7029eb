"""A list to choose from by typing a part of a name: roles, objects, commands."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Generic, NamedTuple, TypeVar

from textual.app import ComposeResult
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Input

from pgwhy.keys import Where
from pgwhy.widgets.footer import Footer, bindings
from pgwhy.widgets.ink import Ink, Line, Span, span
from pgwhy.widgets.lines import Lines
from pgwhy.widgets.match import ranked

T = TypeVar("T")


class Choice(NamedTuple, Generic[T]):
    """Something to choose: the name that is searched, what is said behind it, and what choosing it means."""

    name: str
    behind: str
    value: T
    later: bool = False
    """Whether it is offered behind all others."""


class ChoiceRows(Generic[T]):
    """The choices that match, drawn when seen."""

    def __init__(self, choices: Sequence[Choice[T]]) -> None:
        self.choices = choices

    def __len__(self) -> int:
        return len(self.choices)

    def line(self, index: int, width: int) -> Line:
        choice = self.choices[index]
        name = span(f" {choice.name}")
        behind = span(choice.behind, Ink.DIM)
        gap = max(2, min(44, width - behind.width - 1) - name.width)
        return (name, Span(" " * gap), behind)


async def typed_so_far(field: Widget) -> None:
    """Wait until the field has taken all keys that were typed before."""
    reached = asyncio.Event()
    field.call_later(reached.set)
    await reached.wait()


class Choose(Screen[T | None]):
    """Dismissed with the value that was chosen, or None."""

    BINDINGS = bindings(Where.CHOICE)

    def __init__(
        self, question: str, choices: Sequence[Choice[T]], *, empty: str = "Nothing has such a name."
    ) -> None:
        super().__init__()
        self.question = question
        self.choices = choices
        self.empty = empty
        self.incomplete = ""
        """What is said while more choices are being loaded."""
        self._typed = ""
        self._entered = False

    def compose(self) -> ComposeResult:
        yield Input(placeholder=self.question, select_on_focus=False)
        yield Lines(ChoiceRows(self.choices))
        yield Footer(Where.CHOICE)

    def on_mount(self) -> None:
        field = self.query_one(Input)
        field.cursor_blink = False
        self.set_focus(field)
        self._filter()

    def offer(self, choices: Sequence[Choice[T]], incomplete: str = "") -> None:
        """Other choices: more of them have been loaded."""
        self.choices, self.incomplete = choices, incomplete
        self._filter()
        if self._entered:
            self._choose()

    async def on_input_changed(self) -> None:
        await self._settle()

    async def _settle(self) -> None:
        """Take in what was typed."""
        field = self.query_one(Input)
        await typed_so_far(field)
        if field.value != self._typed:
            self._typed, self._entered = field.value, False
            self._filter()

    def _filter(self) -> None:
        found = ranked(self._typed, self.choices, lambda choice: choice.name, lambda choice: choice.later)
        self.query_one(Lines).show(ChoiceRows(found), 0, 0)
        footer = self.query_one(Footer)
        if self.incomplete or not found:
            footer.say(self.incomplete or self.empty)
        else:
            footer.hush()

    def _choose(self) -> None:
        lines = self.query_one(Lines)
        if isinstance(rows := lines.rows, ChoiceRows) and len(rows):
            self.dismiss(rows.choices[lines.cursor].value)
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
