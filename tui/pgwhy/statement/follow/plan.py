"""The order in which the planner and the executor come upon what a query reads and calls.

It decides which of several missing privileges the server reports. Subqueries that can be merged bring their
relations to the end of the range table around them; those planned apart come after everything else, and are
initialised before it. Source: subquery_planner (planner.c), pull_up_sublinks, pull_up_subqueries (prepjointree.c),
add_rtes_to_flat_rtable (setrefs.c), InitPlan (execMain.c).
"""

from __future__ import annotations

from pgwhy.acl import ObjectKind
from pgwhy.acl.privilege import PG_14, PG_16, PG_17
from pgwhy.statement.follow.rewriting import Rewriting
from pgwhy.statement.query.call import Call
from pgwhy.statement.query.entry import Entry
from pgwhy.statement.query.tree import Clause, CteUse, Derived, Query, SubLink, SubLinkKind

_VIEWS_FIRST = {13: 130022, 14: 140019, 15: 150014, 16: 160010, 17: 170006}
"""Since these minor releases views are checked when planning begins (CVE-2025-8713); 12 never does."""


def checks_views_first(version: int) -> bool:
    """Whether this server checks the privileges on views before it plans the query on them."""
    major = version // 10000
    return major > 17 or version >= _VIEWS_FIRST.get(major, version + 1)


class Plan:
    """One plan tree: its relations, and its calls in the order in which they are initialised."""

    def __init__(self) -> None:
        self.entries: list[Entry] = []
        self.calls: list[Call] = []
        self.last = False
        """Whether it runs when all else is done: a CTE that nothing reads."""


