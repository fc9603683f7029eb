"""To whom: several roles, and PUBLIC, chosen from one list."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from textual.widgets import Input

from pgwhy.acl import RoleName
from pgwhy.catalog import Role
from pgwhy.keys import Where
from pgwhy.screens.choices import role_choices
from pgwhy.screens.choose import Choice, ChoiceRows, Choose
from pgwhy.widgets.footer import bindings
from pgwhy.widgets.ink import Line, Span
from pgwhy.widgets.lines import Lines

Roles = tuple[RoleName, ...]


class MarkedRows(ChoiceRows[Roles]):
    """The choices, those that are marked with a check."""

    def __init__(self, choices: Sequence[Choice[Roles]], marked: Iterable[RoleName]) -> None:
        super().__init__(choices)
        self.marked = frozenset(marked)

    def line(self, index: int, width: int) -> Line:
        mark = "✓ " if self.choices[index].value[0] in self.marked else "  "
        return (Span(mark), *super().line(index, width - 2))


class Grantees(Choose[Roles]):
    """Dismissed with the roles that were marked, or else with the one under the cursor."""

    where = Where.GRANTEES
    BINDINGS = bindings(Where.GRANTEES)

    def __init__(self, roles: Iterable[Role], present: Roles = ()) -> None:
        """``present``: roles that are there already and are not offered."""
        self.marked: dict[RoleName, None] = {}
        offered = role_choices(roles, public=True)
        choices: list[Choice[Roles]] = [
            Choice(c.name, c.behind, (c.value,)) for c in offered if c.value not in present
        ]
        super().__init__("to whom? tab marks several", choices)

    def listed(self, choices: Sequence[Choice[Roles]]) -> ChoiceRows[Roles]:
        first = [choice for choice in choices if choice.value[0] in self.marked]
        rest = [choice for choice in choices if choice.value[0] not in self.marked]
        return MarkedRows([*first, *rest], self.marked)

    async def action_mark(self) -> None:
        """Marks the line under the cursor, or takes the mark away; then another name can be typed."""
        await self._settle()
        lines = self.query_one(Lines)
        if isinstance(rows := lines.rows, ChoiceRows) and len(rows):
            (role,) = rows.choices[lines.cursor].value
            if role in self.marked:
                del self.marked[role]
            else:
                self.marked[role] = None
            self.query_one(Input).value = ""
            await self._settle()
            self._filter()
            lines.go(min(len(self.marked), len(lines.rows) - 1))

    def _choose(self) -> None:
        rows = self.query_one(Lines).rows
        if not self.marked:
            super()._choose()
        elif isinstance(rows, ChoiceRows):
            typed = rows.choices[self.query_one(Lines).cursor].value if self._typed and len(rows) else ()
            self.dismiss(tuple(dict.fromkeys((*self.marked, *typed))))
