"""Finding an object by a part of its name, in all databases that are open."""

from __future__ import annotations

from functools import partial

from pgwhy.screens.choices import FINDABLE, Hit, names
from pgwhy.screens.choose import Choice, Choose
from pgwhy.widgets.desk import Answered, Desk, Failed
from pgwhy.widgets.footer import Footer


class Find(Choose[Hit]):
    """Offers what is loaded at once, and everything as soon as it is."""

    def __init__(self, desk: Desk, databases: dict[str, str]) -> None:
        """``databases``: the doors by the names of their databases."""
        super().__init__("a part of a name", [])
        self.desk = desk
        self.databases = databases
        self.incomplete = "Loading the names …"
        self._names: dict[str, list[Choice[Hit]]] = {}
        self._complete: set[str] = set()

    def on_mount(self) -> None:
        super().on_mount()
        for load in (False, True):
            for name, door in self.databases.items():
                for part in FINDABLE:
                    self.desk.ask(self, f"{load} {part} {name}", door, partial(names, part, load=load))

    def on_answered(self, message: Answered) -> None:
        if not self.desk.counts(self, message) or not isinstance(found := message.answer, list):
            return
        loaded, _, where = message.topic.partition(" ")
        if loaded == "True":
            self._complete.add(where)
        if loaded == "True" or where not in self._complete:
            self._names[where] = found
        missing = [key for key in self._names if key not in self._complete]
        total = sum(map(len, self._names.values()))
        words = f"{total:,} names so far, loading the rest …" if missing else ""
        self.offer([choice for part in self._names.values() for choice in part], words)

    def on_failed(self, message: Failed) -> None:
        if self.desk.counts(self, message):
            self.query_one(Footer).say(message.error.message)
