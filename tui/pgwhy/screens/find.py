"""Finding an object by a part of its name, in all databases that are open."""

from __future__ import annotations

from pgwhy.screens.choices import Hit, all_names, present_names
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
        for name, door in self.databases.items():
            self.desk.ask(self, f"loaded {name}", door, present_names)
            self.desk.ask(self, f"all {name}", door, all_names)

    def on_answered(self, message: Answered) -> None:
        if not self.desk.counts(self, message) or not isinstance(names := message.answer, list):
            return
        what, _, database = message.topic.partition(" ")
        if what == "all":
            self._complete.add(database)
        if what == "all" or database not in self._names:
            self._names[database] = names
        missing = len(self.databases) - len(self._complete)
        words = f"Loading the names in {missing} of {len(self.databases)} databases …" if missing else ""
        self.offer([choice for found in self._names.values() for choice in found], words)

    def on_failed(self, message: Failed) -> None:
        if self.desk.counts(self, message):
            self.query_one(Footer).say(message.error.message)
