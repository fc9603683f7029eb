"""A view's stored query, as an analysed query of its own: what it reads, and what it calls for whom."""

from __future__ import annotations

from pgwhy.catalog.cluster import FIRST_NORMAL_OID
from pgwhy.catalog.details import Column, Details, Expression, RelationUse, Rule
from pgwhy.statement.because import Because, Via, Why
from pgwhy.statement.follow.stored import calls_of
from pgwhy.statement.query.entry import WHOLE_ROW, Entry
from pgwhy.statement.query.tree import Clause, Query
from pgwhy.statement.state import Scene


def needed_columns(entry: Entry) -> set[int]:
    """The columns of the view that are computed; a view that is planned by itself gives whole rows to be marked."""
    needed = set(entry.selected if entry.computed is None else entry.computed)
    apart = entry.marked and entry.details is not None and not entry.details.view_merges
    return needed | {WHOLE_ROW} if apart else needed


def columns_below(details: Details, needed: set[int]) -> set[int] | None:
    """The columns of what is beneath the view that these take; None where all outputs are computed in any case."""
    if details.view_source is None:
        return None
    outputs = (output for _, output in _outputs(details, needed))
    return set(details.view_source.columns).union(*(output.columns for output in outputs))


def _outputs(details: Details, needed: set[int]) -> list[tuple[Column, Expression]]:
    pairs = zip(details.columns, details.view_outputs, strict=False)
    return [pair for pair in pairs if WHOLE_ROW in needed or pair[0].number in needed]


def uses_of(entry: Entry, rule: Rule, *, filtered: bool) -> tuple[RelationUse, ...]:
    """The relations that reading the view takes; those in the computation of columns that nobody reads are left out.

    ``filtered``: whether rows are looked for, and not only new ones made.
    """
    details = entry.details
    if details is None or details.view_source is None:
        return rule.query.relations if filtered else ()
    found = list(details.view_source.relations) if filtered else []
    for _, output in _outputs(details, needed_columns(entry)):
        found += output.relations
    return tuple(found)


def view_query(
    scene: Scene,
    entry: Entry,
    rule: Rule,
    beneath: list[Entry],
    *,
    via: tuple[Via, ...],
    filtered: bool,
    replaced: bool,
) -> Query:
    """The query over the relations beneath the view; of columns that nobody reads it calls only what is volatile.

    ``replaced``: the view is the target of a change, and not a subquery: its base stands in its place, and its
    columns only where they are read (rewriteTargetView in rewriteHandler.c).
    """
    query = Query()
    query.members.extend(beneath)
    because = Because(Why.VIEW_CALLS, entry.relation.name, via=via)
    details = entry.details
    if entry.relation.oid < FIRST_NORMAL_OID:
        # of the functions in the server's own views only those with an ACL are closed to anybody
        found = calls_of(scene, rule.query, because)
        query.calls[Clause.TARGETS] = [call for call in found if call.routine.acl is not None]
        return query
    if details is None or details.view_source is None:
        query.simple = False
        query.calls[Clause.TARGETS] = calls_of(scene, rule.query, because)
        return query
    if filtered:
        query.calls[Clause.WHERE] = calls_of(scene, details.view_source, because)
    needed = needed_columns(entry)
    computed = {column.number for column, _ in _outputs(details, needed)}
    for column, output in zip(details.columns, details.view_outputs, strict=False):
        found = calls_of(scene, output, because)
        volatile = not replaced and any(call.routine.volatility == "v" for call in found)
        query.volatile |= volatile
        if volatile or column.number in computed:
            query.calls.setdefault(Clause.TARGETS, []).extend(found)
    if len(beneath) == 1:
        beneath[0].computed = columns_below(details, needed)
    query.simple = details.view_merges and not query.volatile
    return query
