"""SELECT, VALUES and set operations analysed (transformSelectStmt and its siblings in analyze.c)."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from postgast import AstNode, nodes
from postgast.pg_query_pb2 import SETOP_NONE, SETOP_UNION

from pgwhy.search_path import UNDETERMINED, common_type
from pgwhy.statement.query.columns import expand_star, fields
from pgwhy.statement.query.expressions import transform, transform_all, where
from pgwhy.statement.query.from_items import from_clause
from pgwhy.statement.query.locking import lock_rows
from pgwhy.statement.query.output_names import output_name
from pgwhy.statement.query.scope import Analysed, Level, ScopeColumn
from pgwhy.statement.query.tree import Clause, Derived, FunctionItem
from pgwhy.statement.query.with_clause import with_clause
from pgwhy.statement.walking import children


def select(level: Level, node: nodes.SelectStmt) -> Analysed:
    """The query analysed in a level of its own."""
    with_clause(level, node.with_clause)
    if node.op != SETOP_NONE:
        columns = _set_operation(level, node)
    elif node.values_lists:
        columns = _values(level, node.values_lists)
    else:
        columns = _plain(level, node)
    _limit(level, node)
    level.query.simple &= not (
        node.sort_clause or node.limit_count or node.limit_offset or node.with_clause or node.locking_clause
    )
    for clause in node.locking_clause:
        if isinstance(clause, nodes.LockingClause):
            lock_rows(level, clause)
    return Analysed(level.query, columns)


def _plain(level: Level, node: nodes.SelectStmt) -> tuple[ScopeColumn, ...]:
    from_clause(level, node.from_clause)
    level.clause = Clause.TARGETS
    columns = targets(level, node.target_list)
    if node.where_clause:
        level.clause = Clause.WHERE
        where(level, node.where_clause)
    if node.having_clause:
        level.clause = Clause.HAVING
        transform(level, node.having_clause)
    level.clause = Clause.TARGETS
    names = {column.name for column in columns}
    _sorting(level, node.sort_clause, names)
    _grouping(level, node.group_clause, names)
    _sorting(level, [n for n in node.distinct_clause if type(n) is not AstNode], names)
    for window in node.window_clause:
        for part in children(window):
            _sorting(level, [part], names)
    level.query.simple &= not (
        node.group_clause or node.having_clause or node.distinct_clause or node.window_clause
    )
    level.query.simple &= not level.query.aggregates
    return columns


def targets(level: Level, listed: Sequence[AstNode]) -> tuple[ScopeColumn, ...]:
    """A target or RETURNING list: what it reads and calls, and the columns that it makes."""
    columns: list[ScopeColumn] = []
    for target in listed:
        if not isinstance(target, nodes.ResTarget) or target.val is None:
            continue
        expanded = expand_star(level, target.val)
        if expanded is not None:
            columns += [ScopeColumn(column.name, (), column.type) for column in expanded]
            continue
        term = transform(level, target.val)
        columns.append(ScopeColumn(target.name or output_name(target.val), (), term.find_type))
    return tuple(columns)


def _sorting(level: Level, listed: Sequence[AstNode], names: set[str]) -> None:
    """ORDER BY and DISTINCT ON: a bare name means an output column first (findTargetlistEntrySQL92)."""
    for node in listed:
        expression = node.node if isinstance(node, nodes.SortBy) else node
        if expression is None or _is_position(expression):
            continue
        if isinstance(expression, nodes.ColumnRef) and _names(expression, names):
            continue
        transform(level, expression)


def _grouping(level: Level, listed: Sequence[AstNode], names: set[str]) -> None:
    """GROUP BY: a bare name means an input column first, then an output column."""
    for node in listed:
        if isinstance(node, nodes.GroupingSet):
            _grouping(level, node.content, names)
        elif isinstance(node, nodes.ColumnRef) and _names(node, names) and not level.column(fields(node)[0]):
            continue
        elif not _is_position(node):
            transform(level, node)


def _names(reference: nodes.ColumnRef, names: set[str]) -> bool:
    parts = fields(reference)
    return len(parts) == 1 and len(reference.fields) == 1 and parts[0] in names


def _is_position(node: AstNode) -> bool:
    return isinstance(node, nodes.A_Const) and isinstance(node.val, nodes.Integer)


def _limit(level: Level, node: nodes.SelectStmt) -> None:
    level.clause = Clause.LIMIT
    for expression in (node.limit_offset, node.limit_count):
        if expression is not None:
            transform(level, expression)
    level.clause = Clause.TARGETS


def _values(level: Level, rows: Sequence[AstNode]) -> tuple[ScopeColumn, ...]:
    level.clause = Clause.FROM
    terms = [transform_all(level, row.items) for row in rows if isinstance(row, nodes.List)]
    level.query.members.append(FunctionItem())
    level.query.simple = len(rows) == 1
    first = terms[0] if terms else ()
    return tuple(ScopeColumn(f"column{i}", (), term.find_type) for i, term in enumerate(first, start=1))


def _set_operation(level: Level, node: nodes.SelectStmt) -> tuple[ScopeColumn, ...]:
    """UNION, INTERSECT or EXCEPT: each side is a subquery; only the names of the first side are known outside."""
    level.query.set_operation = True
    level.query.simple = False
    branches = list(_branches(node))
    sides = [level.subquery(branch) for branch in branches]
    for side in sides:
        level.query.members.append(Derived(side.query))
        level.query.volatile |= side.query.volatile
    flat = all(branch.all and branch.op == SETOP_UNION for branch in _operations(node))
    level.query.open = sides[0].query.open
    level.query.union_all = flat and not node.sort_clause
    catalog = level.scene.catalog

    def type_of(position: int) -> int:
        given = [s.columns[position].term().type for s in sides if position < len(s.columns)]
        return UNDETERMINED if UNDETERMINED in given else common_type(catalog, given)

    return tuple(
        ScopeColumn(column.name, (), partial(type_of, i)) for i, column in enumerate(sides[0].columns)
    )


def _operations(node: nodes.SelectStmt) -> list[nodes.SelectStmt]:
    nested = [side for side in (node.larg, node.rarg) if side is not None and _merges(side)]
    return [node, *(operation for side in nested for operation in _operations(side))]


def _merges(side: nodes.SelectStmt) -> bool:
    """Whether an operand of a set operation is one itself, without clauses of its own."""
    own = side.sort_clause or side.limit_count or side.limit_offset or side.locking_clause or side.with_clause
    return side.op != SETOP_NONE and not own


def _branches(node: nodes.SelectStmt) -> list[nodes.SelectStmt]:
    found: list[nodes.SelectStmt] = []
    for side in (node.larg, node.rarg):
        if side is not None:
            found += _branches(side) if _merges(side) else [side]
    return found
