"""The composer: grantees and objects in a grid to tick, the SQL as it will be copied, and what it would change."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from msgspec.structs import replace
from textual.app import ComposeResult

from pgwhy.acl import Privilege
from pgwhy.catalog import Role, Securable
from pgwhy.keys import Where
from pgwhy.remedy.composed import changes
from pgwhy.remedy.draft import (
    Cell,
    Draft,
    Plan,
    drafted,
    everything,
    first,
    others,
    revoked,
    toggled,
    with_option,
    with_same_future,
)
from pgwhy.remedy.effect import Effect, effect
from pgwhy.remedy.script import script
from pgwhy.screens.asking import Asking
from pgwhy.screens.copying import copy_seen
from pgwhy.screens.grantees import Grantees, Roles
from pgwhy.screens.ticking import Place, refusal
from pgwhy.widgets.carried import AddToBasket, OpenBasket, ShowPlain
from pgwhy.widgets.desk import Answered, Desk, Failed
from pgwhy.widgets.effects import cell_page, effect_page, statements_page, undo_page
from pgwhy.widgets.footer import Footer, bindings
from pgwhy.widgets.grid import Grid, Row, title
from pgwhy.widgets.ink import Line, Span, span
from pgwhy.widgets.lines import FixedRows, Lines
from pgwhy.widgets.oneline import OneLine
from pgwhy.widgets.page import Page, lay


class Drafted(NamedTuple):
    """An answer: another draft."""

    draft: Draft


class Composer(Asking):
    """Some grantees, some objects of one database."""

    BINDINGS = bindings(Where.COMPOSER)

    def __init__(
        self,
        desk: Desk,
        door: str,
        targets: tuple[Securable, ...],
        grantees: Roles,
        roles: tuple[Role, ...],
        wanted: tuple[Privilege, ...] = (),
    ) -> None:
        """``wanted``: privileges that are ticked from the start."""
        super().__init__()
        self.desk = desk
        self.door = door
        self.plan = Plan(grantees, targets, wanted)
        self.roles = roles
        self.draft: Draft | None = None
        self.statements: tuple[str, ...] = ()
        self.weighed: Effect | None = None
        self.cell: Cell | None = None
        self.by_object = False
        self._laying = False
        self._copies_ticks = False
        self._wanted: Callable[[Effect], object] | None = None
        self._sql = self._undo = range(0)
        """The lines of the statements, and of those that take them back."""

    def compose(self) -> ComposeResult:
        yield OneLine()
        yield Lines(cursor_shown=False, id="heading")
        yield Lines(cursor_shown=False, id="boxes")
        yield Lines(cursor_shown=False, id="cell")
        yield Lines(cursor_shown=False, id="sql")
        yield Footer(Where.COMPOSER)

    def on_mount(self) -> None:
        self._begin(self.plan)

    def on_resize(self) -> None:
        self._draw()

    @property
    def place(self) -> Place | None:
        """Where in the draft the keys act; None before there is one."""
        return Place(self.draft, self.cell, self.by_object) if self.draft else None

    @property
    def settling(self) -> bool:
        """Keys that are typed ahead are meant for the lines that are being laid out."""
        return super().settling or self._laying

    def _begin(self, plan: Plan) -> None:
        """Lay out other grantees or lines; what was ticked stays."""
        before = self.draft
        self.plan, self._laying = plan, True
        self.desk.ask(self, "draft", self.door, lambda catalog: Drafted(drafted(catalog, plan, before)))

    def on_answered(self, message: Answered) -> None:
        if not self.desk.counts(self, message):
            return
        match message.answer:
            case Drafted(draft):
                self._laying = False
                self._laid_out(draft)
            case Effect() as found:
                self.weighed = found
                self._draw()
                wanted, self._wanted = self._wanted, None
                if wanted is not None:
                    wanted(found)
            case _:
                pass

    def on_failed(self, message: Failed) -> None:
        if self.desk.counts(self, message):
            self._laying = False
            self.query_one(Footer).say(message.error.message)

    def _laid_out(self, draft: Draft) -> None:
        opened = self.draft is None
        if self._copies_ticks:
            draft, self._copies_ticks = with_same_future(draft), False
        if opened:
            # several grantees of one object read best beneath each other
            self.by_object = len(draft.grantees) > 1 and len(draft.offers) == 1
        if self.cell is None or self.cell not in draft.row_of(self.cell):
            self.cell = first(draft)
        self._change(draft)

    def refusal(self, action: str) -> str | None:
        """Why the key cannot act now."""
        if self.place is None:
            anyway = action in ("escape", "help", "quit", "palette", "open_basket")
            return None if anyway else "This could not be read"
        return refusal(self.place, action, self.statements)

    # what the keys do

    def action_tick(self) -> None:
        self._on_cell(toggled)

    def action_grant_option(self) -> None:
        self._on_cell(with_option)

    def action_revoke(self) -> None:
        self._on_cell(lambda draft, cell: revoked(draft, cell.grantee, cell.key))

    def action_everything(self) -> None:
        self._on_cell(lambda draft, cell: everything(draft, cell.grantee, cell.key))

    def action_clear(self) -> None:
        self._on_cell(lambda draft, _: replace(draft, ticks={}))

    def action_fill(self) -> None:
        self._fill(everywhere=False)

    def action_fill_all(self) -> None:
        self._fill(everywhere=True)

    def action_turn(self) -> None:
        self.by_object = not self.by_object
        self._draw()

    def action_future(self) -> None:
        self._copies_ticks = not self.plan.future
        self._begin(replace(self.plan, future=not self.plan.future))

    def action_columns(self) -> None:
        if self.place is not None and self.cell is not None:
            table = self.place.table
            unfolded = self.plan.unfolded ^ ({table} if table else set())
            if table is not None and self.cell.key not in self.plan.unfolded:
                self.cell = self.cell._replace(key=table)
            self._begin(replace(self.plan, unfolded=unfolded))

    async def action_grantees(self) -> None:
        present = self.draft.grantees if self.draft else ()
        await self.choose(Grantees(self.roles, present), self._add)

    def action_everyone(self) -> None:
        if self.draft is not None:
            self._add(others(self.draft))

    def action_remove(self) -> None:
        if self.draft is not None and self.cell is not None:
            at = self.plan.grantees.index(self.cell.grantee)
            rest = (*self.plan.grantees[:at], *self.plan.grantees[at + 1 :])
            self.cell = self.cell._replace(grantee=rest[min(at, len(rest) - 1)])
            self._begin(replace(self.plan, grantees=rest))

    def action_left(self) -> None:
        self._move(-1)

    def action_right(self) -> None:
        self._move(1)

    def action_up(self) -> None:
        self._move_line(-1)

    def action_down(self) -> None:
        self._move_line(1)

    def action_next_group(self) -> None:
        self._move_group(1)

    def action_previous_group(self) -> None:
        self._move_group(-1)

    def action_previous_page(self) -> None:
        self.query_one("#sql", Lines).step_page(-1)

    def action_next_page(self) -> None:
        self.query_one("#sql", Lines).step_page(1)

    def action_copy(self) -> None:
        copy_seen(self.query_one("#sql", Lines), self._sql, "\n".join(self.statements), "y")

    def action_copy_undo(self) -> None:
        self._when_weighed(self._copy_undo)

    def _copy_undo(self, found: Effect) -> None:
        if found.undo:
            copy_seen(self.query_one("#sql", Lines), self._undo, "\n".join(found.undo), "u")
        else:
            self.query_one(Footer).say("There is nothing to undo")

    def action_plain(self) -> None:
        undone = self.weighed.undo if self.weighed else ()
        self.post_message(ShowPlain("\n".join((*self.statements, "", "-- undo", *undone))))

    def action_basket(self) -> None:
        if (draft := self.draft) is not None:
            chosen, database = self.statements, draft.catalog.database
            self._when_weighed(lambda found: self.post_message(AddToBasket(database, chosen, found.undo)))

    def action_open_basket(self) -> None:
        self.post_message(OpenBasket())

    def action_escape(self) -> None:
        self.dismiss(None)

    # how

    def _on_cell(self, become: Callable[[Draft, Cell], Draft]) -> None:
        if self.draft is not None and self.cell is not None:
            self._change(become(self.draft, self.cell))

    def _fill(self, *, everywhere: bool) -> None:
        if self.place is not None:
            ticks = self.place.filled(everywhere=everywhere)
            self._on_cell(lambda draft, _: replace(draft, ticks=ticks))

    def _when_weighed(self, act: Callable[[Effect], object]) -> None:
        """At once, or as soon as the effect of what is ticked is known."""
        if self.weighed is not None:
            act(self.weighed)
        else:
            self._wanted = act

    def _add(self, grantees: Roles | None) -> None:
        if grantees:
            self._begin(replace(self.plan, grantees=tuple(dict.fromkeys((*self.plan.grantees, *grantees)))))

    def _change(self, draft: Draft) -> None:
        """Another draft: show it at once, and its effect as soon as that is known."""
        self.draft, self.weighed, self._wanted = draft, None, None
        self.statements = script(changes(draft), draft.catalog.version)
        self._draw()
        self.desk.ask(self, "effect", self.door, lambda _: effect(draft))

    def _move(self, by: int) -> None:
        if self.draft is not None and self.cell is not None:
            row = self.draft.row_of(self.cell)
            self.cell = row[max(0, min(row.index(self.cell) + by, len(row) - 1))]
            self._draw_grid()

    def _move_line(self, by: int) -> None:
        if self.place is not None and self.draft is not None and self.cell is not None:
            rows = [row for group in self.place.groups for row in group]
            here = rows.index((self.cell.grantee, self.cell.key))
            self._go(self.draft, self.cell, rows[max(0, min(here + by, len(rows) - 1))])

    def _move_group(self, by: int) -> None:
        if self.place is not None and self.draft is not None and self.cell is not None:
            groups = self.place.groups
            here = groups.index(self.place.group)
            self._go(self.draft, self.cell, groups[(here + by) % len(groups)][0])

    def _go(self, draft: Draft, cell: Cell, row: Row) -> None:
        """To another line: to the same privilege there, or to that which stands nearest."""
        columns = draft.columns()
        at = columns.index(cell.privilege)
        self.cell = min(draft.row(*row), key=lambda c: abs(columns.index(c.privilege) - at), default=cell)
        self._draw_grid()

    # what is shown

    def _draw(self) -> None:
        if self.draft is None:
            return
        self.query_one(Footer).refresh()
        sql = self._lines(statements_page(self.draft, self.statements))
        told = self._lines(effect_page(self.draft, self.weighed)) if self.weighed else []
        undo = self._lines(undo_page(self.weighed)) if self.weighed else []
        below: list[Line] = list(sql)
        for part in filter(None, (told, undo)):
            below += [(), *part] if below else part
        self._sql, self._undo = range(len(sql)), range(len(below) - len(undo), len(below))
        room = self._draw_grid()
        count = len(self.draft.ticks)
        more = ", pgdn shows more" if len(below) > room else ""
        self.query_one(OneLine).show(title(self.draft), (span(f"  {count} ticked{more}"),) if count else ())
        self.query_one("#sql", Lines).show(FixedRows(below), 0, 0)

    def _draw_grid(self) -> int:
        """Draw the grid and what is said of its box; returns how many lines are left for the statements."""
        if self.draft is None:
            return 0
        grid = Grid(self.draft, self.cell, self.app.size.width, by_object=self.by_object)
        about = self._lines(cell_page(self.draft, self.cell) if self.cell else ())
        told = max(2, min(len(about), self.app.size.height // 4))
        # beside title, headings, a line between and the footer; the statements keep their part
        room = self.app.size.height - 4 - told
        height = max(1, min(len(grid), room - max(7, self.app.size.height * 2 // 5)))
        boxes, below = self.query_one("#boxes", Lines), self.query_one("#cell", Lines)
        boxes.styles.height, below.styles.height = height, told
        self.query_one("#heading", Lines).show(FixedRows([grid.heading()]))
        boxes.show(grid, grid.line_of(self.cell))
        below.show(FixedRows(about), 0, 0)
        return room - height

    def _lines(self, page: Page) -> list[Line]:
        return [(Span(" "), *part.content) for part in lay(page, self.app.size.width - 2)]
