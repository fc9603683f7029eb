"""Joins: which names are left of the two sides, and what USING, NATURAL and ON read (transformFromClauseItem)."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from postgast import AstNode, nodes
from postgast.pg_query_pb2 import JOIN_FULL, JOIN_INNER, JOIN_LEFT, JOIN_RIGHT

from pgwhy.search_path import Name
from pgwhy.statement.query.operators import operation
from pgwhy.statement.query.scope import Level, ScopeColumn, ScopeItem

_LEFT_MISSES = (JOIN_RIGHT, JOIN_FULL)
_RIGHT_MISSES = (JOIN_LEFT, JOIN_FULL)


def join(
    level: Level,
    node: nodes.JoinExpr,
    left: list[ScopeItem],
    right: list[ScopeItem],
    where: Callable[[Level, AstNode], None],
) -> list[ScopeItem]:
    """The items that can be named behind the join of two sides."""
    ours, theirs = _columns(left), _columns(right)
    names = [name.sval for name in node.using_clause if isinstance(name, nodes.String)]
    if node.is_natural:
        known = {column.name for column in theirs}
        names = [column.name for column in ours if column.name in known]
    merged = _merged(level, node, names, ours, theirs)
    if node.quals is not None:
        never = level.query.never
        before, level.items = level.items, [*left, *right]
        where(level, node.quals)
        level.items = before
        level.query.never = never or (level.query.never and node.jointype == JOIN_INNER)
    misses = (left if node.jointype in _LEFT_MISSES else []) + (
        right if node.jointype in _RIGHT_MISSES else []
    )
    for side in (item.entry or item.derived for item in misses):
        if side is not None:
            side.nullable = True
    taken = set(names)
    rest = (column for column in (*ours, *theirs) if column.name not in taken)
    everything = ScopeItem("", (*merged, *rest))
    everything.open = any(item.open for item in (*left, *right))
    if node.alias is not None:
        everything.name = node.alias.aliasname
        everything.columns = _renamed(node.alias, everything.columns)
        return [everything]
    everything.named = False
    for item in (*left, *right):
        item.unqualified = False
    return [*left, *right, *_using_alias(node, merged), everything]


def _columns(items: Sequence[ScopeItem]) -> list[ScopeColumn]:
    return [column for item in items if item.unqualified for column in item.columns]


def _renamed(alias: nodes.Alias, columns: tuple[ScopeColumn, ...]) -> tuple[ScopeColumn, ...]:
    names = [name.sval for name in alias.colnames if isinstance(name, nodes.String)]
    renamed = [
        ScopeColumn(name, column.reads, column.type) for name, column in zip(names, columns, strict=False)
    ]
    return (*renamed, *columns[len(names) :])


def _merged(
    level: Level,
    node: nodes.JoinExpr,
    names: Sequence[str],
    ours: Sequence[ScopeColumn],
    theirs: Sequence[ScopeColumn],
) -> list[ScopeColumn]:
    """The columns of USING: compared, so read on both sides; as output they are one side's, or both of a FULL join."""
    merged: list[ScopeColumn] = []
    for name in names:
        one = next((column for column in ours if column.name == name), None) or ScopeColumn(name)
        two = next((column for column in theirs if column.name == name), None) or ScopeColumn(name)
        operation(level, Name("="), one.term(), two.term())
        if node.jointype == JOIN_FULL:
            merged.append(ScopeColumn(name, one.reads + two.reads, one.type))
        else:
            merged.append(two if node.jointype == JOIN_RIGHT else one)
    return merged


def _using_alias(node: nodes.JoinExpr, merged: list[ScopeColumn]) -> list[ScopeItem]:
    """``JOIN … USING (…) AS name``."""
    if node.join_using_alias is None:
        return []
    item = ScopeItem(node.join_using_alias.aliasname, tuple(merged))
    item.unqualified = False
    return [item]
