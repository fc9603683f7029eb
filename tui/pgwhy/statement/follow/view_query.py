"""A view's stored query, as an analysed query of its own: what it reads, and what it calls for whom."""

from __future__ import annotations

from pgwhy.catalog.cluster import FIRST_NORMAL_OID
from pgwhy.catalog.details import Rule
from pgwhy.statement.because import Because, Why
from pgwhy.statement.follow.stored import calls_of
from pgwhy.statement.query.entry import WHOLE_ROW, Entry
from pgwhy.statement.query.tree import Clause, Query
from pgwhy.statement.state import Scene


def view_query(scene: Scene, entry: Entry, rule: Rule, beneath: list[Entry]) -> Query:
    """The query over the relations beneath the view; of columns that nobody reads it calls only what is volatile."""
    query = Query()
    query.members.extend(beneath)
    because = Because(Why.VIEW_CALLS, entry.relation.name)
    details = entry.details
    if entry.relation.oid < FIRST_NORMAL_OID:
        # the server's own views ask for privileges before they call what would refuse
        return query
    if details is None or details.view_source is None:
        query.simple = False
        query.calls[Clause.TARGETS] = calls_of(scene, rule.query, because)
        return query
    query.calls[Clause.WHERE] = calls_of(scene, details.view_source, because)
    needed = entry.selected if entry.computed is None else entry.computed
    below = set(details.view_source.columns)
    for column, output in zip(details.columns, details.view_outputs, strict=False):
        found = calls_of(scene, output, because)
        volatile = any(call.routine.volatility == "v" for call in found)
        query.volatile |= volatile
        if volatile or WHOLE_ROW in needed or column.number in needed:
            query.calls.setdefault(Clause.TARGETS, []).extend(found)
            below |= set(output.columns)
    if len(beneath) == 1:
        beneath[0].computed = below
    query.simple = details.view_merges and not query.volatile
    return query
