"""What column and table names mean at one place of a query: the namespace of parse analysis (parse_relation.c)."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import msgspec
from postgast import AstNode

from pgwhy.catalog.objects import SYSTEM_COLUMNS
from pgwhy.statement.ledger import Ledger
from pgwhy.statement.query.entry import WHOLE_ROW, Entry
from pgwhy.statement.query.term import Term
from pgwhy.statement.query.tree import Clause, Cte, Query
from pgwhy.statement.state import Scene


class ScopeColumn(msgspec.Struct, frozen=True, eq=False):
    """One column that can be named: which columns of which relations it reads, and its type."""

    name: str
    reads: tuple[tuple[Entry, int], ...] = ()
    type: int | Callable[[], int] = 0

    def term(self) -> Term:
        """Reads the column."""
        for entry, number in self.reads:
            entry.read(number)
        return Term(self.type)


class ScopeItem:
    """One table name in the namespace, or the nameless columns of a join."""

    def __init__(
        self,
        name: str,
        columns: tuple[ScopeColumn, ...],
        *,
        schema: str | None = None,
        entry: Entry | None = None,
        row_type: int = 0,
    ) -> None:
        self.name = name
        self.columns = columns
        self.schema = schema
        """The schema by which it can be qualified, where it has no alias."""
        self.entry = entry
        self.derived: Query | None = None
        """The subquery that it is, if it is one."""
        self.row_type = row_type
        self.open = False
        """Whether there may be more columns than are known."""
        self.named = True
        """Whether the table name can be used; the columns of a join's sides lose or keep it."""
        self.unqualified = True
        """Whether the columns can be named without it."""
        self.lateral_only = False

    def column(self, name: str) -> ScopeColumn | None:
        found = next((column for column in self.columns if column.name == name), None)
        if found is None and self.entry is not None and name in SYSTEM_COLUMNS and not self.is_view:
            return ScopeColumn(name, ((self.entry, SYSTEM_COLUMNS[name]),))
        return found

    @property
    def is_view(self) -> bool:
        return self.entry is not None and self.entry.relation.kind.value == "view"

    def row(self) -> Term:
        """Reads the whole row."""
        if self.entry is not None:
            self.entry.read(WHOLE_ROW)
        else:
            for column in self.columns:
                column.term()
        return Term(self.row_type)


class Analysed(msgspec.Struct, frozen=True, eq=False):
    """A query and the columns that it returns."""

    query: Query
    columns: tuple[ScopeColumn, ...] = ()


Analyse = Callable[["Level", AstNode], Analysed]
"""Analyses a query inside the one of the level."""


class Level:
    """One query being analysed: its names, and the levels around it."""

    def __init__(
        self,
        scene: Scene,
        ledger: Ledger,
        analyse: Analyse,
        parent: Level | None = None,
        command: str = "SELECT",
    ) -> None:
        self.scene = scene
        self.ledger = ledger
        self._analyse = analyse
        self.parent = parent
        self.query = Query(command)
        self.items: list[ScopeItem] = []
        self.ctes: dict[str, Cte] = {}
        self.cte_columns: dict[str, tuple[ScopeColumn, ...]] = {}
        self.lateral = False
        """Whether what is being analysed in FROM may use the tables to its left."""
        self.clause = Clause.TARGETS
        self.parameters: tuple[tuple[str, int], ...] = parent.parameters if parent else ()
        """Names and types of the parameters of the function whose body this is."""

    def subquery(self, node: AstNode) -> Analysed:
        """A query inside this one, analysed."""
        return self._analyse(self, node)

    def inside(self, command: str = "SELECT") -> Level:
        """A level for a query inside this one."""
        return Level(self.scene, self.ledger, self._analyse, self, command)

    def around(self) -> Iterator[tuple[int, Level]]:
        """This level and those around it, innermost first."""
        level: Level | None = self
        depth = 0
        while level is not None:
            yield depth, level
            level, depth = level.parent, depth + 1

    def cte(self, name: str) -> tuple[Cte, tuple[ScopeColumn, ...]] | None:
        """The WITH query that an unqualified table name means, if it means one."""
        for _, level in self.around():
            if name in level.ctes:
                return level.ctes[name], level.cte_columns[name]
        return None

    def column(self, name: str) -> ScopeColumn | None:
        """The column of this unqualified name (colNameToVar); None if none is known."""
        for depth, level in self.around():
            items = [item for item in level.usable if item.unqualified]
            found = next((c for item in items if (c := item.column(name)) is not None), None)
            if found is not None:
                self._reaches(depth)
                return found
        return None

    @property
    def open(self) -> bool:
        """Whether a name that nothing known has may be the column of a table whose columns are not all known."""
        return any(item.open for _, level in self.around() for item in level.items)

    def item(self, name: str, schema: str | None = None) -> ScopeItem | None:
        """The table of this name (refnameNamespaceItem)."""
        for depth, level in self.around():
            for item in level.usable:
                if item.named and item.name == name and (schema is None or schema == item.schema):
                    self._reaches(depth)
                    return item
        return None

    @property
    def usable(self) -> list[ScopeItem]:
        """The items that can be named now: those to the left in FROM only where that is LATERAL."""
        return [item for item in self.items if self.lateral or not item.lateral_only]

    def _reaches(self, depth: int) -> None:
        """Names at this depth are used: all queries in between depend on the one that far out."""
        for level_depth, level in self.around():
            if level_depth < depth:
                level.query.outer = True
