"""What takes a while says how far it is, and escape stops it; keys typed ahead are neither lost nor wrong."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from typing import TypeVar

import pytest
from textual import events

from pgwhy.app import Pgwhy, run
from pgwhy.catalog import Catalog, Part
from pgwhy.screens.connect import Connect
from pgwhy.screens.explorer import Explorer
from pgwhy.screens.find import Find
from pgwhy.server.door import Door, Progress
from pgwhy.server.options import ConnectionOptions
from pgwhy.widgets.footer import Footer
from pgwhy.widgets.oneline import OneLine
from pgwhy.widgets.tree.pane import TreePane
from tests.ui.driving import Driver, exploring

T = TypeVar("T")


class Gate:
    """Holds up every read of a door while it is closed, as a slow server would."""

    def __init__(self) -> None:
        self.open = threading.Event()
        self.open.set()

    def close(self) -> None:
        self.open.clear()


@pytest.fixture
def gate(monkeypatch: pytest.MonkeyPatch) -> Iterator[Gate]:
    held = Gate()
    ask = Door.ask

    def waits(door: Door, question: Callable[[Catalog], T]) -> T:
        held.open.wait(10)
        return ask(door, question)

    monkeypatch.setattr(Door, "ask", waits)
    yield held
    held.open.set()


@contextlib.asynccontextmanager
async def connecting_to_nobody() -> AsyncIterator[Driver]:
    """The explorer on a host that takes connections and says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        login = ConnectionOptions(f"host=127.0.0.1 port={silent.getsockname()[1]} user=postgres dbname=sdc")
        app = Pgwhy(login)
        async with app.run_test(size=(100, 24)) as pilot:
            yield Driver(app, pilot)
        app.doors.close()


async def test_connecting_is_stopped_with_escape_and_can_be_tried_again() -> None:
    async with connecting_to_nobody() as driver:
        await driver.pilot.pause(0.3)
        assert "Connecting to 127.0.0.1" in driver.shown(Footer)
        assert "esc stops it" in driver.shown(Footer)
        await driver.press("escape")
        assert isinstance(driver.app.screen, Connect)
        assert "Connecting was stopped." in driver.screen


async def test_keys_after_enter_wait_until_what_was_looked_for_is_there(
    demo: ConnectionOptions, gate: Gate
) -> None:
    async with exploring(demo) as driver:
        gate.close()
        await driver.pilot.press("/", *"descriptions_id_seq", "enter", "y", "2")
        assert isinstance(driver.app.screen, Find)
        assert driver.app.copied == []
        gate.open.set()
        await driver.rest()
        assert driver.app.copied == ["public.descriptions_id_seq"]
        assert "feeds descriptions.id" in driver.shown("#panel")
        assert "besides superusers" in driver.words("#panel")


async def test_keys_after_a_jump_wait_until_one_is_there(demo: ConnectionOptions, gate: Gate) -> None:
    async with exploring(demo) as driver:
        await driver.press("/", *"descriptions_id_seq")
        gate.close()
        await driver.pilot.press("enter", "g")
        assert isinstance(driver.app.screen, Explorer)
        gate.open.set()
        await driver.rest()
        await driver.press(*"sdc", "enter")
        assert "SEQUENCE public.descriptions_id_seq" in driver.words("#sql")


async def test_escape_gives_up_a_jump_and_the_keys_behind_it(
    demo: ConnectionOptions, gate: Gate, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Door, "cancel", lambda _: gate.open.set())
    async with exploring(demo) as driver:
        gate.close()
        await driver.pilot.press("/", *"descriptions_id_seq", "enter", "y", "escape")
        await driver.rest()
        assert isinstance(driver.app.screen, Explorer)
        assert driver.app.copied == []
        assert driver.shown(OneLine).split()[-1] == "sdc"
        await driver.press("y")
        assert driver.app.copied == ["sdc"]


async def test_a_read_that_was_stopped_says_so_in_the_tree_and_how_to_go_on(
    demo: ConnectionOptions, gate: Gate
) -> None:
    async with exploring(demo) as driver:
        await driver.press("down", "down")
        gate.close()
        await driver.pilot.press("right")
        await driver.pilot.pause(0.3)
        assert "loading …" in driver.shown(TreePane)
        assert "esc stops it" in driver.shown(Footer)
        await driver.pilot.press("escape")
        gate.open.set()
        await driver.rest()
        rows = [row.strip() for row in driver.shown(TreePane).splitlines()]
        at = rows.index("▾ public")
        assert rows[at + 1 : at + 3] == ["Stopped.", "→ loads it again"]
        await driver.press("down", "right")
        assert "tables" in driver.shown(TreePane)
        assert "Stopped" not in driver.shown(TreePane)


async def test_how_far_loading_is_stands_at_the_foot(
    demo: ConnectionOptions, gate: Gate, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Door, "progress", Progress(Part.RELATIONS, 12_400, 50_000))
    async with exploring(demo) as driver:
        gate.close()
        await driver.pilot.press("down", "right")
        await driver.pilot.pause(0.3)
        assert driver.words(Footer) == "loading relations 12,400 of 50,000 · esc stops it"
        await driver.pilot.press("down")
        assert "loading relations" in driver.shown(Footer)
        gate.open.set()
        await driver.rest()
        assert "quit" in driver.shown(Footer)


async def test_names_that_are_here_are_offered_while_the_rest_is_loading(
    demo: ConnectionOptions, gate: Gate
) -> None:
    async with exploring(demo) as driver:
        await driver.press("/", "escape")
        gate.close()
        await driver.pilot.press("/", "x")
        assert "Loading the names" in driver.shown(Footer)
        await driver.pilot.press("escape")
        assert isinstance(driver.app.screen, Explorer)
        gate.open.set()
        await driver.rest()


def test_a_role_that_there_is_not_ends_the_program_with_a_sentence(
    demo: ConnectionOptions, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(Pgwhy, "run", lambda app: app.__class__.__base__.run(app, headless=True))
    assert run(demo, role="no\nbody") == 2
    assert capsys.readouterr().err == "pgwhy: There is no role no\\nbody on this server.\n"


async def test_keys_go_on_after_screens_that_were_left_behind(demo: ConnectionOptions) -> None:
    async with exploring(demo, role="sdc", size=(100, 30)) as driver:
        await driver.press("r", *"sdc", "enter")
        assert "Role sdc" in driver.words(OneLine)
        driver.app.post_message(events.Paste("permission denied for sequence descriptions_id_seq"))
        await driver.rest()
        await driver.press("enter")
        assert isinstance(driver.app.screen, Explorer)
        await driver.press("y")
        assert driver.app.copied
