"""Driving the explorer in tests: pressing keys, waiting until it rests, reading what it shows."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from textual.pilot import Pilot
from textual.widget import Widget

from pgwhy.acl import RoleName
from pgwhy.app import Pgwhy
from pgwhy.server.options import ConnectionOptions

QUIET = 5
"""How often nothing is found at work before nothing more is expected; on a busy machine each look takes longer."""


class Driver:
    """A person at the keyboard."""

    def __init__(self, app: Pgwhy, pilot: Pilot[None]) -> None:
        self.app = app
        self.pilot = pilot

    async def press(self, *keys: str) -> None:
        """Press the keys and wait until nothing is loading any more."""
        await self.pilot.press(*keys)
        await self.rest()

    async def write(self, text: str) -> None:
        await self.pilot.press(*text)

    async def rest(self) -> None:
        """Wait until the panel has followed and all workers are done; fails after a while."""
        give_up = time.monotonic() + 60
        quiet = 0
        while quiet < QUIET:
            assert time.monotonic() < give_up, "it never rests"
            await self.pilot.pause()
            await asyncio.sleep(0.02)
            busy = any(thread.name.startswith("pgwhy ") for thread in threading.enumerate())
            quiet = 0 if busy or any(worker.is_running for worker in self.app.workers) else quiet + 1

    async def find(self, name: str) -> None:
        """Go to an object by its name."""
        await self.press("/")
        await self.write(name)
        await self.press("enter")

    async def as_role(self, name: str) -> None:
        await self.press("a")
        await self.write(name)
        await self.press("enter")

    def shown(self, selector: str | type[Widget]) -> str:
        """The text of a widget of the screen."""
        return text_of(self.app.screen.query(selector).first())

    def words(self, selector: str | type[Widget]) -> str:
        """The text of a widget in one line, without what is drawn around it."""
        return " ".join(self.shown(selector).replace("│", " ").split())

    @property
    def screen(self) -> str:
        """All text of the screen."""
        return "\n".join(map(text_of, self.app.screen.query("Lines, OneLine, Footer")))


def text_of(widget: Widget) -> str:
    """What a widget that draws lines shows."""
    strips = widget.render_lines(widget.outer_size.region)
    return "\n".join(strip.text.rstrip() for strip in strips)


@asynccontextmanager
async def exploring(
    login: ConnectionOptions, *, role: str | None = None, size: tuple[int, int] = (80, 24)
) -> AsyncIterator[Driver]:
    """The explorer on this login, connected and at rest."""
    app = Pgwhy(login, RoleName(role) if role is not None else None)
    try:
        async with app.run_test(size=size) as pilot:
            driver = Driver(app, pilot)
            await driver.rest()
            yield driver
    finally:
        app.doors.close()
