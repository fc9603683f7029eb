"""The search_path panel: a role's path as a line to edit, what each schema in it comes to, where a name leads."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from textual.app import ComposeResult
from textual.timer import Timer

from pgwhy.acl import RoleName
from pgwhy.keys import Where
from pgwhy.render.path import asker, hazard_section
from pgwhy.render.section import Section
from pgwhy.screens.choices import Hit, database_choices, role_choices, schema_choices
from pgwhy.screens.choose import Choose, typed_so_far
from pgwhy.screens.composer import Composer
from pgwhy.screens.copying import copy_seen
from pgwhy.screens.moving import Moving
from pgwhy.search_path import Hazard, SearchPathSyntaxError, parse_setting
from pgwhy.search_path.editing import added, moved, removed
from pgwhy.widgets.carried import ShowPlain
from pgwhy.widgets.desk import Answered, Desk, Failed
from pgwhy.widgets.field import Field
from pgwhy.widgets.footer import Footer, bindings
from pgwhy.widgets.ink import Span
from pgwhy.widgets.lines import Lines
from pgwhy.widgets.marked import spans
from pgwhy.widgets.oneline import OneLine
from pgwhy.widgets.path.pane import PathPane
from pgwhy.widgets.path.questions import Functions, Led, Shown, functions, led, shown

REST = 0.05
"""Seconds for which typing must rest before what was typed is looked up."""


class Asked(NamedTuple):
    """Whose path, in which database, which one instead of the role's own, and which name."""

    role: RoleName | None = None
    database: str = ""
    path: str | None = None
    name: str = ""
    source: str = ""
    """Where this path comes from, if somebody set it: a function's SET clause."""


class Left(NamedTuple):
    """How the panel was when it was left, and an object to go to."""

    asked: Asked
    hit: Hit | None = None


