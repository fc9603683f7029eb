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
        self.marked: dict[RoleName, Choice[Roles]] = {}
        offered = role_choices(roles, public=True)
        choices: list[Choice[Roles]] = [
            Choice(c.name, c.behind, (c.value,)) for c in offered if c.value not in present
        ]
        super().__init__("to whom? tab marks several", choices)

    def listed(self, choices: Sequence[Choice[Roles]]) -> ChoiceRows[Roles]:
        rest = [choice for choice in choices if choice.value[0] not in self.marked]
        return MarkedRows([*self.marked.values(), *rest], self.marked)

    def _filter(self, stay: Choice[Roles] | None = None) -> None:
        """What is marked stays in sight, above what matches."""
        super()._filter(stay)
        lines = self.query_one(Lines)
        lines.go(min(len(self.marked), max(0, len(lines.rows) - 1)))

    async def action_mark(self) -> None:
        """Marks the line under the cursor, or takes the mark away; then another name can be typed."""
        await self._settle()
        if (current := self._current) is not None:
            (role,) = current.value
            if role in self.marked:
                del self.marked[role]
            else:
                self.marked[role] = current
            self.query_one(Input).value = ""
            await self._settle()
            self._filter()

    def _choose(self) -> None:
        if not self.marked:
            super()._choose()
            return
        current = self._current if self._typed else None
        self.dismiss(tuple(dict.fromkeys((*self.marked, *(current.value if current else ())))))
