"""MERGE analysed (transformMergeStmt in parse_merge.c)."""

from __future__ import annotations

from postgast import nodes
from postgast.pg_query_pb2 import (
    CMD_DELETE,
    CMD_INSERT,
    CMD_NOTHING,
    CMD_UPDATE,
    MERGE_WHEN_MATCHED,
    MERGE_WHEN_NOT_MATCHED_BY_SOURCE,
)

from pgwhy.acl import Privilege
from pgwhy.statement.query.entry import WHOLE_ROW
from pgwhy.statement.query.expressions import transform, where
from pgwhy.statement.query.from_items import from_clause
from pgwhy.statement.query.scope import Analysed, Level, ScopeItem
from pgwhy.statement.query.target import assigned, column_number, returning, set_clause, target, value
from pgwhy.statement.query.tree import Clause, Write
from pgwhy.statement.query.with_clause import with_clause

_PRIVILEGES = {
    CMD_INSERT: Privilege.INSERT,
    CMD_UPDATE: Privilege.UPDATE,
    CMD_DELETE: Privilege.DELETE,
    CMD_NOTHING: Privilege.SELECT,
}


def merge(level: Level, node: nodes.MergeStmt) -> Analysed:
    """The MERGE in a level of its own."""
    with_clause(level, node.with_clause)
    actions = [when for when in node.merge_when_clauses if isinstance(when, nodes.MergeWhenClause)]
    item = target(level, node.relation, {_PRIVILEGES[action.command_type] for action in actions})
    from_clause(level, [node.source_relation] if node.source_relation else [])
    source = list(level.items)
    level.items = [item, *source]
    if node.join_condition:
        where(level, node.join_condition)
    # rows without a match are joined as by an outer join, if anything is done about them (transform_MERGE_to_join)
    kinds = {action.match_kind for action in actions if action.command_type != CMD_NOTHING}
    level.query.never &= kinds <= {MERGE_WHEN_MATCHED}
    if MERGE_WHEN_NOT_MATCHED_BY_SOURCE in kinds:
        _test_source(source)
    for action in actions:
        level.clause = Clause.MERGE
        level.items = [item, *source]
        since = level.query.mark
        if action.condition:
            transform(level, action.condition)
        _action(level, action, source)
        if len(actions) > 1:
            level.query.perhaps(since)
    level.items = [item, *source]
    return Analysed(level.query, returning(level, node.returning_clause, item))


def _test_source(source: list[ScopeItem]) -> None:
    """Whether a row of the source was found is told by the whole of it, which no privilege is asked for."""
    for item in source:
        if item.entry is not None:
            item.entry.computed = {WHOLE_ROW}


def _action(level: Level, action: nodes.MergeWhenClause, source: list[ScopeItem]) -> None:
    if action.command_type == CMD_UPDATE:
        level.query.writes.append(Write("UPDATE", set_clause(level, action.target_list), every_row=False))
    elif action.command_type == CMD_DELETE:
        level.query.writes.append(Write("DELETE", every_row=False))
    elif action.command_type == CMD_INSERT:
        level.items = source
        level.query.writes.append(_insertion(level, action))


def _insertion(level: Level, action: nodes.MergeWhenClause) -> Write:
    entry = level.query.target
    listed = [node for node in action.target_list if isinstance(node, nodes.ResTarget)]
    if listed:
        columns = [column_number(level, entry, node.name) for node in listed]
    else:
        columns = [column.number for column in entry.columns] if entry else []
    terms = [value(level, node) for node in action.values]
    pairs = [(number, term) for number, term in zip(columns, terms, strict=False) if number]
    if entry is not None:
        entry.inserted |= {number for number, _ in pairs}
    given = {number: assigned(level, entry, number, term) for number, term in pairs}
    return Write("INSERT", given, every_row=False)
