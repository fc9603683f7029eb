"""The composer: ticks privileges, shows the SQL as it will be copied, who can run it, and what it would change."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from msgspec.structs import replace
from textual.app import ComposeResult
from textual.screen import Screen

from pgwhy.acl import Privilege, RoleName
from pgwhy.catalog import Catalog, Role, Securable
from pgwhy.keys import Where
from pgwhy.remedy.draft import Cell, Draft, cells, changes, drafted, statements, toggled, turned
from pgwhy.remedy.effect import Effect, effect, undo
from pgwhy.screens.choices import role_choices
from pgwhy.screens.choose import Choose
from pgwhy.widgets.boxes import Boxes, boxes
from pgwhy.widgets.carried import AddToBasket, CopyText, ShowPlain
from pgwhy.widgets.desk import Answered, Desk, Failed
from pgwhy.widgets.effects import effect_page
from pgwhy.widgets.footer import Footer, bindings
from pgwhy.widgets.ink import Ink, Line, Span, span
from pgwhy.widgets.lines import FixedRows, Lines
from pgwhy.widgets.oneline import OneLine
from pgwhy.widgets.page import lay
from pgwhy.wording import role_name


class Drafted(NamedTuple):
    """An answer: a new draft, and the catalog that it was made from."""

    catalog: Catalog
    draft: Draft


class Weighed(NamedTuple):
    """An answer: what the draft would change, and how to take it back."""

    effect: Effect
    undo: tuple[str, ...]


class Composer(Screen[None]):
    """One grantee, one or several objects of one database."""

    BINDINGS = bindings(Where.COMPOSER)

    def __init__(
        self,
        desk: Desk,
        door: str,
        targets: tuple[Securable, ...],
        grantee: RoleName,
        roles: tuple[Role, ...],
        wanted: tuple[Privilege, ...] = (),
    ) -> None:
        """``wanted``: privileges that are ticked from the start."""
        super().__init__()
        self.desk = desk
        self.door = door
        self.targets = targets
        self.grantee = grantee
        self.roles = roles
        self.wanted = wanted
        self.catalog: Catalog | None = None
        self.draft: Draft | None = None
        self.weighed: Weighed | None = None
        self.cell: Cell | None = None
        self._boxes = Boxes((), ())
        self._wanted: Callable[[Weighed], object] | None = None

    def compose(self) -> ComposeResult:
        yield OneLine()
        yield Lines(cursor_shown=False, id="boxes")
        yield Lines(cursor_shown=False, id="sql")
        yield Footer(Where.COMPOSER)

    def on_mount(self) -> None:
        self._begin()

    def on_resize(self) -> None:
        self._draw()

    def _begin(self) -> None:
        self.query_one(OneLine).show(_title(self.grantee, self.targets, revoke=False))
        about = (self.grantee, self.targets, self.wanted)
        self.desk.ask(self, "draft", self.door, lambda catalog: Drafted(catalog, drafted(catalog, *about)))

    def on_answered(self, message: Answered) -> None:
        if not self.desk.counts(self, message):
            return
        match message.answer:
            case Drafted(catalog, draft):
                self.catalog = catalog
                self.cell = min(draft.ticked, default=next(cells(draft), None))
                self._change(draft)
            case Weighed() as weighed:
                self.weighed = weighed
                self._draw()
                wanted, self._wanted = self._wanted, None
                if wanted is not None:
                    wanted(weighed)
            case _:
                pass

    def on_failed(self, message: Failed) -> None:
        if self.desk.counts(self, message):
            self.query_one(Footer).say(message.error.message)

    def refusal(self, action: str) -> str | None:
        """Why the key cannot act now."""
        if self.draft is None:
            return None if action in ("escape", "help", "quit") else "One moment: the catalog is being read"
        if action == "tick" and self.cell is None:
            return "There is no box to tick"
        if action in ("copy", "copy_undo", "basket", "plain") and not statements(self.draft):
            return "Nothing is ticked: space ticks the box under the cursor"
        if action == "future" and self.draft.revoke:
            return "Default privileges are composed for a GRANT"
        return None

    def action_tick(self) -> None:
        if self.draft is not None and self.cell is not None:
            self._change(toggled(self.draft, self.cell))

    def action_grant_option(self) -> None:
        if self.draft is not None:
            self._change(replace(self.draft, grant_option=not self.draft.grant_option))

    def action_revoke(self) -> None:
        if self.draft is not None:
            other = turned(self.draft)
            self.cell = min(other.ticked, default=next(cells(other), None))
            self._change(other)

    def action_future(self) -> None:
        if self.draft is not None:
            self._change(replace(self.draft, future=not self.draft.future))

    def action_left(self) -> None:
        self._move(-1)

    def action_right(self) -> None:
        self._move(1)

    def action_up(self) -> None:
        self._move_line(-1)

    def action_down(self) -> None:
        self._move_line(1)

    async def action_as_role(self) -> None:
        await self.app.push_screen(Choose("grant to whom?", role_choices(self.roles, public=True)), self._to)

    def action_copy(self) -> None:
        if self.draft is not None:
            self.post_message(CopyText("\n".join(statements(self.draft))))

    def action_copy_undo(self) -> None:
        self._when_weighed(lambda weighed: self.post_message(CopyText("\n".join(weighed.undo))))

    def action_plain(self) -> None:
        if self.draft is not None:
            undone = self.weighed.undo if self.weighed else ()
            self.post_message(ShowPlain("\n".join((*statements(self.draft), "", "-- undo", *undone))))

    def action_basket(self) -> None:
        if (draft := self.draft) is not None and (catalog := self.catalog) is not None:
            chosen = statements(draft)
            self._when_weighed(lambda w: self.post_message(AddToBasket(catalog.database, chosen, w.undo)))

    def action_escape(self) -> None:
        self.dismiss(None)

    def _when_weighed(self, act: Callable[[Weighed], object]) -> None:
        """At once, or as soon as the effect of what is ticked is known."""
        if self.weighed is not None:
            act(self.weighed)
        else:
            self._wanted = act

    def _to(self, grantee: RoleName | None) -> None:
        if grantee is not None:
            self.grantee = grantee
            self._begin()

    def _change(self, draft: Draft) -> None:
        """Another draft: show it at once, and its effect as soon as that is known."""
        self.draft, self.weighed, self._wanted = draft, None, None
        chosen = changes(draft)
        self.query_one(OneLine).show(_title(self.grantee, self.targets, revoke=draft.revoke), _options(draft))
        self._draw()
        self.desk.ask(
            self, "effect", self.door, lambda catalog: Weighed(effect(catalog, chosen), undo(catalog, chosen))
        )

    def _move(self, by: int) -> None:
        if self.draft is None or self.cell is None:
            return
        every = list(cells(self.draft))
        self.cell = every[max(0, min(every.index(self.cell) + by, len(every) - 1))]
        self._draw_boxes()

    def _move_line(self, by: int) -> None:
        if self.cell is None:
            return
        here = self._boxes.line_of(self.cell)
        column = self._boxes.cells[here].index(self.cell)
        rows = [number for number, row in enumerate(self._boxes.cells) if row]
        there = self._boxes.cells[rows[max(0, min(rows.index(here) + by, len(rows) - 1))]]
        self.cell = there[min(column, len(there) - 1)]
        self._draw_boxes()

    def _draw(self) -> None:
        if self.draft is None or self.catalog is None:
            return
        self.query_one(Footer).refresh()
        self._draw_boxes()
        found = self.weighed.effect if self.weighed else None
        page = effect_page(self.catalog, self.draft, statements(self.draft), found)
        laid = lay(page, self.app.size.width - 2)
        below = self.query_one("#sql", Lines)
        below.styles.height = min(len(laid) + 2, self.app.size.height // 2)
        below.show(FixedRows([(), *((Span(" "), *part.content) for part in laid)]), 0, 0)

    def _draw_boxes(self) -> None:
        if self.draft is None:
            return
        above = self.query_one("#boxes", Lines)
        self._boxes = boxes(self.draft, self.cell, self.app.size.width)
        line = self._boxes.line_of(self.cell) if self.cell is not None else 0
        above.show(FixedRows(self._boxes.lines), line)


def _title(grantee: RoleName, targets: tuple[Securable, ...], *, revoke: bool) -> Line:
    what, to = ("Revoke", "from") if revoke else ("Grant", "to")
    objects = f"{len(targets)} objects" if len(targets) > 1 else "one object"
    return (Span(f" {what} on {objects} {to} ", Ink.STRONG), span(role_name(grantee), Ink.STRONG))


def _options(draft: Draft) -> Line:
    option = "GRANT OPTION FOR" if draft.revoke else "WITH GRANT OPTION"
    chosen = [option] if draft.grant_option else []
    chosen += ["also in future"] if draft.future else []
    return (Span(", ".join(chosen)),) if chosen else ()
