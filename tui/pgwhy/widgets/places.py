"""Where one has been: back and forward, as in a browser."""

from __future__ import annotations

from pgwhy.widgets.tree.node import Key


class Places:
    """The places before and after this one."""

    def __init__(self) -> None:
        self.past: list[Key] = []
        self.future: list[Key] = []

    def leave(self, here: Key) -> None:
        """Remember where one is before going elsewhere; there is no forward any more."""
        if not self.past or self.past[-1] != here:
            self.past.append(here)
        self.future.clear()

    def back(self, here: Key) -> Key | None:
        return self._go(self.past, self.future, here)

    def forward(self, here: Key) -> Key | None:
        return self._go(self.future, self.past, here)

    def _go(self, source: list[Key], other: list[Key], here: Key) -> Key | None:
        while source:
            there = source.pop()
            if there != here:
                other.append(here)
                return there
        return None
