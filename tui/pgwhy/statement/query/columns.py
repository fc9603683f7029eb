"""Column references: which columns of which relations they read (transformColumnRef in parse_expr.c)."""

from __future__ import annotations

from postgast import AstNode, nodes

from pgwhy.acl import ObjectKind, Privilege
from pgwhy.statement.because import Because, Why
from pgwhy.statement.denial import UNDEFINED_COLUMN, UNDEFINED_TABLE
from pgwhy.statement.ledger import Phase
from pgwhy.statement.query.scope import Level, ScopeColumn, ScopeItem
from pgwhy.statement.query.term import Term
from pgwhy.statement.requirement import Denial, Exists, Requirement
from pgwhy.statement.state import TRANSITION_TABLE


def fields(reference: nodes.ColumnRef) -> list[str]:
    """The parts of the dotted name; ``*`` is left out."""
    return [field.sval for field in reference.fields if isinstance(field, nodes.String)]


def has_star(reference: nodes.ColumnRef) -> bool:
    return bool(reference.fields) and isinstance(reference.fields[-1], nodes.A_Star)


def column_reference(level: Level, reference: nodes.ColumnRef) -> Term:
    """Reads what the reference names."""
    parts = fields(reference)
    if has_star(reference):
        item = _item(level, parts)
        return item.row() if item else _field(level, parts) or missing_table(level, parts)
    match parts:
        case [name]:
            return _unqualified(level, name)
        case _:
            return _qualified(level, parts)


def _unqualified(level: Level, name: str) -> Term:
    if (column := level.column(name)) is not None:
        return column.term()
    if (parameter := _parameter(level, name)) is not None:
        return parameter
    if (item := level.item(name)) is not None:
        return item.row()
    if level.open:
        return Term()
    return _missing(level, ObjectKind.COLUMN, name, UNDEFINED_COLUMN, f'column "{name}" does not exist')


def _parameter(level: Level, name: str) -> Term | None:
    """A parameter of the function whose body this is (sql_fn_post_column_ref in functions.c)."""
    found = (type_ for known, type_ in level.parameters if known and known == name)
    return next((Term(type_) for type_ in found if type_ != TRANSITION_TABLE), None)


def _qualified(level: Level, parts: list[str]) -> Term:
    """``table.column``, ``schema.table.column``, or a field of a composite column or parameter."""
    table, name = parts[:-1], parts[-1]
    if (item := _item(level, table)) is None:
        return _field(level, parts) or missing_table(level, table)
    if (column := item.column(name)) is not None:
        return column.term()
    if item.open:
        return Term()
    if len(table) == 1 and _is_function(level, name):
        return item.row()
    message = f"column {table[-1]}.{name} does not exist"
    return _missing(level, ObjectKind.COLUMN, f"{table[-1]}.{name}", UNDEFINED_COLUMN, message)


def _field(level: Level, parts: list[str]) -> Term | None:
    """A parameter's field, or one qualified by the function's name."""
    if _parameter(level, parts[0]) is not None:
        return Term()
    return _parameter(level, parts[1]) if len(parts) > 1 else None


def _is_function(level: Level, name: str) -> bool:
    """``t.f`` may be written for ``f(t)``."""
    return bool(level.scene.catalog.routines.named(name))


def _item(level: Level, parts: list[str]) -> ScopeItem | None:
    match parts:
        case [name]:
            return level.item(name)
        case [schema, name] | [_, schema, name]:
            return level.item(name, schema)
        case _:
            return None


def missing_table(level: Level, parts: list[str]) -> Term:
    """A table that FROM does not list; reported as the server does."""
    name = ".".join(parts)
    message = f'missing FROM-clause entry for table "{parts[-1] if parts else name}"'
    return _missing(level, ObjectKind.TABLE, name, UNDEFINED_TABLE, message)


def _missing(level: Level, kind: ObjectKind, name: str, sqlstate: str, message: str) -> Term:
    because = Because(Why.NAMED, name)
    need = Exists(kind, name)
    level.ledger.require(
        Phase.ANALYSIS, Requirement(need, level.scene.role, because, Denial(sqlstate, message))
    )
    return Term()


def expand_star(level: Level, node: AstNode) -> tuple[ScopeColumn, ...] | None:
    """The columns that ``*`` or ``t.*`` stands for, all of them read; None if it is no star."""
    if not isinstance(node, nodes.ColumnRef) or not has_star(node):
        return None
    parts = fields(node)
    if parts:
        item = _item(level, parts)
        if item is None and _field(level, parts) is None:
            missing_table(level, parts)
        items = [item] if item else []
    else:
        items = [item for item in level.usable if item.unqualified]
    columns = tuple(column for item in items for column in item.columns)
    level.query.open |= any(item.open for item in items)
    for column in columns:
        column.term()
    for item in items:
        if item.entry is not None:
            item.entry.privileges.add(Privilege.SELECT)
    return columns
