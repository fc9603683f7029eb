"""A screen whose list, or text, the keys for moving move."""

from __future__ import annotations

from typing import TypeVar

from textual.screen import Screen

from pgwhy.widgets.lines import Lines

T = TypeVar("T")


class Moving(Screen[T]):
    """Its first list, unless a subclass says otherwise."""

    @property
    def moved(self) -> Lines:
        """What the keys move."""
        return self.query(Lines).first()

    async def on_lines_chosen(self) -> None:
        """A second click on a line does what enter does there."""
        if hasattr(self, "action_enter"):
            await self.app.run_action("press('enter')")

    def action_up(self) -> None:
        self.moved.step(-1)

    def action_down(self) -> None:
        self.moved.step(1)

    def action_previous_page(self) -> None:
        self.moved.step_page(-1)

    def action_next_page(self) -> None:
        self.moved.step_page(1)

    def action_half_up(self) -> None:
        self.moved.step(-max(1, self.moved.page // 2))

    def action_half_down(self) -> None:
        self.moved.step(max(1, self.moved.page // 2))

    def action_first(self) -> None:
        self.moved.step_end(last=False)

    def action_last(self) -> None:
        self.moved.step_end(last=True)
