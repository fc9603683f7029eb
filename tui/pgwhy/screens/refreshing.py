"""A screen that reads the open databases anew, and tells what is different from what was seen before."""

from __future__ import annotations

import time
from abc import abstractmethod
from functools import partial
from typing import NamedTuple

from pgwhy.acl import RoleName
from pgwhy.catalog import Catalog
from pgwhy.screens.choices import Hit
from pgwhy.screens.choose import Choice, Choose
from pgwhy.screens.explaining import Explaining
from pgwhy.server.errors import ServerError
from pgwhy.widgets.changed import Difference, differences, loaded_needs
from pgwhy.widgets.desk import Desk

_TOPIC = "anew "


class Refreshed(NamedTuple):
    """An answer."""

    differences: tuple[Difference, ...]


class Changes(Choose[Hit | None]):
    """A list of what has changed, to go to."""

    def __init__(self, changes: list[Choice[Hit | None]]) -> None:
        super().__init__("what has changed", changes)


class Refreshing(Explaining):
    """Asks for everything that was loaded once more, in the background."""

    def __init__(self, desk: Desk, role: RoleName | None, why: str, path: str | None) -> None:
        super().__init__(desk, role, why, path)
        self._unread: set[str] = set()
        self._changes: list[Choice[Hit | None]] = []
        self._problem = ""

    @property
    @abstractmethod
    def opened(self) -> dict[str, tuple[str, Catalog]]:
        """Of each open database the name of its door, and its catalog as it was seen."""

    @abstractmethod
    def look_again(self) -> None:
        """Everything was read anew."""

    @abstractmethod
    def say(self, sentence: str) -> None:
        """At the foot of the screen."""

    def action_refresh(self) -> None:
        self._unread, self._changes, self._problem = set(self.opened), [], ""
        for name, (door, catalog) in self.opened.items():
            self.desk.ask(self, _TOPIC + name, door, partial(_differences, catalog), anew=True)

    async def refreshed(self, topic: str, found: Refreshed | ServerError) -> None:
        """A database was read anew, or could not be; the last one tells what came out."""
        database = topic.removeprefix(_TOPIC)
        self._unread.discard(database)
        if isinstance(found, Refreshed):
            self._changes += [_choice(database, change) for change in found.differences]
        else:
            self._problem = f"{database} was not read anew: {found.message}"
        if self._unread:
            return
        self.look_again()
        if self._changes:
            await self.app.push_screen(Changes(self._changes), self.find_again)
        else:
            self.say(self._problem or f"Nothing has changed · {time.strftime('%H:%M:%S')}")


def of_refresh(topic: str) -> bool:
    """Whether a question was asked for this."""
    return topic.startswith(_TOPIC)


def _choice(database: str, change: Difference) -> Choice[Hit | None]:
    hit = Hit(change.target, database) if change.target is not None else None
    return Choice(change.sentence, f"in {database}", hit)


def _differences(before: Catalog, catalog: Catalog) -> Refreshed:
    catalog.require(*loaded_needs(before))
    return Refreshed(differences(before, catalog))
