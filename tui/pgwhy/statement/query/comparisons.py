"""Operator expressions in all their spellings: ``a = b``, IN, BETWEEN, ``= ANY``, LIKE, NULLIF, row comparisons."""

from __future__ import annotations

from collections.abc import Callable

from postgast import AstNode, nodes
from postgast.pg_query_pb2 import (
    AEXPR_BETWEEN,
    AEXPR_BETWEEN_SYM,
    AEXPR_IN,
    AEXPR_NOT_BETWEEN,
    AEXPR_NOT_BETWEEN_SYM,
    AEXPR_NULLIF,
    AEXPR_OP_ALL,
    AEXPR_OP_ANY,
)

from pgwhy.search_path import UNDETERMINED, Name, base_type, element_type
from pgwhy.statement.names import dotted, name_of_parts
from pgwhy.statement.query.operators import operation
from pgwhy.statement.query.scope import Level
from pgwhy.statement.query.term import BOOL, UNKNOWN, Term

Transform = Callable[[Level, AstNode], Term]

_BETWEEN = (AEXPR_BETWEEN, AEXPR_NOT_BETWEEN, AEXPR_BETWEEN_SYM, AEXPR_NOT_BETWEEN_SYM)


def comparison(level: Level, node: nodes.A_Expr, transform: Transform) -> Term:
    """The operators that the expression comes down to, applied to its analysed operands."""
    if isinstance(node.lexpr, nodes.RowExpr):
        return _rows(level, node, transform)
    left = transform(level, node.lexpr) if node.lexpr else None
    right = node.rexpr.items if isinstance(node.rexpr, nodes.List) else [node.rexpr] if node.rexpr else []
    terms = [transform(level, item) for item in right]
    bounds = [Name(">="), Name("<=")]
    names = bounds if node.kind in _BETWEEN else [name_of_parts(dotted(node.name))] * len(terms)
    if node.kind in (AEXPR_OP_ANY, AEXPR_OP_ALL):
        terms = [_element(level, term) for term in terms]
    results = [operation(level, name, left, term) for name, term in zip(names, terms, strict=False)]
    if node.kind == AEXPR_NULLIF and left is not None:
        return left
    if node.kind == AEXPR_IN or len(results) != 1:
        return Term(BOOL, constant=all(result.constant for result in results))
    return results[0]


def _element(level: Level, array: Term) -> Term:
    catalog = level.scene.catalog

    def type_() -> int:
        if array.type in (UNKNOWN, UNDETERMINED):
            return array.type
        return element_type(catalog, base_type(catalog, array.type))

    return Term(type_, constant=array.constant)


def _rows(level: Level, node: nodes.A_Expr, transform: Transform) -> Term:
    """``(a, b) = (c, d)`` compares column by column; with a subquery the columns are compared there."""
    name = name_of_parts(dotted(node.name))
    left = (
        [transform(level, item) for item in node.lexpr.args] if isinstance(node.lexpr, nodes.RowExpr) else []
    )
    others = node.rexpr.items if isinstance(node.rexpr, nodes.List) else [node.rexpr] if node.rexpr else []
    for other in others:
        if not isinstance(other, nodes.RowExpr):
            transform(level, other)
            continue
        right = [transform(level, item) for item in other.args]
        for one, two in zip(left, right, strict=False):
            operation(level, name, one, two)
    return Term(BOOL)