class SearchPath(Moving[Left]):
    """What is typed or chosen is asked anew at once, and everything follows."""

    BINDINGS = bindings(Where.PATH)

    def __init__(self, desk: Desk, first: str, asked: Asked) -> None:
        """``first``: the database that was connected to first, whose door has no name."""
        super().__init__()
        self.desk = desk
        self.first = first
        self.asked = self.given = asked
        self.shown: Shown | None = None
        self.bad: SearchPathSyntaxError | None = None
        self.pane = PathPane(asked.path or "", asked.name)
        self._led: tuple[Section, ...] = ()
        self._functions: tuple[Hazard, ...] = ()
        self._resting: dict[Callable[[], None], Timer] = {}

    def compose(self) -> ComposeResult:
        yield OneLine()
        yield self.pane
        yield Footer(Where.PATH)

    def on_mount(self) -> None:
        if self.asked.path is not None:
            self._take(self.asked.path)
        self._begin()

    # what is asked

    def _begin(self) -> None:
        """Of another role or database."""
        self._functions = ()
        self._ask_path()
        self.desk.ask(self, "functions", self.asked.database, functions)

    def _ask_path(self) -> None:
        role, typed = self.asked.role, self.asked.path if self.bad is None else None
        self.desk.ask(self, "path", self.asked.database, lambda catalog: shown(catalog, role, typed))

    def _ask_name(self) -> None:
        """In the path that is shown."""
        name = self.asked.name
        if self.shown is None or self.shown.text is None or not name.strip():
            self._led = ()
            self._show_found(anew=True)
            return
        role, text = self.shown.role, self.shown.text
        self.desk.ask(self, "name", self.asked.database, lambda catalog: led(catalog, role, text, name))

    def _soon(self, ask: Callable[[], None]) -> None:
        """Ask as soon as typing rests."""
        if (resting := self._resting.get(ask)) is not None:
            resting.stop()
        self._resting[ask] = self.set_timer(REST, ask)

    def on_answered(self, message: Answered) -> None:
        if not self.desk.counts(self, message):
            return
        match message.answer:
            case Shown() as found:
                self.shown = found
                if self.asked.path == found.own.value:
                    self.asked = self.asked._replace(path=None)
                if self.asked.path is None:
                    self.pane.write(found.own.value or "")
                self._show_path(found)
                self._ask_name()
            case Led(section):
                self._led = (section,)
                self._show_found(anew=True)
            case Functions(hazards):
                self._functions = hazards
                self._show_found(anew=False)
            case _:
                pass

    def on_failed(self, message: Failed) -> None:
        if self.desk.counts(self, message):
            self.query_one(Footer).say(f"{message.error.message} {message.error.check}".strip())

    # what is shown

    def _show_path(self, found: Shown) -> None:
        title = (Span(" "), *spans(asker(found.role, found.catalog.database)))
        self.query_one(OneLine).show(title, (Span("search_path"),))
        given = self.given.source if self.asked.path == self.given.path else ""
        self.pane.show_path(found, edited=self.asked.path is not None, given=given)
        if self.bad is not None:
            self.pane.show_bad(self.bad)

    def _show_found(self, *, anew: bool) -> None:
        if self.shown is not None:
            hazards = (*self.shown.hazards, *self._functions)
            unsafe = (hazard_section(hazards),) if hazards else ()
            self.pane.show_found((*self._led, *unsafe, *self.shown.usage), anew=anew)

    def on_path_pane_rested(self) -> None:
        footer = self.query_one(Footer)
        footer.where = Where.FIELD if self.pane.field else Where.PATH
        footer.refresh()

    # what is typed

    def on_input_changed(self, message: Field.Changed) -> None:
        if message.input is self.pane.name_field:
            self.asked = self.asked._replace(name=message.value)
            self._soon(self._ask_name)
        else:
            self._take(message.value)
            if self.bad is None:
                self._soon(self._ask_path)

    def _take(self, text: str) -> None:
        """What was typed for the path; what is none stays, and is said to be none."""
        own = self.shown.own.value if self.shown else None
        self.asked = self.asked._replace(path=None if text == own else text)
        try:
            parse_setting(text)
        except SearchPathSyntaxError as error:
            self.bad = error
            self.pane.show_bad(error)
        else:
            self.bad = None

    def _edit(self, text: str, element: int | None) -> None:
        """Another path, by a key; the cursor goes to this element."""
        self.pane.element = element
        self.pane.write(text)
        self._take(text)
        self._ask_path()

    # what the keys do

    def refusal(self, action: str) -> str | None:
        """Why the key cannot act now."""
        name, _, argument = action.partition("(")
        if self.shown is None and name not in ("escape", "help", "quit", "palette"):
            return "One moment: the catalog is being read"
        match name:
            case "move" | "add" | "remove" if self.bad is not None:
                return "The path cannot be read: e goes to it"
            case "move" | "remove" if not self.pane.on_element:
                return "This line is not written in the path: + writes a schema into it"
            case "copy" if not self.pane.answer.row.offers:
                return "There is nothing to copy for this line"
            case "pick" if int(argument.rstrip(")")) > len(self.pane.answer.row.offers):
                return "There is no statement of this number"
            case "grant" if not any(copyable.grant for copyable in self.pane.row.offers):
                return "No GRANT is missing on this line"
            case "own_path" if self.asked.path is None:
                return "This is the role's own path"
            case "enter" if self.pane.field is None and self.pane.row.line.object is None:
                return "This line leads to no object"
            case _:
                return None

    async def action_escape(self) -> None:
        if self.pane.field is not None:
            await self._leave(self.pane.field)
        else:
            self.dismiss(Left(self.asked))

    async def action_enter(self) -> None:
        found = self.pane.row.line.object
        if self.pane.field is not None:
            await self._leave(self.pane.field)
        elif found is not None and self.shown is not None:
            self.dismiss(Left(self.asked, Hit(found, self.shown.catalog.database)))

    async def _leave(self, field: Field) -> None:
        await typed_so_far(field)
        self.pane.leave_field()

    def action_edit_path(self) -> None:
        self.pane.go_to(self.pane.path_field)

    def action_edit_name(self) -> None:
        self.pane.go_to(self.pane.name_field)

    def action_next_stop(self) -> None:
        self.pane.next_stop()

    def action_previous_stop(self) -> None:
        self.pane.next_stop(back=True)

    def action_up(self) -> None:
        self.pane.step(-1)

    def action_down(self) -> None:
        self.pane.step(1)

    @property
    def moved(self) -> Lines:
        """What has the keys, or stands beneath the field that has them."""
        return self.pane.lines

    def action_first(self) -> None:
        if self.pane.field is not None:
            self.pane.field.action_home()
        else:
            super().action_first()

    def action_last(self) -> None:
        if self.pane.field is not None:
            self.pane.field.action_end()
        else:
            super().action_last()

    def action_move(self, by: int) -> None:
        if self.pane.element is not None:
            self._edit(*moved(self.pane.path_field.value, self.pane.element, by))

    async def action_add(self) -> None:
        if self.shown is not None:
            choices = schema_choices(self.shown.catalog.schemas.values())
            await self.app.push_screen(Choose("which schema to search, too?", choices), self._add)

    def _add(self, schema: str | None) -> None:
        if schema is not None:
            text = self.pane.path_field.value
            here = self.pane.element
            at = len(parse_setting(text)) if here is None else here + 1
            self._edit(added(text, at, schema), at)

    def action_remove(self) -> None:
        element = self.pane.element
        if element is not None:
            self._edit(removed(self.pane.path_field.value, element), max(0, element - 1))

    def action_own_path(self) -> None:
        self.asked, self.bad = self.asked._replace(path=None), None
        self._ask_path()

    async def action_as_role(self) -> None:
        if self.shown is not None:
            choices = role_choices(self.shown.catalog.cluster.roles.values())
            await self.app.push_screen(Choose("whose search_path?", choices), self._as)

    def _as(self, role: RoleName | None) -> None:
        if role is not None:
            self.asked = self.asked._replace(role=role)
            self._begin()

    async def action_database(self) -> None:
        if self.shown is not None:
            choices = database_choices(self.shown.catalog.cluster)
            await self.app.push_screen(Choose("in which database?", choices), self._in)

    def _in(self, database: str | None) -> None:
        if database is not None:
            self.asked = self.asked._replace(database="" if database == self.first else database)
            self._begin()

    async def action_grant(self) -> None:
        grant = next((copyable.grant for copyable in self.pane.row.offers if copyable.grant), None)
        if grant is not None and self.shown is not None:
            roles = tuple(self.shown.catalog.cluster.roles.values())
            about = ((grant.target,), (grant.grantee,), roles, grant.privileges)
            composer = Composer(self.desk, self.asked.database, *about)
            await self.app.push_screen(composer)

    def action_pick(self, number: int) -> None:
        """Chooses a statement below. Copies nothing."""
        if number == self.pane.answer.number:
            self.query_one(Footer).say("It is marked: y copies it")
        self.pane.answer.choose(number)

    def action_copy(self) -> None:
        answer = self.pane.answer
        if answer.chosen is not None:
            copy_seen(answer, answer.chosen_rows, answer.chosen.sql, "y")

    def action_plain(self) -> None:
        self.post_message(ShowPlain(self.pane.plain))
