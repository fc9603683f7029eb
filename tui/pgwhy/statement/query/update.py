"""UPDATE and DELETE analysed (transformUpdateStmt, transformDeleteStmt in analyze.c)."""

from __future__ import annotations

from postgast import nodes

from pgwhy.acl import Privilege
from pgwhy.statement.query.expressions import where
from pgwhy.statement.query.from_items import from_clause
from pgwhy.statement.query.scope import Analysed, Level
from pgwhy.statement.query.target import returning, set_clause, target
from pgwhy.statement.query.tree import Clause, Write
from pgwhy.statement.query.with_clause import with_clause


def update(level: Level, node: nodes.UpdateStmt) -> Analysed:
    """The UPDATE in a level of its own."""
    with_clause(level, node.with_clause)
    item = target(level, node.relation, {Privilege.UPDATE})
    level.items = [item]
    item.lateral_only = True
    from_clause(level, node.from_clause)
    if node.where_clause:
        where(level, node.where_clause)
    columns = returning(level, node.returning_clause, item)
    level.clause = Clause.TARGETS
    given = set_clause(level, node.target_list)
    level.query.writes.append(Write("UPDATE", given, every_row=False))
    return Analysed(level.query, columns)


def delete(level: Level, node: nodes.DeleteStmt) -> Analysed:
    """The DELETE in a level of its own."""
    with_clause(level, node.with_clause)
    item = target(level, node.relation, {Privilege.DELETE})
    level.items = [item]
    item.lateral_only = True
    from_clause(level, node.using_clause)
    if node.where_clause:
        where(level, node.where_clause)
    columns = returning(level, node.returning_clause, item)
    level.query.writes.append(Write("DELETE", every_row=False))
    return Analysed(level.query, columns)
