"""What the executor will check of one relation of a query: RangeTblEntry and RTEPermissionInfo in parsenodes.h."""

from __future__ import annotations

from collections.abc import Iterable

from pgwhy.acl import Privilege, RoleName
from pgwhy.catalog import Relation
from pgwhy.catalog.details import Column, Details
from pgwhy.catalog.objects import SYSTEM_COLUMNS
from pgwhy.statement.because import Because, Via

WHOLE_ROW = 0
_SYSTEM_NAMES = {number: name for name, number in SYSTEM_COLUMNS.items()}


class Entry:
    """A relation in the range table. Filled in while the query is analysed."""

    def __init__(self, relation: Relation, details: Details | None, role: RoleName | None = None) -> None:
        self.relation = relation
        self.details = details
        self.role = role
        """As whom it is checked; None for whoever runs the query."""
        self.privileges: set[Privilege] = set()
        self.selected: set[int] = set()
        self.inserted: set[int] = set()
        self.updated: set[int] = set()
        self.computed: set[int] | None = None
        """Of a view under a view: the columns that are needed, where that is less than is checked."""
        self.only = False
        """Whether children are left out, by ONLY."""
        self.changed = False
        """Whether its rows are updated or deleted."""
        self.nullable = False
        """Whether it is on that side of an outer join that may be missing."""
        self.because: Because | None = None
        """Why it is used, where that is not the statement's own text."""
        self.locked = False
        """Whether its rows are locked, and with them those of the relations under a view."""
        self.marked = False
        """Whether its rows are fetched whole to be found again: beside the target of a change or what is locked."""

    @property
    def via(self) -> tuple[Via, ...]:
        """Within what it is used."""
        return self.because.via if self.because else ()

    def read(self, column: int) -> None:
        """The query reads this column, or the whole row."""
        self.privileges.add(Privilege.SELECT)
        self.selected.add(column)

    @property
    def columns(self) -> tuple[Column, ...]:
        """The columns, or none if nothing is known of the relation but its name."""
        return self.details.columns if self.details else ()

    def names(self, numbers: Iterable[int]) -> tuple[str, ...]:
        """The columns of these numbers by name, in the table's order; the whole row is all of them."""
        wanted = set(numbers)
        if WHOLE_ROW in wanted:
            wanted |= {column.number for column in self.columns}
        named = [column.name for column in self.columns if column.number in wanted]
        return (*named, *(_SYSTEM_NAMES[n] for n in sorted(wanted, reverse=True) if n in _SYSTEM_NAMES))

    def touched(self, privilege: Privilege) -> set[int]:
        """The columns that the privilege is needed on."""
        match privilege:
            case Privilege.SELECT:
                return self.selected
            case Privilege.INSERT:
                return self.inserted
            case Privilege.UPDATE:
                return self.updated
            case _:
                return set()
