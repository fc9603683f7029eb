"""A screen that has things chosen on screens above it, and does nothing else before they come back."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TypeVar

from textual.screen import Screen

from pgwhy.screens.moving import Moving

T = TypeVar("T")


class Asking(Moving[None]):
    """Keys that come while an answer is on its way back are meant for what it leads to."""

    def __init__(self) -> None:
        super().__init__()
        self._asked = False

    @property
    def settling(self) -> bool:
        """Whether the next key would act on something else than what it is meant for."""
        return self._asked

    def on_screen_resume(self) -> None:
        """Whatever was above is gone; what it came back with was acted upon, if it came back with anything."""
        self._asked = False

    async def choose(self, screen: Screen[T], act: Callable[[T | None], Awaitable[None] | None]) -> None:
        """Open a screen, and act on what it comes back with."""

        async def acted(found: T | None) -> None:
            self._asked = False
            if (acting := act(found)) is not None:
                await acting

        self._asked = True
        await self.app.push_screen(screen, acted)
