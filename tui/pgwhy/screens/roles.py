"""One role: the graph around it in both directions, what it owns and holds, and what dropping it would need."""

from __future__ import annotations

from contextlib import suppress
from functools import partial
from typing import NamedTuple

from textual.app import ComposeResult

from pgwhy.acl import RoleName
from pgwhy.catalog import Catalog, NotVisible, Role
from pgwhy.catalog.quoting import sql_role
from pgwhy.keys import Where
from pgwhy.remedy.drop_role import dependencies, drop_script, undroppable
from pgwhy.screens.choices import role_choices
from pgwhy.screens.choose import Choose
from pgwhy.screens.copying import copy_seen
from pgwhy.screens.moving import Moving
from pgwhy.widgets.carried import CopyText, ShowPlain
from pgwhy.widgets.desk import Answered, Desk, Failed
from pgwhy.widgets.footer import Footer, bindings
from pgwhy.widgets.holdings import Holdings, holdings, shared_holdings
from pgwhy.widgets.ink import Ink, Line, Span, span
from pgwhy.widgets.lines import FixedRows, Lines
from pgwhy.widgets.oneline import OneLine
from pgwhy.widgets.page import GAP, Laid, Page, heading, lay, text
from pgwhy.widgets.role_page import elsewhere, holdings_page, role_page


class Seen(NamedTuple):
    """An answer: the catalog, which holds the graph and what depends on the role in all databases."""

    catalog: Catalog


class Counted(NamedTuple):
    """An answer: what the role has in one database."""

    database: str
    holdings: Holdings


class Roles(Moving[RoleName]):
    """Dismissed with the role that things are to be shown as, or None."""

    BINDINGS = bindings(Where.ROLES)

    def __init__(self, desk: Desk, doors: dict[str, str], role: RoleName) -> None:
        """``doors``: the doors by the names of the databases that are open, the first one first."""
        super().__init__()
        self.desk = desk
        self.doors = doors
        self.role = role
        self.catalog: Catalog | None = None
        self.found: dict[str, Holdings] = {}
        self.script: tuple[str, ...] = ()
        self._laid: list[Laid] = []
        self._before: list[RoleName] = []
        """The roles that one came by."""

    def compose(self) -> ComposeResult:
        yield OneLine()
        yield Lines()
        yield Footer(Where.ROLES)

    def on_mount(self) -> None:
        self.set_focus(self.query_one(Lines))
        self._begin()

    def on_resize(self) -> None:
        self._draw()

    def _begin(self) -> None:
        self.found, self.script = {}, ()
        self.desk.ask(self, "role", next(iter(self.doors.values())), partial(_seen, self.role))

    def on_answered(self, message: Answered) -> None:
        if not self.desk.counts(self, message):
            return
        match message.answer:
            case Seen(catalog):
                self.catalog = catalog
                self._draw(top=True)
                for name, door in self.doors.items():
                    self.desk.ask(self, f"holdings {name}", door, partial(_counted, self.role))
            case Counted(database, found):
                self.found[database] = found
                self._draw()
            case _:
                pass

    def on_failed(self, message: Failed) -> None:
        if self.desk.counts(self, message):
            self.query_one(Footer).say(message.error.message)

    def refusal(self, action: str) -> str | None:
        """Why the key cannot act now."""
        if self.catalog is None and action not in ("escape", "quit", "help", "palette"):
            return "One moment: the catalog is being read"
        if self.script and action in ("drop", "enter"):
            return "This is the script: esc goes back to the role, y copies it"
        if action == "drop" and self.catalog is not None:
            return undroppable(self.catalog, self.role)
        return None

    def action_enter(self) -> None:
        cursor = self.query_one(Lines).cursor
        link = self._laid[cursor].link if cursor < len(self._laid) else None
        if isinstance(link, Role):
            self._open(link.name)
        else:
            self.query_one(Footer).say("Nothing to go to on this line: go to a role")

    def action_as_role(self) -> None:
        self.dismiss(self.role)

    async def action_roles(self) -> None:
        if self.catalog is not None:
            choices = role_choices(self.catalog.cluster.roles.values())
            await self.app.push_screen(Choose("which role?", choices), self._open)

    def action_drop(self) -> None:
        if self.catalog is not None:
            heir = self.catalog.session.user
            self.script = drop_script(self.catalog, self.role, heir)
            self._draw(top=True)

    def action_copy(self) -> None:
        if self.script:
            copy_seen(self.moved, range(len(self._laid)), "\n".join(self.script), "y")
        else:
            self.post_message(CopyText(sql_role(self.role)))

    def action_plain(self) -> None:
        self.post_message(ShowPlain("\n".join("".join(s.text for s in part.content) for part in self._laid)))

    def action_escape(self) -> None:
        """From the script back to the role, from there to where one came from."""
        if self.script:
            self.script = ()
            self._draw(top=True)
        elif self._before:
            self.role = self._before.pop()
            self._begin()
        else:
            self.dismiss(None)

    def _open(self, role: RoleName | None) -> None:
        if role is not None:
            self._before.append(self.role)
            self.role = role
            self._begin()

    def _draw(self, *, top: bool = False) -> None:
        if self.catalog is None:
            return
        self.query_one(OneLine).show((Span(" Role ", Ink.STRONG), span(self.role, Ink.STRONG)))
        self._laid = lay(self._page(self.catalog), self.app.size.width - 2)
        lines: list[Line] = [(Span(" "), *part.content) for part in self._laid]
        shown = self.query_one(Lines)
        shown.show(FixedRows(lines), 0 if top else shown.cursor)
        self.query_one(Footer).refresh()

    def _page(self, catalog: Catalog) -> Page:
        role = catalog.cluster.roles.get(self.role)
        if role is None:
            return (text("There is no such role any more."),)
        if self.script:
            words = (
                "What DROP ROLE needs first: what it owns goes to you, what was granted to it is taken back."
            )
            return (heading(words), GAP, *(text(line, hang=4) for line in self.script))
        shared = shared_holdings(catalog, role.name)
        parts = [holdings_page(f"In database {name}", found) for name, found in self.found.items()]
        done = len(parts) == len(self.doors)
        return (
            *role_page(catalog, role),
            *(block for part in parts for block in part),
            *holdings_page("Of what all databases share", shared),
            *(elsewhere(catalog, role.name, self.found) if done else _LOADING),
        )


_LOADING: Page = (GAP, text(Span("Counting what it owns and holds …", Ink.DIM)))


def _seen(role: RoleName, catalog: Catalog) -> Seen:
    with suppress(NotVisible):  # then the page says what it cannot know
        dependencies(catalog, role)
    return Seen(catalog)


def _counted(role: RoleName, catalog: Catalog) -> Counted:
    return Counted(catalog.database, holdings(catalog, role))
