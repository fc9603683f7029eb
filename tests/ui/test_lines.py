"""Lists drawn line by line: where the cursor goes, what is drawn, and that length costs nothing."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from textual.app import App, ComposeResult
from textual.pilot import Pilot

from pgwhy.widgets.ink import Line, line
from pgwhy.widgets.lines import FixedRows, Lines
from tests.ui.driving import text_of


class Counted:
    """Rows that count how often they are asked for."""

    def __init__(self, length: int) -> None:
        self.length = length
        self.asked = 0

    def __len__(self) -> int:
        return self.length

    def line(self, index: int, width: int) -> Line:
        self.asked += 1
        return line(f"row {index}")


class ListApp(App[None]):
    def __init__(self, lines: Lines) -> None:
        super().__init__()
        self.lines = lines

    def compose(self) -> ComposeResult:
        yield self.lines


@asynccontextmanager
async def listing(lines: Lines) -> AsyncIterator[Pilot[None]]:
    async with ListApp(lines).run_test(size=(20, 10)) as pilot:
        await pilot.pause()
        yield pilot


async def test_only_what_is_seen_is_drawn() -> None:
    rows = Counted(100_000)
    async with listing(Lines(rows)):
        assert rows.asked < 50


async def test_the_cursor_scrolls_when_it_leaves_the_page() -> None:
    lines = Lines(Counted(100))
    async with listing(lines) as pilot:
        lines.step(9)
        await pilot.pause()
        assert text_of(lines).splitlines()[0] == "row 0"
        lines.step(1)
        await pilot.pause()
        assert text_of(lines).splitlines()[0] == "row 1"
        lines.step_end(last=True)
        assert (lines.cursor, lines.top) == (99, 90)
        lines.step(1)
        assert lines.cursor == 99
        lines.step_page(-1)
        assert lines.cursor == 90
        lines.step_end(last=False)
        assert (lines.cursor, lines.top) == (0, 0)


async def test_a_text_scrolls_without_a_cursor() -> None:
    lines = Lines(Counted(30), cursor_shown=False)
    async with listing(lines):
        lines.step(1)
        assert lines.top == 1
        lines.step_end(last=True)
        assert lines.top == 20


async def test_other_rows_keep_the_cursor_inside() -> None:
    lines = Lines(Counted(100))
    async with listing(lines) as pilot:
        lines.step_end(last=True)
        lines.show(FixedRows([line("only")]), lines.cursor)
        await pilot.pause()
        assert lines.cursor == 0
        assert text_of(lines).strip() == "only"
        lines.show(FixedRows(), 3)
        await pilot.pause()
        assert text_of(lines).strip() == ""


async def test_a_move_is_told_once() -> None:
    moves: list[int] = []

    class Listening(ListApp):
        def on_lines_moved(self, message: Lines.Moved) -> None:
            moves.append(message.index)

    lines = Lines(Counted(100))
    async with Listening(lines).run_test(size=(20, 10)) as pilot:
        lines.step(1)
        lines.step(0)
        lines.step(-5)
        await pilot.pause()
        assert moves == [1, 0]


@pytest.mark.parametrize("step", [1, 9])
async def test_a_key_draws_as_many_rows_in_a_list_of_any_length(step: int) -> None:
    async def drawn(length: int) -> int:
        rows = Counted(length)
        lines = Lines(rows)
        async with listing(lines) as pilot:
            before = rows.asked
            for _ in range(10):
                lines.step(step)
                await pilot.pause()
            return rows.asked - before

    assert await drawn(100_000) == await drawn(100)


async def test_read_is_what_was_on_the_screen_when_a_key_was_pressed() -> None:
    lines = Lines(Counted(30))
    async with listing(lines) as pilot:
        assert lines.unread(range(2)) == [0, 1]
        lines.note_read()
        assert lines.unread(range(12)) == [10, 11]
        lines.bring_up(10, 11)
        lines.note_read()
        assert lines.unread(range(12)) == [10, 11]  # not drawn yet
        await pilot.pause()
        lines.note_read()
        assert lines.unread(range(30)) == list(range(20, 30))
        lines.show(FixedRows([line("short"), line("wider than the twenty cells of the screen")]))
        await pilot.pause()
        lines.note_read()
        assert lines.unread(range(2)) == [1]
        assert not lines.too_small_for(0)
        assert lines.too_small_for(1)


async def test_what_stands_where_a_message_came_is_not_read() -> None:
    lines = Lines(Counted(10))
    async with listing(lines) as pilot:
        lines.styles.height = 4
        await pilot.pause()
        lines.note_read()
        assert lines.unread(range(10)) == [4, 5, 6, 7, 8, 9]


@pytest.mark.parametrize(("first", "last", "top"), [(2, 5, 0), (8, 12, 8), (12, 40, 12), (95, 99, 90)])
async def test_rows_are_brought_up_as_far_as_they_fit(first: int, last: int, top: int) -> None:
    for cursor_shown in (True, False):
        lines = Lines(Counted(100), cursor_shown=cursor_shown)
        async with listing(lines):
            lines.bring_up(first, last)
            assert lines.top == top
            assert top <= lines.cursor < top + 10
