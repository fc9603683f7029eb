"""An analysed query: its range table in order, what it calls in which clause, and the queries inside it."""

from __future__ import annotations

from collections.abc import Iterator
from enum import IntEnum
from typing import TYPE_CHECKING

import msgspec

from pgwhy.statement.query.entry import Entry
from pgwhy.statement.query.term import Term

if TYPE_CHECKING:
    from pgwhy.statement.query.call import Call


class Clause(IntEnum):
    """The parts of a query, in the order in which the planner works through their expressions."""

    TARGETS = 0
    RETURNING = 1
    WHERE = 2
    HAVING = 3
    WINDOW = 4
    LIMIT = 5
    CONFLICT = 6
    MERGE = 7
    FROM = 8
    SECURITY = 9


class SubLinkKind(IntEnum):
    """libpg_query's SubLinkType."""

    EXISTS = 1
    ALL = 2
    ANY = 3
    ROW_COMPARE = 4
    SCALAR = 5
    MULTI_EXPRESSION = 6
    ARRAY = 7


class SubLink(msgspec.Struct, frozen=True, eq=False):
    """A query inside an expression."""

    kind: SubLinkKind
    query: Query
    clause: Clause
    conjunct: bool
    """Whether it stands at the top of WHERE or ON, so that it may become a join."""
    negated: bool = False
    tests_columns: bool = False
    """Whether what it is compared with reads columns of the query around it."""


class Derived(msgspec.Struct, frozen=True, eq=False):
    """A subquery in FROM."""

    query: Query


class CteUse(msgspec.Struct, frozen=True, eq=False):
    """A WITH query in FROM."""

    cte: Cte


class FunctionItem(msgspec.Struct, frozen=True, eq=False):
    """A function, VALUES or the like in FROM; its calls belong to the clause FROM."""

    call: Call | None = None
    """The function, if it is a single one that somebody defined."""
    lasting: bool = False
    """Whether the planner leaves it a function: it is numbered, or its arguments are volatile or subqueries."""


class Write(msgspec.Struct, frozen=True, eq=False):
    """Rows that are inserted, updated or deleted in the query's target."""

    command: str
    given: dict[int, Term | None] = {}
    """The columns that the query gives values, by number; None for DEFAULT."""
    every_row: bool = True
    """Whether ``given`` are the values of the only row; otherwise they are one of several rows', or a query's."""


class Mark(msgspec.Struct, frozen=True):
    """A point in the analysis of a query: how many calls and subqueries in expressions it has by then."""

    calls: dict[Clause, int]
    sublinks: int


Member = Entry | Derived | CteUse | FunctionItem


class Cte(msgspec.Struct, eq=False):
    """A WITH query; how often it is used decides whether it is planned by itself."""

    name: str
    query: Query
    materialized: bool | None = None
    recursive: bool = False
    uses: int = 0
    analysed: bool = False

    @property
    def inlined(self) -> bool:
        """Whether the planner puts it where it is used (SS_process_ctes in subselect.c)."""
        may = self.query.command == "SELECT" and not self.recursive and not self.query.locks
        if not may or self.materialized:
            return False
        return (self.uses == 1 or self.materialized is False) and not self.query.volatile


class Query:
    """Filled in while it is analysed, by the functions of this package."""

    def __init__(self, command: str = "SELECT") -> None:
        self.command = command
        self.told = command
        """What the reader knows it as."""
        self.members: list[Member] = []
        self.ctes: list[Cte] = []
        self.calls: dict[Clause, list[Call]] = {}
        self.sublinks: list[SubLink] = []
        self.target: Entry | None = None
        self.writes: list[Write] = []
        self.outer = False
        """Whether it reads columns of a query around it."""
        self.volatile = False
        self.open = False
        """Whether it may return more columns than are known."""
        self.locks = False
        self.aggregates = False
        self.set_operation = False
        self.union_all = False
        """Whether it is nothing but UNION ALL, which the planner merges (flatten_simple_union_all)."""
        self.never = False
        """Whether its condition is false whatever the rows are."""
        self.nothing = False
        """Whether a rule replaces it by nothing, so that it is not even planned."""
        self.nullable = False
        """Whether it is on that side of an outer join that may be missing."""
        self.view: Entry | None = None
        """The view whose query it is."""
        self.simple = True
        """Whether nothing but what is volatile keeps the planner from merging it (is_simple_subquery)."""

    @property
    def merges(self) -> bool:
        """Whether the planner can merge it into the query around it."""
        return self.simple and not self.volatile

    @property
    def mark(self) -> Mark:
        """How far it is analysed: what is found from here on stands behind it."""
        return Mark({clause: len(calls) for clause, calls in self.calls.items()}, len(self.sublinks))

    def perhaps(self, since: Mark) -> None:
        """What was found since is only executed if a value asks for it."""
        for clause, calls in self.calls.items():
            at = since.calls.get(clause, 0)
            calls[at:] = [msgspec.structs.replace(call, perhaps=True) for call in calls[at:]]
        for link in self.sublinks[since.sublinks :]:
            link.query.all_perhaps()

    def simplified_away(self, since: Mark) -> None:
        """What was found since is not planned: constants were evaluated on the way, nothing else is left of it."""
        for clause, calls in self.calls.items():
            at = since.calls.get(clause, 0)
            calls[at:] = [msgspec.structs.replace(call, away=True) for call in calls[at:]]
        del self.sublinks[since.sublinks :]

    def forget(self, since: Mark) -> None:
        """What was found since is not even looked at by the planner."""
        for clause, calls in self.calls.items():
            del calls[since.calls.get(clause, 0) :]
        del self.sublinks[since.sublinks :]

    def all_perhaps(self) -> None:
        """Nothing of it is sure to be executed."""
        self.perhaps(Mark({}, 0))
        for member in self.members:
            if isinstance(member, Derived):
                member.query.all_perhaps()

    def call(self, clause: Clause, call: Call) -> None:
        """Remember a call, in the order in which expressions are initialised."""
        self.calls.setdefault(clause, []).append(call)

    def for_column(self, number: int, since: int) -> None:
        """The calls of the target list since then compute this column's value."""
        calls = self.calls.get(Clause.TARGETS, [])
        calls[since:] = [msgspec.structs.replace(call, column=number) for call in calls[since:]]

    @property
    def target_calls(self) -> int:
        """How many calls the target list makes so far."""
        return len(self.calls.get(Clause.TARGETS, ()))


def queries_in(query: Query) -> Iterator[Query]:
    """The query and all queries inside it that are executed, each once."""
    yield query
    for cte in query.ctes:
        if cte.uses or cte.query.command != "SELECT":
            yield from queries_in(cte.query)
    for member in query.members:
        if isinstance(member, Derived):
            yield from queries_in(member.query)
    for link in query.sublinks:
        yield from queries_in(link.query)