class _Merged:
    """A query with all that the planner merges into it."""

    def __init__(self) -> None:
        self.own: list[Entry] = []
        """Its relations, those of EXISTS conditions that become joins among them."""
        self.bases: list[Entry] = []
        """Where changes through its target go to."""
        self.behind: list[Entry] = []
        """The relations of what is merged from FROM: views and subqueries."""
        self.queries: list[Query] = []
        self.never = False
        """Whether its condition is false."""
        self.hidden = False
        """Whether policies hide every row of one of its relations."""
        self.later: list[Query] = []
        """The subqueries in FROM that are planned by themselves."""
        self.links: list[SubLink] = []
        """The subqueries in expressions that are planned by themselves."""

    @property
    def entries(self) -> list[Entry]:
        """The range table."""
        return [*self.own, *self.behind]

    def absorb(self, deeper: _Merged, *, optional: bool) -> None:
        """All but the relations of something that is merged into it."""
        self.never |= deeper.never and not optional
        self.hidden |= deeper.hidden and not optional
        self.queries += deeper.queries
        self.later += deeper.later
        self.links += deeper.links


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
                apart = self.plan(cte.query)
                apart.last = not cte.uses
                self.apart.append(apart)
        merged = self._merged(query)
        self.steps += [entry for entry in merged.entries if self._checked_first(entry)]
        for clause in Clause:
            for part in merged.queries:
                self.steps += _in(part, clause)
            for link in merged.links:
                if link.clause is clause:
                    self.apart.append(self.plan(link.query))
        plan = Plan()
        plan.entries = merged.entries
        for inner in merged.later:
            inside = self.plan(inner)
            if not self._finds_no_rows(merged):
                plan.entries += inside.entries
                plan.calls += inside.calls
        for part in reversed(merged.queries):
            plan.calls += calls_in_order(part, never=self._finds_no_rows(merged))
        return plan

    def _finds_no_rows(self, merged: _Merged) -> bool:
        """Whether the planner sees that there are no rows: it then leaves out the scans, though not their checks.

        Before 17 what policies hide from a query of a single relation is scanned all the same.
        """
        joins = len(merged.entries) + len(merged.later) > 1
        return merged.never or (merged.hidden and (joins or self._version >= PG_17))

    def _checked_first(self, entry: Entry) -> bool:
        """Views; 13 also treats the target of an UPDATE or DELETE so if it has partitions or children."""
        if not checks_views_first(self._version):
            return False
        inherited = entry.changed and entry.details is not None and entry.details.children
        return entry.relation.kind is ObjectKind.VIEW or bool(self._version < PG_14 and inherited)

    def _merged(self, query: Query) -> _Merged:
        """The query with the subqueries that are merged into it.

        The relations of EXISTS conditions come before those under the query's views and subqueries in FROM.
        """
        found = _Merged()
        found.queries.append(query)
        found.never = query.never
        inner: list[Query] = []
        for member in query.members:
            if isinstance(member, Entry):
                self._own(query, member, found, inner)
            elif isinstance(member, Derived):
                inner.append(member.query)
            elif isinstance(member, CteUse) and member.cte.inlined:
                inner.append(member.cte.query)
        found.own += found.bases
        exists = [link for link in query.sublinks if self._becomes_join(link)]
        # beside what is false nothing is planned that has not become a join
        dropped = (Clause.WHERE,) if query.never else ()
        found.links += [link for link in query.sublinks if link not in exists and link.clause not in dropped]
        inner += [link.query for link in exists if link.kind is SubLinkKind.ANY]
        for subquery in inner:
            if subquery.merges and (not query.set_operation or query.union_all):
                deeper = self._merged(subquery)
                found.behind += deeper.entries
                found.absorb(deeper, optional=subquery.nullable)
            else:
                found.later.append(subquery)
        for link in exists:
            if link.kind is SubLinkKind.EXISTS:
                deeper = self._merged(link.query)
                found.own += deeper.own
                found.behind += deeper.behind
                found.absorb(deeper, optional=link.negated)
        if query.view is not None and query.view in self._rewriting.read_views and self._version < PG_16:
            # up to 15 a view's own check stands in the view's query, as that of OLD
            found.own.insert(0, query.view)
        return found

    def _own(self, query: Query, member: Entry, found: _Merged, inner: list[Query]) -> None:
        """One relation of the query, with what it is a view of."""
        found.hidden |= member in self._rewriting.hidden and not member.nullable
        if member not in self._rewriting.read_views or self._version >= PG_16:
            found.own.append(member)
        at = member
        while at in self._rewriting.views or at in self._rewriting.bases:
            if at in self._rewriting.views:
                view = self._rewriting.views[at]
                view.nullable = member.nullable
                inner.append(view)
            if at not in self._rewriting.bases:
                break
            at = self._rewriting.bases[at]
            found.bases.append(at)

    def _becomes_join(self, link: SubLink) -> bool:
        """Source: convert_ANY_sublink_to_join, convert_EXISTS_sublink_to_join in subselect.c."""
        inner = link.query
        if not link.conjunct or inner.ctes:
            return False
        if link.kind is SubLinkKind.EXISTS:
            return inner.outer and inner.merges
        correlated = inner.outer and self._version < PG_17
        return link.kind is SubLinkKind.ANY and not link.negated and link.tests_columns and not correlated


_BEFORE_TARGETS = (Clause.FROM, Clause.WHERE, Clause.TARGETS)
_TARGETS_FIRST = (Clause.FROM, Clause.TARGETS, Clause.WHERE)
_LAST = (Clause.HAVING, Clause.WINDOW, Clause.LIMIT, Clause.RETURNING, Clause.CONFLICT, Clause.MERGE)


def calls_in_order(query: Query, *, never: bool) -> list[Call]:
    """The calls as the executor comes upon them: a scan projects before it filters, a join's sides come first.

    Where there are ``never`` rows nothing is scanned or filtered.
    """
    single = len(query.members) <= 1 and not query.aggregates
    clauses = (*(_TARGETS_FIRST if single else _BEFORE_TARGETS), *_LAST)
    left_out = (Clause.FROM, Clause.WHERE) if never else ()
    calls = [call for clause in clauses if clause not in left_out for call in _in(query, clause)]
    calls = [call for call in calls if not call.away]
    return sorted(calls, key=lambda call: call.routine.kind is ObjectKind.AGGREGATE)


def _in(query: Query, clause: Clause) -> list[Call]:
    """The calls of a clause; what new rows are made of in the order of the columns (rewriteTargetListIU)."""
    return sorted(query.calls.get(clause, ()), key=lambda call: call.column)
