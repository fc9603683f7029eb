"""A screen from which texts are explained and search_paths looked at; each is found again as it was left."""

from __future__ import annotations

from abc import abstractmethod
from functools import partial

from textual import events

from pgwhy.acl import RoleName
from pgwhy.catalog import Routine
from pgwhy.screens.asking import Asking
from pgwhy.screens.choices import Hit
from pgwhy.screens.paste import Paste, Typed
from pgwhy.screens.search_path import Asked, Left, SearchPath
from pgwhy.screens.why import Done, Why
from pgwhy.search_path import setting_of_function
from pgwhy.widgets.desk import Desk
from pgwhy.widgets.why.questions import Pasted


class Explaining(Asking):
    """Opens the Why screen and the search_path panel."""

    def __init__(self, desk: Desk, role: RoleName | None, why: str, path: str | None) -> None:
        """``why``: a text to explain at first; ``path``: a search_path instead of the one that roles have."""
        super().__init__()
        self.desk = desk
        self.role = role
        self.path = path
        self.pasted = Pasted(why, role, path=path)
        self.asked_paths: dict[Asked, Asked] = {}
        """How the search_path of a role in a database was left."""

    @property
    @abstractmethod
    def first(self) -> str:
        """The database that was connected to first."""

    @property
    @abstractmethod
    def door(self) -> str:
        """The door to the database that one is in."""

    @property
    @abstractmethod
    def routine(self) -> Routine | None:
        """The function that one is at, which may run with a path of its own."""

    @abstractmethod
    def find_again(self, hit: Hit | None) -> None:
        """Go to an object, if there is one to go to."""

    async def action_explain(self) -> None:
        if self.pasted.text.strip():
            await self.explain()
        else:
            await self.app.push_screen(Paste(self.pasted.text), self._typed)

    async def on_paste(self, event: events.Paste) -> None:
        """Also of what was pasted into a screen above that takes no text."""
        event.stop()
        await self._typed(Typed(event.text, explain=bool(event.text.strip())))

    async def explain(self) -> None:
        """Open the answer to the text that is there."""
        await self.app.push_screen(Why(self.desk, self.first, self.pasted, self.role), self._after_why)

    async def action_search_path(self) -> None:
        begun = self._path_of(self.routine) or Asked(self.role, self.door, self.path)
        screen = SearchPath(self.desk, self.first, self.asked_paths.get(begun, begun))
        await self.app.push_screen(screen, partial(self._after_path, begun))

    def _path_of(self, routine: Routine | None) -> Asked | None:
        """The path that the function sets for itself, as the role that it runs as."""
        setting = setting_of_function(routine) if routine else None
        if routine is None or setting is None:
            return None
        role = routine.owner if routine.security_definer else self.role
        return Asked(role, self.door, setting.value, source=setting.set_by)

    async def _typed(self, typed: Typed | None) -> None:
        if typed is not None:
            self.pasted = Pasted(typed.text, path=self.path)
            if typed.explain:
                await self.explain()

    def _after_why(self, done: Done | None) -> None:
        if done is not None:
            self.pasted = done.asked
        if done is not None and done.hit is not None:
            self.pop_until_active()
            self.find_again(done.hit)

    def _after_path(self, begun: Asked, left: Left | None) -> None:
        if left is not None:
            self.asked_paths[begun] = left.asked
            self.find_again(left.hit)
