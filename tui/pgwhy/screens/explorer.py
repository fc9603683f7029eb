"""The explorer: the tree of everything that carries privileges, and panels on what is under the cursor."""

from __future__ import annotations

from functools import partial
from typing import NamedTuple

from textual.app import ComposeResult
from textual.containers import Horizontal

from pgwhy.acl import RoleName
from pgwhy.catalog import Catalog, Column, DefaultAcl, Role, Routine, Schema, Securable
from pgwhy.catalog.quoting import sql_identifier, sql_role
from pgwhy.keys import Where
from pgwhy.remedy.grant_sql import sql_name
from pgwhy.screens.choices import Hit, role_choices
from pgwhy.screens.choose import Choose
from pgwhy.screens.composer import Composer
from pgwhy.screens.find import Find
from pgwhy.screens.grantees import Grantees
from pgwhy.screens.refreshing import Refreshed, Refreshing, of_refresh
from pgwhy.screens.roles import Roles
from pgwhy.widgets.carried import CopyText, OpenBasket, ShowPlain
from pgwhy.widgets.desk import Answered, Desk, Failed
from pgwhy.widgets.footer import Footer, bindings
from pgwhy.widgets.ink import Ink, Line, Span, span, width_of
from pgwhy.widgets.lines import Lines
from pgwhy.widgets.oneline import OneLine
from pgwhy.widgets.panels import PANELS, View
from pgwhy.widgets.panels.pane import PanelPane
from pgwhy.widgets.places import Places
from pgwhy.widgets.tree.node import Key, Target, place_of
from pgwhy.widgets.tree.pane import TreePane

NOTHING_HERE = "This line stands for no object: go to one first"


class Place(NamedTuple):
    """An answer: where an object is."""

    key: Key


