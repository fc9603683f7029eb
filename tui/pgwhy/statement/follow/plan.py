"""The order in which the planner and the executor come upon what a query reads and calls.

It decides which of several missing privileges the server reports. Subqueries that can be merged bring their
relations to the end of the range table around them; those planned apart come after everything else, and are
initialised before it. Source: subquery_planner (planner.c), pull_up_sublinks, pull_up_subqueries (prepjointree.c),
add_rtes_to_flat_rtable (setrefs.c), InitPlan (execMain.c).
"""

from __future__ import annotations

from collections.abc import Iterator

from pgwhy.acl import ObjectKind
from pgwhy.acl.privilege import PG_16, PG_17
from pgwhy.statement.follow.rewriting import Rewriting
from pgwhy.statement.query.call import Call
from pgwhy.statement.query.entry import Entry
from pgwhy.statement.query.tree import Clause, Cte, CteUse, Derived, Query, SubLink, SubLinkKind

_VIEWS_FIRST = {13: 130022, 14: 140019, 15: 150014, 16: 160010, 17: 170006}
"""Since these minor releases views are checked when planning begins (CVE-2025-8713); 12 never does."""


def checks_views_first(version: int) -> bool:
    """Whether this server checks the privileges on views before it plans the query on them."""
    major = version // 10000
    return major > 17 or version >= _VIEWS_FIRST.get(major, version + 1)


class Plan:
    """One plan tree: its relations, and its queries in the order in which they are initialised."""

    def __init__(self) -> None:
        self.entries: list[Entry] = []
        self.queries: list[Query] = []


class _Merged:
    """A query with all that the planner merges into it."""

    def __init__(self) -> None:
        self.entries: list[Entry] = []
        self.queries: list[Query] = []
        self.later: list[Query] = []
        """The subqueries in FROM that are planned by themselves."""
        self.links: list[SubLink] = []
        """The subqueries in expressions that are planned by themselves."""


class Planner:
    """Plans one statement."""

    def __init__(self, rewriting: Rewriting, version: int) -> None:
        self._rewriting = rewriting
        self._version = version
        self.apart: list[Plan] = []
        """The plans of CTEs and of subqueries in expressions, inner ones first."""
        self.steps: list[Entry | Call] = []
        """What it comes upon: views, which it checks, and calls, which it evaluates or looks into."""

    def plan(self, query: Query) -> Plan:
        """The plan of the query."""
        for cte in query.ctes:
            if not cte.inlined and (cte.uses or cte.query.command != "SELECT"):
                self.apart.append(self.plan(cte.query))
        merged = self._merged(query)
        if checks_views_first(self._version):
            self.steps += [entry for entry in merged.entries if entry.relation.kind is ObjectKind.VIEW]
        for clause in Clause:
            for part in merged.queries:
                self.steps += part.calls.get(clause, ())
            for link in merged.links:
                if link.clause is clause:
                    self.apart.append(self.plan(link.query))
        plan = Plan()
        plan.entries = merged.entries
        for inner in merged.later:
            inside = self.plan(inner)
            plan.entries += inside.entries
            plan.queries += inside.queries
        plan.queries += reversed(merged.queries)
        return plan

    def _merged(self, query: Query) -> _Merged:
        found = _Merged()
        found.queries.append(query)
        own, behind = self._own(query)
        found.entries = own
        inner: list[Query] = []
        for link in query.sublinks:
            if not self._becomes_join(link):
                found.links.append(link)
            else:
                inner.append(link.query)
        found.entries += behind
        for subquery in (*_subqueries(query), *inner):
            if subquery.simple:
                deeper = self._merged(subquery)
                found.entries += deeper.entries
                found.queries += deeper.queries
                found.later += deeper.later
                found.links += deeper.links
            else:
                found.later.append(subquery)
        return found

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
        correlated = inner.outer and self._version < PG_17
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
