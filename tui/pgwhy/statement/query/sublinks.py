"""Queries inside expressions: EXISTS, IN, ANY, ALL, scalar and ARRAY subqueries (transformSubLink)."""

from __future__ import annotations

from collections.abc import Callable

from postgast import AstNode, nodes
from postgast.pg_query_pb2 import AND_EXPR, NOT_EXPR

from pgwhy.search_path import UNDETERMINED, Name
from pgwhy.statement.names import dotted, name_of_parts
from pgwhy.statement.query.operators import operation
from pgwhy.statement.query.scope import Level, ScopeColumn
from pgwhy.statement.query.term import BOOL, Term
from pgwhy.statement.query.tree import SubLink, SubLinkKind

Transform = Callable[[Level, AstNode], Term]


def sublink(
    level: Level, node: nodes.SubLink, transform: Transform, *, conjunct: bool = False, negated: bool = False
) -> Term:
    """The subquery analysed and remembered; ``conjunct`` where it is one of the conditions of WHERE or ON."""
    if node.subselect is None:
        return Term()
    inner = level.subquery(node.subselect)
    kind = SubLinkKind(node.sub_link_type)
    tests = _compared(level, node, transform, inner.columns)
    reads = any(not term.constant for term in tests)
    level.query.sublinks.append(
        SubLink(kind, inner.query, level.clause, conjunct, negated=negated, tests_columns=reads)
    )
    level.query.volatile |= inner.query.volatile
    first = inner.columns[0].type if inner.columns else UNDETERMINED
    match kind:
        case SubLinkKind.SCALAR:
            return Term(first)
        case SubLinkKind.ARRAY:
            return Term(lambda: _array_of(level, first if isinstance(first, int) else first()))
        case _:
            return Term(BOOL)


def _compared(
    level: Level, node: nodes.SubLink, transform: Transform, columns: tuple[ScopeColumn, ...]
) -> tuple[Term, ...]:
    """What stands before IN, = ANY and the like, each compared with its column of the subquery."""
    if node.testexpr is None:
        return ()
    tested = node.testexpr.args if isinstance(node.testexpr, nodes.RowExpr) else [node.testexpr]
    terms = tuple(transform(level, item) for item in tested)
    name = name_of_parts(dotted(node.oper_name)) if node.oper_name else Name("=")
    for term, column in zip(terms, columns, strict=False):
        operation(level, name, term, Term(column.type))
    return terms


def _array_of(level: Level, oid: int) -> int:
    found = level.scene.catalog.types.by_id(oid) if oid else None
    return found.array if found else UNDETERMINED


def conditions(level: Level, node: AstNode, transform: Transform) -> None:
    """WHERE or ON: subqueries among its ANDed conditions may become joins, so they are told from others."""
    if isinstance(node, nodes.BoolExpr) and node.boolop == AND_EXPR:
        for part in node.args:
            conditions(level, part, transform)
    elif isinstance(node, nodes.SubLink):
        sublink(level, node, transform, conjunct=True)
    elif (
        isinstance(node, nodes.BoolExpr)
        and node.boolop == NOT_EXPR
        and isinstance(inner := node.args[0], nodes.SubLink)
    ):
        sublink(level, inner, transform, conjunct=True, negated=True)
    else:
        level.query.never |= transform(level, node).truth is False
