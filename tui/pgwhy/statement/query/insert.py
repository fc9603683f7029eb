"""INSERT analysed (transformInsertStmt in analyze.c)."""

from __future__ import annotations

from collections.abc import Sequence

from postgast import AstNode, nodes
from postgast.pg_query_pb2 import ONCONFLICT_UPDATE, OVERRIDING_USER_VALUE

from pgwhy.acl import ObjectKind, Privilege
from pgwhy.statement.because import Because, Why
from pgwhy.statement.denial import UNDEFINED_OBJECT
from pgwhy.statement.ledger import Phase
from pgwhy.statement.query.entry import Entry
from pgwhy.statement.query.expressions import transform
from pgwhy.statement.query.scope import Analysed, Level, ScopeItem
from pgwhy.statement.query.target import (
    assigned,
    column_number,
    excluded,
    returning,
    set_clause,
    target,
    value,
)
from pgwhy.statement.query.term import Term
from pgwhy.statement.query.tree import Clause, Derived, FunctionItem, Write
from pgwhy.statement.query.with_clause import with_clause
from pgwhy.statement.requirement import Denial, Exists, Requirement


def insert(level: Level, node: nodes.InsertStmt) -> Analysed:
    """The INSERT in a level of its own."""
    with_clause(level, node.with_clause)
    conflict = node.on_conflict_clause
    updates = conflict is not None and conflict.action == ONCONFLICT_UPDATE
    item = target(
        level, node.relation, {Privilege.INSERT, Privilege.UPDATE} if updates else {Privilege.INSERT}
    )
    entry = level.query.target
    columns = _columns(level, entry, node.cols)
    rows, single = _rows(level, node.select_stmt, columns)
    if node.override == OVERRIDING_USER_VALUE:
        _ignore_identity(level, entry, columns, rows)
    supplied = columns[: max((len(row) for row in rows), default=0)]
    if entry is not None:
        entry.inserted |= {number for number in supplied if number}
    level.query.writes.append(_write(level, entry, columns, rows, single=single))
    if conflict is not None:
        _conflict(level, item, conflict)
    level.items = [item]
    return Analysed(level.query, returning(level, node.returning_clause, item))


def _columns(level: Level, entry: Entry | None, listed: Sequence[AstNode]) -> list[int | None]:
    """The columns that are written to, in the order of the values (checkInsertTargets)."""
    if not listed:
        return [column.number for column in entry.columns] if entry else []
    return [column_number(level, entry, node.name) for node in listed if isinstance(node, nodes.ResTarget)]


def _rows(
    level: Level, source: AstNode | None, columns: list[int | None]
) -> tuple[list[list[Term | None]], bool]:
    """The rows that are given, and whether there is exactly one; of a query one row stands for all."""
    if not isinstance(source, nodes.SelectStmt):
        return [], True
    own_clauses = source.sort_clause or source.limit_count or source.limit_offset or source.with_clause
    if source.values_lists and not own_clauses:
        single = len(source.values_lists) == 1
        level.clause = Clause.TARGETS if single else Clause.FROM
        rows = [
            [_value(level, item, i, columns) for i, item in enumerate(row.items)]
            for row in source.values_lists
            if isinstance(row, nodes.List)
        ]
        if not single:
            level.query.members.append(FunctionItem())
        return rows, single
    inner = level.subquery(source)
    level.query.members.append(Derived(inner.query))
    return [[Term(column.type) for column in inner.columns]], False


def _ignore_identity(
    level: Level, entry: Entry | None, columns: list[int | None], rows: list[list[Term | None]]
) -> None:
    """OVERRIDING USER VALUE: identity columns get their own, what is given is dropped (rewriteTargetListIU)."""
    identities = {column.number for column in entry.columns if column.identity} if entry else set()
    calls = level.query.calls.get(Clause.TARGETS, [])
    calls[:] = [call for call in calls if call.column not in identities]
    for row in rows:
        row[:] = [None if number in identities else term for number, term in zip(columns, row, strict=False)]


def _value(level: Level, item: AstNode, position: int, columns: list[int | None]) -> Term | None:
    since = level.query.target_calls
    term = value(level, item)
    level.query.for_column((columns[position] if position < len(columns) else None) or 0, since)
    return term


def _write(
    level: Level,
    entry: Entry | None,
    columns: list[int | None],
    rows: list[list[Term | None]],
    *,
    single: bool,
) -> Write:
    """What is written. A column is DEFAULT if it is in any row: then the default is used."""
    given: dict[int, Term | None] = {}
    level.clause = Clause.TARGETS
    for row in rows:
        for number, term in zip(columns, row, strict=False):
            if number and given.get(number, term) is not None:
                since = level.query.target_calls
                given[number] = assigned(level, entry, number, term)
                level.query.for_column(number, since)
    return Write("INSERT", given, every_row=single)


def _conflict(level: Level, item: ScopeItem, clause: nodes.OnConflictClause) -> None:
    """ON CONFLICT: the arbiter's columns are read; DO UPDATE reads and sets columns of the row that is there."""
    level.clause = Clause.CONFLICT
    level.items = [item]
    entry = level.query.target
    if clause.infer is not None:
        for element in clause.infer.index_elems:
            if isinstance(element, nodes.IndexElem):
                _arbiter(level, element)
        if clause.infer.where_clause:
            transform(level, clause.infer.where_clause)
        if clause.infer.conname and entry is not None:
            _arbiter_constraint(level, entry, clause.infer.conname)
    if clause.action != ONCONFLICT_UPDATE:
        return
    level.items = [item, excluded(item)]
    since = level.query.mark
    level.query.writes.append(Write("UPDATE", set_clause(level, clause.target_list), every_row=False))
    if clause.where_clause:
        transform(level, clause.where_clause)
    level.query.perhaps(since)


def _arbiter(level: Level, element: nodes.IndexElem) -> None:
    if element.expr is not None:
        transform(level, element.expr)
        return
    number = column_number(level, level.query.target, element.name)
    if level.query.target is not None and number is not None:
        level.query.target.read(number)


def _arbiter_constraint(level: Level, entry: Entry, name: str) -> None:
    entry.privileges.add(Privilege.SELECT)
    constraints = entry.details.constraints if entry.details else ()
    found = next((c for c in constraints if c.name == name), None)
    if found is not None:
        entry.selected |= set(found.columns)
        return
    message = f'constraint "{name}" for table "{entry.relation.name}" does not exist'
    because = Because(Why.NAMED, name)
    need = Exists(ObjectKind.TABLE, name)
    denial = Denial(UNDEFINED_OBJECT, message)
    if (reason := level.scene.state.promise_of(name)) is not None:
        level.ledger.doubt(Phase.ANALYSIS, reason)
        return
    level.ledger.require(Phase.ANALYSIS, Requirement(need, level.scene.role, because, denial))
