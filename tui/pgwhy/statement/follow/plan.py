"""The order in which the planner lists a query's relations and the executor initialises its calls.

It decides which of several missing privileges the server reports. Subqueries that can be merged bring their
relations to the end of the range table around them; those planned apart come after everything else, and are
initialised before it. Source: pull_up_sublinks, pull_up_subqueries (prepjointree.c), add_rtes_to_flat_rtable
(setrefs.c), InitPlan (execMain.c).
"""

from __future__ import annotations

from collections.abc import Iterator

from pgwhy.acl import ObjectKind
from pgwhy.acl.privilege import PG_16
from pgwhy.statement.follow.rewriting import Rewriting
from pgwhy.statement.query.call import Call
from pgwhy.statement.query.entry import Entry
from pgwhy.statement.query.tree import Clause, Cte, CteUse, Derived, Query, SubLink, SubLinkKind


class Plan:
    """One plan tree: its relations, and its queries in the order in which they are initialised."""

    def __init__(self) -> None:
        self.entries: list[Entry] = []
        self.queries: list[Query] = []


class Planner:
    """Plans one statement; ``apart`` are the plans of CTEs and of subqueries in expressions."""

    def __init__(self, rewriting: Rewriting, version: int) -> None:
        self._rewriting = rewriting
        self._version = version
        self.apart: list[Plan] = []

    def plan(self, query: Query) -> Plan:
        """The plan of the query; what is planned apart is added to ``apart``, inner ones first."""
        for cte in query.ctes:
            if not cte.inlined and (cte.uses or cte.query.command != "SELECT"):
                self.apart.append(self.plan(cte.query))
        plan = Plan()
        own, behind = self._own(query)
        joined = [link for link in query.sublinks if self._becomes_join(link)]
        for link in sorted(query.sublinks, key=lambda link: link.clause):
            if link not in joined:
                self.apart.append(self.plan(link.query))
        merged: list[Entry] = []
        later: list[Entry] = []
        for inner in (*_subqueries(query), *(link.query for link in joined)):
            inside = self.plan(inner)
            plan.queries += inside.queries
            (merged if inner.simple else later).extend(inside.entries)
        plan.entries = [*own, *behind, *merged, *later]
        plan.queries.append(query)
        return plan

    def _own(self, query: Query) -> tuple[list[Entry], list[Entry]]:
        """The query's own relations, and those under its views."""
        own: list[Entry] = []
        behind: list[Entry] = []
        for member in query.members:
            if not isinstance(member, Entry):
                continue
            read_view = member.relation.kind is ObjectKind.VIEW and member is not query.target
            # up to 15 a view's own check stands in the view's query, as that of OLD
            (behind if read_view and self._version < PG_16 else own).append(member)
            behind += self._rewriting.under(member)
        return own, behind

    def _becomes_join(self, link: SubLink) -> bool:
        """Source: convert_ANY_sublink_to_join, convert_EXISTS_sublink_to_join in subselect.c."""
        inner = link.query
        if not link.conjunct or inner.ctes:
            return False
        if link.kind is SubLinkKind.EXISTS:
            return inner.outer and inner.simple
        correlated = inner.outer and self._version < 170000
        return link.kind is SubLinkKind.ANY and not link.negated and link.tests_columns and not correlated


def _subqueries(query: Query) -> Iterator[Query]:
    """The subqueries in FROM, CTEs that are put in their place among them."""
    for member in query.members:
        match member:
            case Derived(inner):
                yield inner
            case CteUse(Cte() as cte) if cte.inlined:
                yield cte.query
            case _:
                pass


_BEFORE_TARGETS = (Clause.FROM, Clause.WHERE, Clause.TARGETS)
_TARGETS_FIRST = (Clause.FROM, Clause.TARGETS, Clause.WHERE)
_LAST = (Clause.HAVING, Clause.WINDOW, Clause.LIMIT, Clause.RETURNING, Clause.CONFLICT, Clause.MERGE)


def calls_in_order(query: Query) -> list[Call]:
    """The calls as the executor comes upon them: a scan projects before it filters, a join's sides come first."""
    single = len(query.members) <= 1 and not query.aggregates
    clauses = (*(_TARGETS_FIRST if single else _BEFORE_TARGETS), *_LAST)
    calls = [call for clause in clauses for call in query.calls.get(clause, ())]
    return sorted(calls, key=lambda call: call.routine.kind is ObjectKind.AGGREGATE)


def constant_calls(query: Query) -> list[Call]:
    """The calls that the planner evaluates, in the order in which it goes through the clauses."""
    return [call for clause in Clause for call in query.calls.get(clause, ()) if call.constant]
