"""Every key of the key table, pressed in each place where it applies."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import count
from pathlib import Path
from types import SimpleNamespace

import pytest
from textual.widgets import Input, TextArea

from pgwhy.app import Pgwhy
from pgwhy.keys import Key, Where, keys_of
from pgwhy.screens.explorer import Explorer
from pgwhy.server.options import ConnectionOptions
from pgwhy.widgets.footer import Footer, Refuses
from pgwhy.widgets.lines import Lines
from pgwhy.widgets.oneline import OneLine
from tests.ui.driving import Driver, exploring, text_of
from tests.ui.steps import follow

INCIDENT = "permission denied for sequence descriptions_id_seq"

WAYS: dict[Where, tuple[str, ...]] = {
    Where.EXPLORER: ("find:descriptions_id_seq", "2"),
    Where.COMPOSER: ("find:descriptions", "g"),
    Where.GRANTEES: ("find:descriptions", "g", "a", "type:s", "down"),
    Where.SAVING: ("find:descriptions_id_seq", "g", "b", "escape", "b", "w"),
    Where.ROLES: ("r", "type:shop_write", "enter"),
    Where.BASKET: ("find:descriptions_id_seq", "g", "b", "escape", "b"),
    Where.PATH: ("p", "down", "down"),
    Where.FIELD: ("p", "n", "type:mytable"),
    Where.WHY: (f"paste:{INCIDENT}",),
    Where.PASTE: (f"paste:{INCIDENT}", "e", "type: x"),
    Where.CHOICE: ("a", "type:sh", "down"),
    Where.HELP: ("?",),
}
"""How one gets to each place from the start."""

MOVES = frozenset(
    (
        "up",
        "down",
        "left",
        "right",
        "previous_page",
        "next_page",
        "first",
        "last",
        "half_up",
        "half_down",
        "open",
        "close",
        "move",
    )
)

"""These may come to an end where there is nowhere to go, without words."""


@pytest.fixture(autouse=True)
def apart(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Copying asks the terminal, files are written elsewhere, and panels follow at once."""
    for name in ("TMUX", "STY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("SSH_TTY", "/dev/pts/0")
    monkeypatch.chdir(tmp_path)
    # "Nothing has changed · 02:52:08" would be the same again within a second
    seconds = count()
    monkeypatch.setattr(
        "pgwhy.screens.refreshing.time", SimpleNamespace(strftime=lambda _: str(next(seconds)))
    )


@pytest.fixture
def left(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """The times at which the program was to end; it goes on."""
    asked: list[bool] = []
    monkeypatch.setattr(Pgwhy, "exit", lambda *_, **__: asked.append(True))
    return asked


def place(driver: Driver) -> Where:
    return driver.app.screen.query_one(Footer).where


def state(driver: Driver, left: list[bool]) -> tuple[object, ...]:
    """Everything that a key may change."""
    screen, app = driver.app.screen, driver.app
    return (
        len(app.screen_stack),
        screen,
        driver.screen,
        [(lines.cursor, lines.top) for lines in screen.query(Lines)],
        [(field.value, field.cursor_position) for field in screen.query(Input)],
        [(area.text, area.cursor_location) for area in screen.query(TextArea)],
        screen.focused,
        len(app.copied),
        len(app.basket),
        len(left),
    )


async def go_back(driver: Driver) -> None:
    """To the explorer, one step for each escape."""
    for _ in range(8):
        if isinstance(driver.app.screen, Explorer):
            return
        depth, where, shown = len(driver.app.screen_stack), place(driver), driver.screen
        await driver.press("escape")
        gone = depth - len(driver.app.screen_stack)
        within = place(driver) is not where or driver.screen != shown
        assert gone == 1 or (gone == 0 and within), f"escape in {where.value}"
    raise AssertionError(f"escape never leaves {place(driver).value}")


async def press(driver: Driver, key: Key, name: str, left: list[bool]) -> None:
    """One key: it does something, or the footer says why not."""
    screen = driver.app.screen
    refusal = screen.refusal(key.action.replace("#", name)) if isinstance(screen, Refuses) else None
    before = state(driver, left)
    await driver.press(name)
    if refusal is not None:
        assert refusal in " ".join(text_of(screen.query_one(Footer)).split()), f"{name} is refused in silence"
    elif not moves(key) and not (key.action == "escape" and isinstance(screen, Explorer)):
        assert state(driver, left) != before, f"{name} does nothing in {key.where.value}"


def moves(key: Key) -> bool:
    return key.action.partition("(")[0] in MOVES


def pressed(where: Where) -> Iterable[tuple[Key, str]]:
    """The keys of a place; those that leave the line that one was on come last."""
    ordered = sorted(keys_of(where), key=moves)
    return ((key, name) for key in ordered for name in key.keys)


@pytest.mark.parametrize("where", WAYS, ids=lambda where: where.value)
async def test_every_key_acts_or_says_why_not(
    where: Where, demo: ConnectionOptions, left: list[bool]
) -> None:
    async with exploring(demo, role="sdc", size=(100, 24)) as driver:
        at: object = None
        for key, name in pressed(where):
            if driver.app.screen is not at or place(driver) is not where:
                await go_back(driver)
                await follow(driver, WAYS[where])
                at = driver.app.screen
                assert place(driver) is where
            await press(driver, key, name, left)


def test_every_place_is_tried() -> None:
    assert {*WAYS} == {*Where} - {Where.ANYWHERE, Where.CONNECT}


async def test_keys_while_connecting(left: list[bool]) -> None:
    async with exploring(ConnectionOptions("host=/nonexistent dbname=sdc user=postgres")) as driver:
        for key, name in pressed(Where.CONNECT):
            assert place(driver) is Where.CONNECT
            screen = driver.app.screen
            await press(driver, key, name, left)
            assert key.action == "retry" or driver.app.screen is screen
        assert len(left) == 3  # escape, ctrl+q, ctrl+c


async def test_escape_takes_one_step_and_loses_nothing_that_was_typed(demo: ConnectionOptions) -> None:
    async with exploring(demo, role="reporting", size=(100, 24)) as driver:
        await follow(driver, ("find:descriptions", "g", "right", "space"))
        sql = driver.shown("#sql")
        assert "GRANT INSERT" in sql
        for steps in (("a", "type:sd"), ("?", "down"), (":", "type:copy")):
            await follow(driver, steps)
            assert place(driver) is not Where.COMPOSER
            await driver.press("escape")
            assert place(driver) is Where.COMPOSER
            assert driver.shown("#sql") == sql
        await driver.press("escape")
        assert driver.shown(OneLine).split()[-3:] == ["descriptions", "as", "reporting"]
        await follow(driver, ("e", "type:permission denied for table orders", "escape"))
        assert isinstance(driver.app.screen, Explorer)
        await follow(driver, ("e",))
        assert "permission denied for table orders" in driver.screen
        await follow(driver, ("escape", "p", "n", "type:mytab", "escape", "escape", "p"))
        assert driver.app.screen.query_one("#name", Input).value == "mytab"
