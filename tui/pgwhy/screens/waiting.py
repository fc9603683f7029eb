"""An app that says how far loading is, and keeps the keys that are typed ahead until they mean what they meant."""

from __future__ import annotations

from collections import deque
from typing import Protocol, runtime_checkable

from textual import events
from textual.timer import Timer

from pgwhy.screens.carrying import Carrying
from pgwhy.widgets.desk import SOON, Desk
from pgwhy.widgets.footer import Footer

_NEVER_KEPT = frozenset({"escape", "ctrl+q", "ctrl+c"})
_MOMENT = 0.03
"""Seconds after which it is looked again whether keys that were kept can go on."""


@runtime_checkable
class Settles(Protocol):
    """A screen that is sometimes on its way to where the next key is meant."""

    @property
    def settling(self) -> bool:
        """Whether the next key would act on something else than what it is meant for."""
        ...


class Waiting(Carrying):
    """Between a key and what it comes to."""

    desk: Desk

    def __init__(self) -> None:
        super().__init__()
        self._kept: deque[events.Key] = deque()
        self._ticking: Timer | None = None

    def on_reading(self) -> None:
        """Something is being read: say so if it takes a while."""
        if self._ticking is None:
            self._ticking = self.set_interval(SOON, self._tell)

    def _tell(self) -> None:
        told = self.desk.told(self.screen)
        for footer in self.screen.query(Footer):
            footer.tell(told)
        if not self.desk.busy and self._ticking is not None:
            self._ticking.stop()
            self._ticking = None

    async def on_event(self, event: events.Event) -> None:
        """A key that comes too early waits; escape gives up what it would wait for, and the keys with it."""
        if isinstance(event, events.Key) and not event.is_forwarded:
            if event.key in _NEVER_KEPT:
                self._kept.clear()
            elif self._kept or self._settling:
                if not self._kept:
                    self.set_timer(_MOMENT, self._go_on)
                self._kept.append(event)
                return
        await super().on_event(event)

    async def _go_on(self) -> None:
        while self._kept and not self._settling:
            await super().on_event(self._kept.popleft())
        if self._kept:
            self.set_timer(_MOMENT, self._go_on)

    @property
    def _settling(self) -> bool:
        screen = self.screen
        return isinstance(screen, Settles) and screen.settling
