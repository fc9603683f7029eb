"""Operators in expressions: which one is meant, and the function behind it (parse_oper.c)."""

from __future__ import annotations

from collections.abc import Callable
from operator import eq, ge, gt, le, lt, ne

from pgwhy.acl import ObjectKind
from pgwhy.catalog import NamedObject
from pgwhy.search_path import Failure, FailureKind, Name, Operation, is_polymorphic, resolve_operator
from pgwhy.statement.because import Because, Why
from pgwhy.statement.ledger import Phase
from pgwhy.statement.names import SYSTEM_SCHEMA, failed, requires_usage
from pgwhy.statement.query.call import Call
from pgwhy.statement.query.scope import Level
from pgwhy.statement.query.term import BOOL, INT4, UNDETERMINED, Term


def operation(level: Level, name: Name, left: Term | None, right: Term) -> Term:
    """The operator applied: states the call of its function unless that is a built-in one."""
    constant = right.constant and (left is None or left.constant)
    candidates = _in_reach(level, name)
    if name.schema is not None:
        requires_usage(level.scene, level.ledger, name.schema, f"operator {name.name}")
    if candidates and all(o.schema == SYSTEM_SCHEMA for o in candidates):
        results = {o.result_type for o in candidates}
        if results == {BOOL}:
            return Term(BOOL, constant=constant, truth=_truth(name.name, left, right))
        return Term(lambda: _result(_resolved(level, name, left, right)), constant=constant)
    found = _resolved(level, name, left, right)
    if found.failure is not None:
        _report(level, name, found.failure)
        return Term()
    for chosen in found.possible:
        if chosen.schema != SYSTEM_SCHEMA:
            _calls(level, chosen, found, tuple(term for term in (left, right) if term), constant)
    return Term(_result(found), constant=constant)


_COMPARISONS: dict[str, Callable[[int, int], bool]] = {
    "=": eq,
    "<>": ne,
    "<": lt,
    "<=": le,
    ">": gt,
    ">=": ge,
}


def _truth(name: str, left: Term | None, right: Term) -> bool | None:
    """What a built-in comparison of two integer constants comes to."""
    if name not in _COMPARISONS or left is None or left.literal is None or right.literal is None:
        return None
    if left.type != INT4 or right.type != INT4:
        return None
    return _COMPARISONS[name](int(left.literal), int(right.literal))


def _in_reach(level: Level, name: Name) -> list[NamedObject]:
    scene = level.scene
    search = scene.path.routine_search if name.schema is None else (name.schema,)
    named = scene.catalog.named.named(name.name)
    return [o for o in named if o.kind is ObjectKind.OPERATOR and o.schema in search]


def _resolved(level: Level, name: Name, left: Term | None, right: Term) -> Operation:
    scene = level.scene
    return resolve_operator(scene.catalog, scene.path, name, left.type if left else None, right.type)


def _result(found: Operation) -> int:
    if found.winner is None or is_polymorphic(found.winner.result_type):
        return UNDETERMINED
    return found.winner.result_type


def _report(level: Level, name: Name, failure: Failure) -> None:
    if failure.kind is not FailureKind.NO_USAGE:
        failed(level.scene, level.ledger, ObjectKind.OPERATOR, name, failure)


def _calls(
    level: Level, chosen: NamedObject, found: Operation, terms: tuple[Term, ...], constant: bool
) -> None:
    routine = level.scene.catalog.routines.by_id(chosen.function)
    if routine is None or len(found.possible) > 1:
        reason = f"which operator {chosen.name} is meant depends on types that cannot be told"
        level.ledger.doubt(Phase.FUNCTIONS, reason)
        return
    because = Because(Why.OPERATOR, chosen.name)
    folded = constant and routine.volatility == "i"
    level.query.call(level.clause, Call(routine, because, terms, constant=folded))
