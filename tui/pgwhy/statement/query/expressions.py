"""Expressions: what they read and call (transformExprRecurse in parse_expr.c). One table entry per kind of node."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from postgast import AstNode, nodes
from postgast.pg_query_pb2 import NOT_EXPR, OR_EXPR

from pgwhy.acl import ObjectKind
from pgwhy.search_path import Name, common_type, resolve_named
from pgwhy.statement.names import dotted, failed, name_of_parts
from pgwhy.statement.query import functions
from pgwhy.statement.query.casts import cast
from pgwhy.statement.query.columns import column_reference
from pgwhy.statement.query.comparisons import comparison
from pgwhy.statement.query.operators import operation
from pgwhy.statement.query.scope import Level
from pgwhy.statement.query.sublinks import conditions, sublink
from pgwhy.statement.query.term import (
    BIT,
    BOOL,
    DATE,
    INT4,
    INT8,
    NAME,
    NUMERIC,
    TIME,
    TIMESTAMP,
    TIMESTAMPTZ,
    TIMETZ,
    UNDETERMINED,
    UNKNOWN,
    Term,
)
from pgwhy.statement.query.type_names import find_type
from pgwhy.statement.walking import children


def transform(level: Level, node: AstNode) -> Term:
    """The analysed expression; its columns are read, its calls remembered, its names looked up."""
    handler = _HANDLERS.get(type(node))
    return handler(level, node) if handler else _others(level, node)


def transform_all(level: Level, expressions: list[AstNode]) -> tuple[Term, ...]:
    return tuple(transform(level, expression) for expression in expressions)


def _others(level: Level, node: AstNode) -> Term:
    """An expression of which only the parts matter."""
    terms = [transform(level, child) for child in children(node)]
    return Term(constant=bool(terms) and all(term.constant for term in terms))


def _constant(_level: Level, node: nodes.A_Const) -> Term:
    match node.val:
        case nodes.Integer():
            return Term(INT4, constant=True, literal=str(node.val.ival))
        case nodes.Float() as number:
            return Term(_number_type(number.fval), constant=True, literal=number.fval)
        case nodes.Boolean():
            return Term(BOOL, constant=True, truth=node.val.boolval)
        case nodes.String() as text:
            return Term(UNKNOWN, constant=True, literal=text.sval)
        case nodes.BitString() as bits:
            return Term(BIT, constant=True, literal=bits.bsval)
        case _:
            return Term(UNKNOWN, constant=True, null=True)


def _number_type(digits: str) -> int:
    return INT8 if digits.isdigit() and int(digits) < 1 << 63 else NUMERIC


def _parameter(level: Level, node: nodes.ParamRef) -> Term:
    numbered = level.parameters
    return Term(numbered[node.number - 1][1] if 0 < node.number <= len(numbered) else UNDETERMINED)


def _operator(level: Level, node: nodes.A_Expr) -> Term:
    return comparison(level, node, transform)


def _sublink(level: Level, node: nodes.SubLink) -> Term:
    return sublink(level, node, transform)


def where(level: Level, node: AstNode) -> None:
    """A condition of WHERE or ON."""
    conditions(level, node, transform)


def _function(level: Level, node: nodes.FuncCall) -> Term:
    arguments = transform_all(level, node.args)
    ordering = transform_all(level, node.agg_order)
    if node.agg_filter:
        transform(level, node.agg_filter)
    if node.over:
        _others(level, node.over)
    terms = arguments + ordering if node.agg_within_group else arguments
    return functions.call(level, node, terms, over=node.over is not None)


def _named_argument(level: Level, node: nodes.NamedArgExpr) -> Term:
    return transform(level, node.arg) if node.arg else Term()


def _cast(level: Level, node: nodes.TypeCast) -> Term:
    term = transform(level, node.arg) if node.arg else Term()
    target = find_type(level.scene, level.ledger, node.type_name) if node.type_name else UNDETERMINED
    return cast(level, term, target)


def _test(level: Level, node: AstNode) -> Term:
    return Term(BOOL, constant=_others(level, node).constant)


def _boolean(level: Level, node: nodes.BoolExpr) -> Term:
    """AND, OR and NOT, as far as constants decide them (simplify_and_arguments and its siblings in clauses.c)."""
    if node.boolop == NOT_EXPR:
        term = transform(level, node.args[0])
        return Term(BOOL, constant=term.constant, truth=None if term.truth is None else not term.truth)
    deciding = node.boolop == OR_EXPR
    since = level.query.mark
    terms: list[Term] = []
    for i, argument in enumerate(node.args):
        before = level.query.mark
        terms.append(_perhaps(level, argument) if i else transform(level, argument))
        if any(term.truth is deciding for term in terms[:-1]):
            level.query.forget(before)
    constant = all(term.constant for term in terms)
    if any(term.truth is deciding for term in terms):
        level.query.simplified_away(since)
        return Term(BOOL, constant=True, truth=deciding)
    same = all(term.truth is not deciding and term.truth is not None for term in terms)
    return Term(BOOL, constant=constant, truth=not deciding if same else None)


def _perhaps(level: Level, expression: AstNode) -> Term:
    since = level.query.mark
    term = transform(level, expression)
    level.query.perhaps(since)
    return term


def _largest(level: Level, node: nodes.MinMaxExpr) -> Term:
    return _common(level, transform_all(level, node.args))


def _coalesce(level: Level, node: nodes.CoalesceExpr) -> Term:
    """Nothing stands behind a constant that is not NULL."""
    terms: list[Term] = []
    for i, argument in enumerate(node.args):
        before = level.query.mark
        decided = any(term.literal is not None for term in terms)
        terms.append(_perhaps(level, argument) if i else transform(level, argument))
        if decided:
            level.query.forget(before)
    return _common(level, tuple(terms))


def _case(level: Level, node: nodes.CaseExpr) -> Term:
    """Branches of conditions that are constant are left out or taken (eval_const_expressions_mutator in clauses.c)."""
    subject = transform(level, node.arg) if node.arg else None
    results: list[Term] = []
    decided = False
    for i, when in enumerate(node.args):
        if not isinstance(when, nodes.CaseWhen):
            continue
        before = level.query.mark
        condition = transform(level, when.expr) if when.expr else Term()
        if subject is not None:
            condition = operation(level, Name("="), subject, condition)
        if i:
            level.query.perhaps(before)
        if decided or condition.truth is not None:
            level.query.forget(before)
        branch = level.query.mark
        results.append(transform(level, when.result) if when.result else Term())
        if decided or condition.truth is False:
            level.query.forget(branch)
        elif i or condition.truth is None:
            level.query.perhaps(branch)
        decided |= condition.truth is True
    before = level.query.mark
    if node.defresult:
        results.append(transform(level, node.defresult))
    if decided:
        level.query.forget(before)
    level.query.perhaps(before)
    return _common(level, tuple(results))


def _common(level: Level, terms: tuple[Term, ...]) -> Term:
    """One of several values, of the type that all of them become."""

    def type_() -> int:
        return common_type(level.scene.catalog, tuple(term.type for term in terms)) or UNDETERMINED

    return Term(type_, constant=all(term.constant for term in terms))


def _array(level: Level, node: nodes.A_ArrayExpr) -> Term:
    terms = transform_all(level, node.elements)

    def type_() -> int:
        element = level.scene.catalog.types.by_id(_common(level, terms).type) if terms else None
        return element.array if element else UNDETERMINED

    return Term(type_, constant=all(term.constant for term in terms))


_VALUE_FUNCTIONS = {
    1: DATE,
    **dict.fromkeys((2, 3), TIMETZ),
    **dict.fromkeys((4, 5), TIMESTAMPTZ),
    **dict.fromkeys((6, 7), TIME),
    **dict.fromkeys((8, 9), TIMESTAMP),
}
"""SQLValueFunctionOp; the rest are names, such as CURRENT_USER."""


def _value_function(_level: Level, node: nodes.SQLValueFunction) -> Term:
    return Term(_VALUE_FUNCTIONS.get(node.op, NAME))


def _default(_level: Level, _node: nodes.SetToDefault) -> Term:
    return Term(UNKNOWN)


def _collated(level: Level, node: nodes.CollateClause) -> Term:
    """The name is looked up behind what it stands by (transformCollateClause)."""
    term = transform(level, node.arg) if node.arg else Term()
    name = name_of_parts(dotted(node.collname))
    found = resolve_named(level.scene.catalog, level.scene.path, name, ObjectKind.COLLATION)
    if found.failure is not None:
        failed(level.scene, level.ledger, ObjectKind.COLLATION, name, found.failure)
    return term


def _nothing(_level: Level, _node: AstNode) -> Term:
    return Term()


_HANDLERS: dict[type[AstNode], Callable[[Level, Any], Term]] = {
    nodes.A_Const: _constant,
    nodes.ColumnRef: column_reference,
    nodes.ParamRef: _parameter,
    nodes.A_Expr: _operator,
    nodes.FuncCall: _function,
    nodes.NamedArgExpr: _named_argument,
    nodes.TypeCast: _cast,
    nodes.BoolExpr: _boolean,
    nodes.NullTest: _test,
    nodes.BooleanTest: _test,
    nodes.CoalesceExpr: _coalesce,
    nodes.MinMaxExpr: _largest,
    nodes.CaseExpr: _case,
    nodes.A_ArrayExpr: _array,
    nodes.SQLValueFunction: _value_function,
    nodes.SetToDefault: _default,
    nodes.CollateClause: _collated,
    nodes.SubLink: _sublink,
    nodes.TypeName: _nothing,
    nodes.String: _nothing,
}
