"""Which operator an expression means: oper, left_oper and right_oper in parse_oper.c."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec

from pgwhy.acl import ObjectKind
from pgwhy.catalog import Catalog, NamedObject
from pgwhy.search_path.lookup import elsewhere, explicit_schema, grouped
from pgwhy.search_path.matching import matching, select
from pgwhy.search_path.naming import operation
from pgwhy.search_path.path import EffectivePath
from pgwhy.search_path.resolution import (
    Failure,
    FailureKind,
    Name,
    Outcome,
    Resolution,
    Step,
    absent_schema,
    other_database,
)
from pgwhy.search_path.types import UNDETERMINED, UNKNOWN, base_type


class OperatorCandidate(msgspec.Struct, frozen=True):
    """An operator of the name and the types that it takes, without the side that it lacks."""

    operator: NamedObject
    position: int
    accepts: tuple[int, ...]


class Operation(msgspec.Struct, frozen=True):
    """Where an operator leads, and what else it may be where types decide that the caller could not tell."""

    resolution: Resolution[NamedObject]
    possible: tuple[NamedObject, ...] = ()

    @property
    def winner(self) -> NamedObject | None:
        return self.resolution.winner

    @property
    def failure(self) -> Failure | None:
        return self.resolution.failure


def resolve_operator(
    catalog: Catalog, path: EffectivePath, name: Name, left: int | None, right: int | None
) -> Operation:
    """The operator between operands of these types; None for the side that a unary operator lacks."""
    if failure := other_database(catalog, name, quoted=False):
        return Operation(Resolution(name, None, failure=failure))
    named = [o for o in catalog.named.named(name.name) if o.kind is ObjectKind.OPERATOR]
    search = path.routine_search
    if name.schema is not None:
        place = explicit_schema(catalog, path, name.schema, absent_schema(name.schema))
        if isinstance(place, Failure):
            others = elsewhere(catalog, path, grouped(named), frozenset())
            return Operation(Resolution(name, None, elsewhere=others, failure=place))
        search = (place,)
    kept, hidden = _candidates(named, search, left, right)
    given = tuple(oid for oid in (left, right) if oid is not None)
    best = _exact(catalog, kept, given)
    fit: Sequence[OperatorCandidate] = (best,) if best else matching(catalog, given, kept)
    if best is None and len(fit) == 1:
        best = fit[0]
    elif best is None and fit and UNDETERMINED not in given:
        best = select(catalog, given, fit)
    undecided = best is None and bool(fit) and UNDETERMINED in given
    failure = None
    if best is None and not undecided:
        failure = _failure(operation(catalog, path, name, left, right), ambiguous=bool(fit))
    resolution = Resolution(
        name=name,
        winner=best.operator if best else None,
        steps=_steps(path, search, named, best),
        shadows=tuple(c.operator for c in hidden if best and c.accepts == best.accepts),
        elsewhere=elsewhere(catalog, path, grouped(named), search),
        failure=failure,
    )
    return Operation(resolution, tuple(candidate.operator for candidate in fit) if undecided or best else ())


def _candidates(
    named: Iterable[NamedObject], search: Sequence[str], left: int | None, right: int | None
) -> tuple[list[OperatorCandidate], list[OperatorCandidate]]:
    """(One operator for each pair of types: the first in the path, those that it hides). OpernameGetCandidates."""
    kept: dict[tuple[int, ...], OperatorCandidate] = {}
    hidden: list[OperatorCandidate] = []
    of_kind = [
        o
        for o in named
        if o.schema in search
        and (left is None, right is None) == (not o.argument_types[0], not o.argument_types[1])
    ]
    for found in sorted(of_kind, key=lambda o: search.index(o.schema)):
        accepts = tuple(oid for oid in found.argument_types if oid)
        candidate = OperatorCandidate(found, search.index(found.schema), accepts)
        if kept.setdefault(accepts, candidate) is not candidate:
            hidden.append(candidate)
    return list(kept.values()), hidden


def _exact(
    catalog: Catalog, kept: Sequence[OperatorCandidate], given: tuple[int, ...]
) -> OperatorCandidate | None:
    """The operator of these very types; an untyped literal is first taken to be like the other operand.

    Source: binary_oper_exact in parse_oper.c.
    """
    wanted = [given]
    if len(given) == 2 and UNKNOWN in given:
        other = given[0] if given[1] == UNKNOWN else given[1]
        wanted = [(other, other)]
        if other not in (UNKNOWN, UNDETERMINED):
            wanted.append((base_type(catalog, other),) * 2)
    by_types = {candidate.accepts: candidate for candidate in kept}
    return next((by_types[types] for types in wanted if types in by_types), None)


def _steps(
    path: EffectivePath, search: Sequence[str], named: Sequence[NamedObject], best: OperatorCandidate | None
) -> tuple[Step[NamedObject], ...]:
    by_schema = grouped(named)
    steps: list[Step[NamedObject]] = []
    reasons = {entry.schema: entry.because for entry in path.entries if entry.skipped}
    for schema in dict.fromkeys((*search, *reasons)):
        found = by_schema.get(schema, ())
        if schema not in search:
            steps.append(Step(schema, Outcome.SKIPPED, reasons[schema], found))
        elif best and best.operator.schema == schema:
            steps.append(Step(schema, Outcome.CHOSEN, "its operand types fit best", found))
        elif found:
            steps.append(Step(schema, Outcome.HIDDEN, "others fit as well or better", found))
        else:
            steps.append(Step(schema, Outcome.ABSENT, Outcome.ABSENT.value))
    return tuple(steps)


def _failure(shown: str, *, ambiguous: bool) -> Failure:
    """Source: op_error in parse_oper.c."""
    if ambiguous:
        return Failure(FailureKind.AMBIGUOUS, "42725", f"operator is not unique: {shown}")
    return Failure(FailureKind.ABSENT, "42883", f"operator does not exist: {shown}")