class Explorer(Refreshing):
    """Tree, panel, and what is done with them."""

    BINDINGS = bindings(Where.EXPLORER)

    def __init__(
        self, desk: Desk, server: str, role: RoleName | None = None, why: str = "", path: str | None = None
    ) -> None:
        super().__init__(desk, role, why, path)
        self.server = server
        self.letters = False
        self._role_before = role
        self.places = Places()
        self._going = False
        """Whether the place of an object is being looked up, to go there."""
        self.roles: tuple[Role, ...] = ()
        self.tree_pane = TreePane(desk)
        self.panel = PanelPane(desk, 0, id="panel")
        self.beside = PanelPane(desk, min(1, len(PANELS) - 1), id="beside")

    def compose(self) -> ComposeResult:
        yield OneLine()
        with Horizontal():
            yield self.tree_pane
            yield self.panel
            yield self.beside
        yield Footer(Where.EXPLORER)

    def on_mount(self) -> None:
        self.tree_pane.show_as(self.role)
        self.tree_pane.focus()
        self.tree_pane.load()
        self._say_where()
        self.say(f"Connecting to {self.server} …  esc stops it")

    # what the widgets say

    async def on_tree_pane_opened(self, message: TreePane.Opened) -> None:
        catalog = message.catalog
        self.roles = tuple(catalog.cluster.roles.values())
        if message.first:
            self.query_one(Footer).hush()
            self.tree_pane.open_row()
        self._follow(at_once=True)
        if self.pasted.text:
            await self.explain()

    def on_lines_moved(self, message: Lines.Moved) -> None:
        if message.lines is self.tree_pane:
            self._follow()

    async def on_answered(self, message: Answered) -> None:
        if not self.desk.counts(self, message):
            return
        match message.answer:
            case Place(key):
                self._going = False
                self.go(key)
            case Refreshed() as found:
                await self.refreshed(message.topic, found)
            case _:
                pass

    async def on_failed(self, message: Failed) -> None:
        if not self.desk.counts(self, message):
            return
        if of_refresh(message.topic):
            await self.refreshed(message.topic, message.error)
        else:
            self._going = False
            self.say(message.error.message)

    @property
    def settling(self) -> bool:
        """Whether it is going somewhere: what is under the cursor is not what the next key is meant for."""
        return super().settling or self._going or self.tree_pane.on_its_way

    # what the keys do

    def refusal(self, action: str) -> str | None:
        """Why the key cannot act now."""
        match action.partition("(")[0]:
            case "copy" | "mark" if self._target is None:
                return NOTHING_HERE
            case "panel" if self.tree_pane.subject is None:
                return NOTHING_HERE
            case "letters" if PANELS[self.panel.panel].name != "Access":
                return "Letters are explained in Access: 1 shows it"
            case "grant" if not self._objects:
                return "Privileges are granted on objects: go to one first"
            case "grant" if len({node.database for node in self.tree_pane.shown.marked.values()}) > 1:
                return "The marked objects are in several databases, and a statement runs in one"
            case "copy" if isinstance(self._target, DefaultAcl):
                return "Default privileges have no name to copy"
            case "as_before" if self._role_before == self.role:
                return "No other role was chosen before"
            case "find" | "as_role" | "roles" | "as_before" if not self.roles:
                return "Not connected yet"
            case "back" if not self.places.past:
                return "There is no place before this one"
            case "forward" if not self.places.future:
                return "There is no place after this one"
            case _:
                return None

    @property
    def moved(self) -> Lines:
        """What has the keys: tree or panel."""
        return self.focused if isinstance(self.focused, Lines) else self.tree_pane

    def action_open(self) -> None:
        if self.moved is self.tree_pane and not self.tree_pane.open_row():
            self.action_down()

    def action_close(self) -> None:
        if self.moved is not self.tree_pane:
            self.tree_pane.focus()
        elif not self.tree_pane.close_row():
            self.tree_pane.go_out()

    def action_enter(self) -> None:
        if self.moved is self.tree_pane:
            if not (self.tree_pane.open_row() or self.tree_pane.close_row()):
                self.panel.focus()
        elif isinstance(panel := self.moved, PanelPane) and panel.link is not None:
            self.go_to(panel.link, self._database)

    def action_other_side(self) -> None:
        (self.panel if self.moved is self.tree_pane else self.tree_pane).focus()

    async def action_find(self) -> None:
        await self.choose(Find(self.desk, {name: self._door(name) for name in self._names}), self.find_again)

    async def action_as_role(self) -> None:
        await self.choose(Choose("as which role?", role_choices(self.roles, nobody=True)), self._as)

    def action_as_before(self) -> None:
        self.show_as(self._role_before)

    async def action_grant(self) -> None:
        if self.role is None:
            await self.app.push_screen(Grantees(self.roles), self._grant)
        else:
            await self._grant((self.role,))

    @property
    def opened(self) -> dict[str, tuple[str, Catalog]]:
        """Of each open database the name of its door, and its catalog as it was seen."""
        return {name: (self._door(name), self.tree_pane.catalogs[name]) for name in self._names}

    def action_basket(self) -> None:
        self.post_message(OpenBasket())

    async def action_roles(self) -> None:
        if isinstance(role := self._target, Role):
            await self._open_role(role.name)
        else:
            await self.choose(Choose("which role?", role_choices(self.roles)), self._open_role)

    def action_system(self) -> None:
        self.tree_pane.show_system(not self.tree_pane.system)
        self.say(
            "Schemas of the system are shown" if self.tree_pane.system else "Schemas of the system are hidden"
        )

    def action_letters(self) -> None:
        self.letters = not self.letters
        self._follow(at_once=True)

    def action_mark(self) -> None:
        self.tree_pane.toggle_mark()
        self.tree_pane.step(1)

    def action_copy(self) -> None:
        target = self._target
        if target is not None and not isinstance(target, DefaultAcl):
            self.post_message(CopyText(_sql_name(target)))

    def action_copy_place(self) -> None:
        self.post_message(CopyText(" › ".join(self._parts())))

    def action_plain(self) -> None:
        self.post_message(ShowPlain(self.panel.plain))

    def action_back(self) -> None:
        self._travel(self.places.back(self._here))

    def action_forward(self) -> None:
        self._travel(self.places.forward(self._here))

    def action_escape(self) -> None:
        if self.desk.reads_for(self):
            self.tree_pane.stay()
            self._going = False
        elif self.tree_pane.shown.marked:
            self.tree_pane.unmark()
        else:
            self.tree_pane.focus()

    def action_panel(self, index: int) -> None:
        """The panel takes it; one beside it that shows it already takes what this one showed."""
        before = self.panel.panel
        self.panel.switch(index)
        if self.beside.panel == index:
            self.beside.switch(before)

    # going places

    def go_to(self, target: Target, database: str) -> None:
        """To an object, wherever in the tree it is."""
        self._going = True
        self.desk.ask(self, "place", self._door(database), partial(_place, target))

    def go(self, key: Key) -> None:
        """To a node of the tree."""
        self.places.leave(self._here)
        self._reveal(key)

    def _travel(self, key: Key | None) -> None:
        if key is not None:
            self._reveal(key)

    def _reveal(self, key: Key) -> None:
        if len(key) > 1 and Schema(0, key[1].removeprefix("schema "), RoleName(""), None).is_system:
            self.tree_pane.show_system(shown=True)
        self.tree_pane.focus()
        self.tree_pane.reveal(key)

    def look_again(self) -> None:
        """Everything was read anew."""
        self.tree_pane.load_anew()
        self._follow(at_once=True)

    def find_again(self, hit: Hit | None) -> None:
        if hit is not None:
            self.go_to(hit.target, hit.database)

    async def _grant(self, grantees: tuple[RoleName, ...] | None) -> None:
        if grantees:
            marked = next(iter(self.tree_pane.shown.marked.values()), None)
            door = self._door(marked.database if marked else self._database)
            await self.app.push_screen(Composer(self.desk, door, self._objects, grantees, self.roles))

    async def _open_role(self, role: RoleName | None) -> None:
        if role is not None:
            doors = {name: self._door(name) for name in self._names}
            await self.choose(Roles(self.desk, doors, role), self._as)

    def _as(self, role: RoleName | None) -> None:
        if role is not None:
            self.show_as(role or None)

    def show_as(self, role: RoleName | None) -> None:
        """Everything as this role holds it, or as nobody's."""
        if role != self.role:
            self._role_before, self.role = self.role, role
        self.tree_pane.show_as(role)
        self._follow(at_once=True)

    # what is shown

    def say(self, sentence: str) -> None:
        self.query_one(Footer).say(sentence)

    @property
    def _target(self) -> Target | None:
        node = self.tree_pane.node
        return node.target if node else None

    @property
    def routine(self) -> Routine | None:
        return self._target if isinstance(self._target, Routine) else None

    @property
    def _objects(self) -> tuple[Securable, ...]:
        """What a GRANT is composed for: the marked objects, or the one under the cursor."""
        marked = [node.target for node in self.tree_pane.shown.marked.values()]
        chosen = marked or [self._target]
        return tuple(
            target for target in chosen if target is not None and not isinstance(target, Role | DefaultAcl)
        )

    @property
    def _here(self) -> Key:
        node = self.tree_pane.node
        return node.key if node else ()

    @property
    def _database(self) -> str:
        node = self.tree_pane.node
        return node.database if node and node.database in self.tree_pane.catalogs else self.first

    @property
    def door(self) -> str:
        """The door to the database that one is in."""
        return self._door(self._database)

    def _door(self, database: str) -> str:
        """The name of the door to the database: the first one's is empty."""
        return "" if database == self.first else database

    @property
    def _names(self) -> list[str]:
        """The databases that are open, the first one first."""
        return list(dict.fromkeys(catalog.database for catalog in self.tree_pane.catalogs.values()))

    @property
    def first(self) -> str:
        """The database that was connected to first."""
        first = self.tree_pane.catalogs.get("")
        return first.database if first else ""

    def _follow(self, *, at_once: bool = False) -> None:
        self._say_where()
        target = self.tree_pane.subject
        view = View(target, self.role, self.letters) if target is not None else None
        for pane in (self.panel, self.beside):
            if pane.display:
                pane.follow(view, self.door, at_once=at_once)
        self.query_one(Footer).refresh()

    def _parts(self) -> list[str]:
        return [self.server, *self.tree_pane.path]

    def _say_where(self) -> None:
        seen_as: Line = (Span("as "), span(self.role, Ink.STRONG)) if self.role else ()
        parts = self._parts()
        room = self.app.size.width - width_of(seen_as) - 3
        spans = _breadcrumb(parts)
        while len(parts) > 1 and width_of(spans) > room:
            del parts[0]
            spans = _breadcrumb(["…", *parts])
        self.query_one(OneLine).show(spans, seen_as)


def _breadcrumb(parts: list[str]) -> Line:
    spans: list[Span] = []
    for part in parts:
        spans += [Span(" › ", Ink.DIM), span(part)] if spans else [Span(" pgwhy  ", Ink.STRONG), span(part)]
    return tuple(spans)


def _sql_name(target: Securable | Role) -> str:
    if isinstance(target, Role):
        return sql_role(target.name)
    return (
        f"{sql_name(target)}.{sql_identifier(target.name)}"
        if isinstance(target, Column)
        else sql_name(target)
    )


def _place(target: Target, catalog: Catalog) -> Place:
    return Place(place_of(catalog, target))
