"""Random keys, text, pastes and sizes: nothing crashes, no worker is left behind, and the program still answers.

    python -m tests.ui.test_random_keys --minutes 5 --seed 7

does it for longer, on the demo of whoever runs it.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import random
import tempfile
import threading
import time
from pathlib import Path

import pytest
from textual import events

from pgwhy.app import Pgwhy
from pgwhy.demo.server import demo_server
from pgwhy.keys import KEYS
from pgwhy.screens.explorer import Explorer
from pgwhy.screens.help import Help
from pgwhy.server.options import ConnectionOptions
from tests.ui.driving import Driver
from tests.ui.hostile import HOSTILE

NAMES = tuple(name for key in KEYS for name in key.keys)
MOVES = ("down", "up", "right", "left", "enter", "escape", "tab", "pagedown", "home", "end", "backspace")
TEXTS = (
    "descriptions",
    "sdc",
    "shop_write",
    "select * from sales.orders",
    "permission denied for sequence descriptions_id_seq",
    "ERROR:  permission denied for table orders\nSTATEMENT:  UPDATE orders SET total = 1",
    '"$user", public, x y',
    "0",
    "",
    "a" * 5000,
    *HOSTILE,
)


class Staying(Pgwhy):
    """The explorer, which does not end although it is told to."""

    may_leave = False

    def exit(self, *arguments: object, **named: object) -> None:
        if self.may_leave:
            super().exit()


class Wanderer:
    """Somebody who presses anything."""

    def __init__(self, driver: Driver, seed: int) -> None:
        self.driver = driver
        self.random = random.Random(seed)  # noqa: S311
        self.done: list[str] = []

    async def wander(self, seconds: float) -> None:
        """Press anything for this long."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            await self.step()
            if self.random.random() < 0.2:
                await asyncio.sleep(self.random.random() / 5)

    async def step(self) -> None:
        """One thing, noted before it is done."""
        pilot, pick = self.driver.pilot, self.random.choice
        chance = self.random.random()
        if chance < 0.04:
            width, height = self.random.randint(40, 200), self.random.randint(10, 60)
            self.note(f"resize {width} {height}")
            await pilot.resize_terminal(width, height)
        elif chance < 0.08:
            text = pick(TEXTS)
            self.note(f"paste {text!r}")
            self.driver.app.post_message(events.Paste(text))
            await pilot.pause()
        elif chance < 0.14:
            text = "".join(c for c in pick(TEXTS)[:30] if c.isprintable())
            self.note(f"type {text!r}")
            await pilot.press(*text)
        else:
            key = pick(MOVES) if chance < 0.5 else pick(NAMES)
            self.note(key)
            await pilot.press(key)

    def note(self, what: str) -> None:
        self.done.append(f"{type(self.driver.app.screen).__name__}: {what}")

    async def go_home(self) -> None:
        """Back to the explorer; fails if escape does not lead there."""
        for _ in range(30):
            if isinstance(self.driver.app.screen, Explorer):
                return
            await self.driver.press("escape")
        raise AssertionError(f"escape never leaves {self.driver.app.screen}")


async def wandered(login: ConnectionOptions, seed: int, seconds: float) -> None:
    """Wander, and see that the program still does what it does."""
    app = Staying(login)
    done: list[str] = []
    try:
        async with app.run_test(size=(80, 24)) as pilot:
            driver = Driver(app, pilot)
            await driver.rest()
            wanderer = Wanderer(driver, seed)
            done = wanderer.done
            await wanderer.wander(seconds)
            await wanderer.go_home()
            await driver.press("?")
            assert isinstance(app.screen, Help)
            await driver.press("escape")
            assert isinstance(app.screen, Explorer)
            assert not any(worker.is_running for worker in app.workers)
            app.may_leave = True
            await pilot.press("q")
        print(f"seed {seed}: {len(done)} steps")
        done = []
    finally:
        app.doors.close()
        print(*done[-40:], sep="\n")
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("pgwhy")]


@pytest.mark.parametrize("seed", [1, 2])
async def test_random_keys_do_no_harm(
    seed: int, demo: ConnectionOptions, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SSH_TTY", "/dev/pts/0")
    for name in ("TMUX", "STY"):
        monkeypatch.delenv(name, raising=False)
    await wandered(demo, seed, 15)


def main() -> None:
    """For some minutes, a new start every half a minute."""
    parser = argparse.ArgumentParser(prog="python -m tests.ui.test_random_keys", description=__doc__)
    parser.add_argument("--minutes", type=float, default=5)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    with (
        demo_server(reset=False, tell=print) as demo,
        tempfile.TemporaryDirectory() as folder,
        contextlib.chdir(folder),
    ):
        for seed in range(options.seed, options.seed + max(1, round(options.minutes * 2))):
            asyncio.run(wandered(ConnectionOptions(demo.uri), seed, 30))


if __name__ == "__main__":
    main()
