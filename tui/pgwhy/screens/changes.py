"""Reads the open databases anew, and tells what is different from what was seen before."""

from __future__ import annotations

from functools import partial
from typing import NamedTuple

from pgwhy.catalog import Catalog
from pgwhy.screens.choices import Hit
from pgwhy.screens.choose import Choice, Choose
from pgwhy.widgets.changed import Difference, differences, loaded_needs
from pgwhy.widgets.desk import Answered, Desk, Failed


class Refreshed(NamedTuple):
    """An answer."""

    differences: tuple[Difference, ...]


class Changes(Choose[Hit | None]):
    """Dismissed with an object to go to, or None."""

    def __init__(self, desk: Desk, before: dict[str, tuple[str, Catalog]]) -> None:
        """``before``: for each open database the name of its door, and the catalog as it was."""
        super().__init__("what has changed", [], empty="Nothing has changed.")
        self.desk = desk
        self.before = before
        self.incomplete = "Reading everything anew …"

    def on_mount(self) -> None:
        super().on_mount()
        for name, (door, catalog) in self.before.items():
            self.desk.ask(self, name, door, partial(_differences, catalog), anew=True)

    def on_answered(self, message: Answered) -> None:
        if self.desk.counts(self, message) and isinstance(found := message.answer, Refreshed):
            where = message.topic
            self._told(where, [_choice(where, change) for change in found.differences])

    def on_failed(self, message: Failed) -> None:
        if self.desk.counts(self, message):
            self._told(message.topic, [Choice(message.error.message, f"in {message.topic}", None)])

    def _told(self, database: str, found: list[Choice[Hit | None]]) -> None:
        del self.before[database]
        self.offer([*self.choices, *found], self.incomplete if self.before else "")


def _choice(database: str, change: Difference) -> Choice[Hit | None]:
    hit = Hit(change.target, database) if change.target is not None else None
    return Choice(change.sentence, f"in {database}", hit)


def _differences(before: Catalog, catalog: Catalog) -> Refreshed:
    catalog.require(*loaded_needs(before))
    return Refreshed(differences(before, catalog))
