"""The FROM clause: tables, subqueries, functions and joins, and the names they bring (parse_clause.c)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import msgspec
from postgast import AstNode, nodes

from pgwhy.acl import TABLE_LIKE, ObjectKind, Privilege
from pgwhy.catalog import Relation
from pgwhy.search_path.polymorphic import ANY_ARRAY, ANY_ELEMENT, polymorphic_result
from pgwhy.statement.ledger import Phase
from pgwhy.statement.loading import details_of
from pgwhy.statement.names import dotted, find_relation, name_of_range
from pgwhy.statement.query.entry import Entry
from pgwhy.statement.query.expressions import transform, transform_all, where
from pgwhy.statement.query.functions import output_columns
from pgwhy.statement.query.joins import join
from pgwhy.statement.query.scope import Level, ScopeColumn, ScopeItem
from pgwhy.statement.query.tree import Clause, CteUse, Derived, FunctionItem, Mark
from pgwhy.statement.state import TRANSITION_TABLE
from pgwhy.statement.walking import children

_READABLE = (*TABLE_LIKE, ObjectKind.SEQUENCE, ObjectKind.TOAST_TABLE)


def from_clause(level: Level, listed: Sequence[AstNode]) -> None:
    """All items of FROM, from left to right; then all of their names can be used."""
    level.clause = Clause.WHERE
    for node in listed:
        items = from_item(level, node)
        for item in items:
            item.lateral_only = True
        level.items += items
    for item in level.items:
        item.lateral_only = False


def from_item(level: Level, node: AstNode) -> list[ScopeItem]:
    """The names that one item of FROM brings."""
    handler = _HANDLERS.get(type(node))
    if handler is not None:
        return handler(level, node)
    # XMLTABLE and JSON_TABLE always see what stands before them (transformRangeTableFunc)
    before, level.lateral = level.lateral, True
    for child in children(node):
        if not isinstance(child, nodes.Alias):
            transform(level, child)
    level.lateral = before
    item = ScopeItem(_alias(node) or "", ())
    item.open = True
    level.query.members.append(FunctionItem())
    return [item]


def _alias(node: AstNode) -> str | None:
    alias = getattr(node, "alias", None)
    return alias.aliasname if isinstance(alias, nodes.Alias) else None


def _renamed(node: AstNode, columns: tuple[ScopeColumn, ...]) -> tuple[ScopeColumn, ...]:
    """The columns with the names that the alias gives to the first of them."""
    alias = getattr(node, "alias", None)
    if not isinstance(alias, nodes.Alias):
        return columns
    names = [name.sval for name in alias.colnames if isinstance(name, nodes.String)]
    renamed = (
        msgspec.structs.replace(column, name=name) for column, name in zip(columns, names, strict=False)
    )
    return (*renamed, *columns[len(names) :])


def relation_item(level: Level, relation: Relation, node: nodes.RangeVar) -> tuple[Entry, ScopeItem]:
    """A relation in the range table, with its names; nothing is required of it yet."""
    entry = Entry(relation, details_of(level.scene, relation))
    columns = tuple(ScopeColumn(c.name, ((entry, c.number),), c.type) for c in entry.columns)
    alias = _alias(node)
    item = ScopeItem(
        alias or relation.name,
        _renamed(node, columns),
        schema=None if alias else relation.schema,
        entry=entry,
    )
    item.open = entry.details is None or relation.oid in level.scene.state.changed
    return entry, item


def _table(level: Level, node: nodes.RangeVar) -> list[ScopeItem]:
    if not node.schemaname and (found := level.cte(node.relname)) is not None:
        cte, columns = found
        cte.uses += 1
        level.query.members.append(CteUse(cte))
        item = ScopeItem(_alias(node) or node.relname, _renamed(node, columns))
        item.open = not cte.analysed or cte.query.open
        return [item]
    transition = not node.schemaname and (node.relname, TRANSITION_TABLE) in level.parameters
    relation = None if transition else find_relation(level.scene, level.ledger, name_of_range(node))
    if relation is None:
        item = ScopeItem(_alias(node) or node.relname, (), schema=node.schemaname or None)
        item.open = True
        return [item]
    entry, item = relation_item(level, relation, node)
    entry.privileges.add(Privilege.SELECT)
    if relation.kind not in _READABLE:
        level.ledger.doubt(Phase.ANALYSIS, f"{relation.name} is a {relation.kind}, which cannot be read")
    level.query.members.append(entry)
    return [item]


def _subquery(level: Level, node: nodes.RangeSubselect) -> list[ScopeItem]:
    if node.subquery is None:
        return []
    before, level.lateral = level.lateral, node.lateral
    inner = level.subquery(node.subquery)
    level.lateral = before
    level.query.members.append(Derived(inner.query))
    level.query.volatile |= inner.query.volatile
    columns = tuple(ScopeColumn(column.name, (), column.type) for column in inner.columns)
    item = ScopeItem(_alias(node) or "", _renamed(node, columns))
    item.derived = inner.query
    item.open = inner.query.open
    return [item]


def _function(level: Level, node: nodes.RangeFunction) -> list[ScopeItem]:
    before, level.lateral = level.lateral, True
    clause, level.clause = level.clause, Clause.FROM
    columns: list[ScopeColumn] = []
    complete = True
    since = level.query.mark
    for listed in node.functions:
        parts = listed.items if isinstance(listed, nodes.List) else [listed]
        if arrays := _arrays(parts[0]):
            elements = _elements(level, arrays)
            complete &= elements is not None
            columns += elements or ()
            continue
        term = transform(level, parts[0])
        defined = [d for part in parts[1:] for d in (part.items if isinstance(part, nodes.List) else [])]
        found = output_columns(level, parts[0], term, [*defined, *node.coldeflist], _alias(node))
        complete &= found is not None
        columns += found or ()
    if node.ordinality:
        columns.append(ScopeColumn("ordinality", (), 20))
    level.lateral, level.clause = before, clause
    level.query.members.append(_function_member(level, node, since))
    item = ScopeItem(_alias(node) or _function_name(node), _renamed(node, tuple(columns)))
    item.open = not complete
    return [item]


def _arrays(node: AstNode) -> list[AstNode]:
    """The arguments of ``unnest`` if they are several: it then stands for one for each (transformRangeFunction)."""
    if isinstance(node, nodes.FuncCall) and dotted(node.funcname) == ["unnest"] and len(node.args) > 1:
        return node.args
    return []


def _elements(level: Level, arrays: list[AstNode]) -> tuple[ScopeColumn, ...] | None:
    """A column for each array; None if an element may be a row."""
    catalog = level.scene.catalog
    terms = transform_all(level, arrays)
    types = [polymorphic_result(catalog, [(term.type, ANY_ARRAY)], ANY_ELEMENT) for term in terms]
    found = [catalog.types.by_id(oid) if oid else None for oid in types]
    if any(each is None or each.relation for each in found):
        return None
    return tuple(ScopeColumn("unnest", (), oid) for oid in types)


def _function_member(level: Level, node: nodes.RangeFunction, since: Mark) -> FunctionItem:
    """The function in the range table; the call of the function itself is remembered behind those of its arguments."""
    calls = level.query.calls.get(Clause.FROM, [])[since.calls.get(Clause.FROM, 0) :]
    if len(node.functions) != 1 or not calls or calls[-1].routine.name != _function_name(node):
        return FunctionItem()
    volatile = any(call.routine.volatility == "v" for call in calls[:-1])
    subqueries = len(level.query.sublinks) > since.sublinks
    return FunctionItem(calls[-1], lasting=node.ordinality or volatile or subqueries)


def _function_name(node: nodes.RangeFunction) -> str:
    first = node.functions[0] if node.functions else None
    call = first.items[0] if isinstance(first, nodes.List) else first
    if isinstance(call, nodes.FuncCall) and isinstance(name := call.funcname[-1], nodes.String):
        return name.sval
    return ""


def _sample(level: Level, node: nodes.RangeTableSample) -> list[ScopeItem]:
    items = from_item(level, node.relation) if node.relation else []
    transform_all(level, node.args)
    if node.repeatable:
        transform(level, node.repeatable)
    return items


def _join(level: Level, node: nodes.JoinExpr) -> list[ScopeItem]:
    left = from_item(level, node.larg) if node.larg else []
    for item in left:
        item.lateral_only = True
    level.items += left
    right = from_item(level, node.rarg) if node.rarg else []
    del level.items[len(level.items) - len(left) :]
    for item in left:
        item.lateral_only = False
    return join(level, node, left, right, where)


_HANDLERS: dict[type[AstNode], Callable[[Level, Any], list[ScopeItem]]] = {
    nodes.RangeVar: _table,
    nodes.RangeSubselect: _subquery,
    nodes.RangeFunction: _function,
    nodes.RangeTableSample: _sample,
    nodes.JoinExpr: _join,
}
