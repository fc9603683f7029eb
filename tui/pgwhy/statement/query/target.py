"""The relation that a statement writes to, and the columns of it that the statement names (setTargetTable)."""

from __future__ import annotations

from collections.abc import Iterable

from postgast import AstNode, nodes

from pgwhy.acl import ObjectKind, Privilege
from pgwhy.acl.privilege import PG_18
from pgwhy.search_path import Context
from pgwhy.statement.because import Because, Why
from pgwhy.statement.denial import UNDEFINED_COLUMN
from pgwhy.statement.ledger import Phase
from pgwhy.statement.names import find_relation, name_of_range
from pgwhy.statement.query.casts import cast
from pgwhy.statement.query.entry import Entry
from pgwhy.statement.query.expressions import transform
from pgwhy.statement.query.from_items import relation_item
from pgwhy.statement.query.scope import Level, ScopeColumn, ScopeItem
from pgwhy.statement.query.select import targets
from pgwhy.statement.query.term import Term
from pgwhy.statement.query.tree import Clause
from pgwhy.statement.requirement import Denial, Exists, Requirement


def target(level: Level, node: nodes.RangeVar | None, privileges: Iterable[Privilege]) -> ScopeItem:
    """The target in the range table, with the privileges that writing to it takes."""
    if node is None or (relation := find_relation(level.scene, level.ledger, name_of_range(node))) is None:
        item = ScopeItem(node.relname if node else "", ())
        item.open = True
        return item
    entry, item = relation_item(level, relation, node)
    entry.privileges |= set(privileges)
    entry.only = not node.inh
    level.query.members.append(entry)
    level.query.target = entry
    return item


def column_number(level: Level, entry: Entry | None, name: str) -> int | None:
    """The number of a column that the statement assigns to; states that it is missing if it is."""
    if entry is None or entry.details is None:
        return None
    column = entry.details.column(name)
    if column is not None:
        return column.number
    if entry.relation.oid in level.scene.state.changed:
        return None  # an earlier statement may have added it
    message = f'column "{name}" of relation "{entry.relation.name}" does not exist'
    need = Exists(ObjectKind.COLUMN, f"{entry.relation.name}.{name}")
    because = Because(Why.NAMED, name)
    denial = Denial(UNDEFINED_COLUMN, message)
    level.ledger.require(Phase.ANALYSIS, Requirement(need, level.scene.role, because, denial))
    return None


def value(level: Level, node: AstNode | None) -> Term | None:
    """The value assigned to a column; None for DEFAULT."""
    if node is None or isinstance(node, nodes.SetToDefault):
        return None
    return transform(level, node)


def assigned(level: Level, entry: Entry | None, number: int | None, term: Term | None) -> Term | None:
    """The value as the column's type; casts to it that somebody defined are called."""
    column = entry.details.column_numbered(number) if entry and entry.details and number else None
    if term is None or column is None:
        return term
    return cast(level, term, column.type, Context.ASSIGNMENT)


def set_clause(level: Level, listed: Iterable[AstNode]) -> dict[int, Term | None]:
    """``SET column = …, (column, …) = …`` of UPDATE, ON CONFLICT and MERGE (transformUpdateTargetList)."""
    entry = level.query.target
    given: dict[int, Term | None] = {}
    assignments = [node for node in listed if isinstance(node, nodes.ResTarget)]
    terms = [_assigned_value(level, node) for node in assignments]
    for node, term in zip(assignments, terms, strict=True):
        number = column_number(level, entry, node.name)
        if entry is not None and number is not None:
            entry.updated.add(number)
            given[number] = assigned(level, entry, number, term)
    return given


def _assigned_value(level: Level, node: nodes.ResTarget) -> Term | None:
    if not isinstance(node.val, nodes.MultiAssignRef):
        return value(level, node.val)
    source, position = node.val.source, node.val.colno - 1
    if isinstance(source, nodes.RowExpr):
        return value(level, source.args[position]) if position < len(source.args) else Term()
    if source is not None and position == 0:
        transform(level, source)
    return Term()


def returning(level: Level, clause: nodes.ReturningClause | None, item: ScopeItem) -> tuple[ScopeColumn, ...]:
    """RETURNING, with the names of the old and the new row since 18."""
    if clause is None:
        return ()
    level.clause = Clause.RETURNING
    names = {"old": "old", "new": "new"}
    for option in clause.options:
        if isinstance(option, nodes.ReturningOption):
            names["old" if option.option == 1 else "new"] = option.value
    if level.scene.version >= PG_18:
        taken = {other.name for other in level.items}
        level.items += [_row_version(item, name) for name in names.values() if name not in taken]
    return targets(level, clause.exprs)


def _row_version(item: ScopeItem, name: str) -> ScopeItem:
    version = ScopeItem(name, item.columns, entry=item.entry)
    version.unqualified = False
    version.open = item.open
    return version


def excluded(item: ScopeItem) -> ScopeItem:
    """EXCLUDED of ON CONFLICT: to read a column of it counts as reading that of the target."""
    row = ScopeItem("excluded", item.columns, entry=item.entry)
    row.unqualified = False
    row.open = item.open
    return row
