"""The table form of COPY as a query: one relation, its columns read or written (DoCopy in copy.c)."""

from __future__ import annotations

from postgast import AstNode, nodes

from pgwhy.acl import Privilege
from pgwhy.statement.follow.policies import subject_to
from pgwhy.statement.names import find_relation, name_of_range
from pgwhy.statement.query.expressions import where
from pgwhy.statement.query.from_items import relation_item
from pgwhy.statement.query.scope import Level
from pgwhy.statement.query.target import column_number
from pgwhy.statement.query.term import Term
from pgwhy.statement.query.tree import Clause, Query, Write


def copy_table(
    level: Level, table: nodes.RangeVar, columns: list[str], privilege: Privilege, condition: AstNode | None
) -> Query:
    """SELECT or INSERT on the columns named, or on all that are not generated.

    Where row level security applies the server reads the rows by ``SELECT *``, and so the generated columns, too.
    """
    relation = find_relation(level.scene, level.ledger, name_of_range(table), in_query=False)
    if relation is None:
        return level.query
    entry, item = relation_item(level, relation, table)
    entry.privileges.add(privilege)
    level.query.members.append(entry)
    if columns:
        found = [column_number(level, entry, name) for name in columns]
        numbers = {number for number in found if number is not None}
    else:
        filtered = privilege is Privilege.SELECT and subject_to(level.scene, relation, level.scene.role)
        numbers = {column.number for column in entry.columns if filtered or not column.generated}
    entry.touched(privilege).update(numbers)
    if privilege is Privilege.INSERT:
        level.query.target = entry
        given = {number: Term() for number in numbers}
        level.query.writes.append(Write("INSERT", dict(given), every_row=False))
    if condition is not None:
        level.items = [item]
        level.clause = Clause.WHERE
        where(level, condition)
    return level.query
