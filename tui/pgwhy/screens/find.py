"""Finding an object by a part of its name, in all databases that are open."""

from __future__ import annotations

from functools import partial

from pgwhy.catalog import Catalog, Part
from pgwhy.screens.choices import FINDABLE, Hit, names, shared_names
from pgwhy.screens.choose import Choice, Choose, searched
from pgwhy.widgets.desk import Answered, Desk, Failed
from pgwhy.widgets.footer import Footer
from pgwhy.widgets.match import Searched

_SHARED = "shared"


class Find(Choose[Hit]):
    """Offers what is loaded at once, and everything as soon as it is."""

    def __init__(self, desk: Desk, databases: dict[str, str]) -> None:
        """``databases``: the doors by the names of their databases."""
        super().__init__("a part of a name", [])
        self.desk = desk
        self.databases = databases
        self.incomplete = "Loading the names …"
        self._names: dict[str, Searched[Choice[Hit]]] = {}
        self._complete: set[str] = set()
        self._missing: set[str] = set()
        """What has been asked for and is not here yet."""

    def on_mount(self) -> None:
        super().on_mount()
        wheres = [f"{part} {name}" for name in self.databases for part in FINDABLE]
        self._names = {
            where: searched(()) for where in (*wheres, "")
        }  # in the order in which they are offered
        self._missing.add(_SHARED)
        self.desk.ask(self, _SHARED, next(iter(self.databases.values()), ""), _searched_shared)
        for load in (False, True):
            for name, door in self.databases.items():
                for part in FINDABLE:
                    topic = f"{load} {part} {name}"
                    self._missing.add(topic)
                    self.desk.ask(self, topic, door, partial(_searched, part, load))

    def on_answered(self, message: Answered) -> None:
        if not self.desk.counts(self, message) or not isinstance(found := message.answer, Searched):
            return
        loaded, _, where = message.topic.partition(" ")
        if loaded in ("True", _SHARED):
            self._complete.add(where)
        if loaded in ("True", _SHARED) or where not in self._complete:
            self._names[where] = found
        self._ended(message.topic)

    def on_failed(self, message: Failed) -> None:
        if self.desk.counts(self, message):
            self._ended(message.topic)
            self.query_one(Footer).say(message.error.message)

    def on_unmount(self) -> None:
        """Whoever has found what they looked for does not wait for the rest."""
        self.desk.cancel(self)

    def _ended(self, topic: str) -> None:
        self._missing.discard(topic)
        incomplete = "Loading the names …" if self._missing else ""
        self.offer(Searched.together([*self._names.values()]), incomplete)


def _searched_shared(catalog: Catalog) -> Searched[Choice[Hit]]:
    return searched(shared_names(catalog))


def _searched(part: Part, load: bool, catalog: Catalog) -> Searched[Choice[Hit]]:
    return searched(names(part, catalog, load=load))
