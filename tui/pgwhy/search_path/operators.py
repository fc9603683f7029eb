"""Which operator an expression means: oper, left_oper and right_oper in parse_oper.c."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import msgspec

from pgwhy.acl import ObjectKind
from pgwhy.catalog import Catalog, NamedObject
from pgwhy.search_path.candidates import Fate
from pgwhy.search_path.lookup import grouped, refused, routine_schemas
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
)
from pgwhy.search_path.types import UNDETERMINED, UNKNOWN, base_type


class OperatorCandidate(msgspec.Struct, frozen=True):
    """An operator of the name and the types that it takes, without the side that it lacks."""

    operator: NamedObject
    position: int
    """The place of its schema in the path; 0 where the schema is written."""
    accepts: tuple[int, ...]
    fate: Fate = Fate.UNFIT

    @property
    def target(self) -> NamedObject:
        return self.operator


class Operation(msgspec.Struct, frozen=True):
    """Where an operator leads, and what became of each candidate."""

    resolution: Resolution[NamedObject]
    candidates: tuple[OperatorCandidate, ...] = ()
    """In the order of the path."""

    @property
    def winner(self) -> NamedObject | None:
        return self.resolution.winner

    @property
    def failure(self) -> Failure | None:
        return self.resolution.failure

    @property
    def possible(self) -> tuple[NamedObject, ...]:
        """What it may be: the winner, or all that types decide which the caller could not tell."""
        return tuple(c.operator for c in self.candidates if c.fate in (Fate.CHOSEN, Fate.POSSIBLE))


def resolve_operator(
    catalog: Catalog, path: EffectivePath, name: Name, left: int | None, right: int | None
) -> Operation:
    """The operator between operands of these types; None for the side that a unary operator lacks."""
    sides = (left is not None, right is not None)
    given = tuple(oid for oid in (left, right) if oid is not None)

    def judged(kept: list[OperatorCandidate]) -> tuple[Sequence[OperatorCandidate], Fate]:
        if exact := _exact(catalog, kept, given):
            return [exact], Fate.CHOSEN
        fit = matching(catalog, given, kept)
        if len(fit) < 2:
            return fit, Fate.CHOSEN
        if UNDETERMINED in given:
            return fit, Fate.POSSIBLE
        best = select(catalog, given, fit)
        return ([best], Fate.CHOSEN) if best else (fit, Fate.AMBIGUOUS)

    def shown() -> str:
        return operation(catalog, path, name, left, right)

    return _resolved(catalog, path, name, sides, judged, shown)


def resolve_operator_name(catalog: Catalog, path: EffectivePath, name: Name) -> Operation:
    """The operator of this name where no operands are given: it must be the only one, as for ``to_regoper``."""

    def judged(kept: list[OperatorCandidate]) -> tuple[Sequence[OperatorCandidate], Fate]:
        return kept, Fate.CHOSEN if len(kept) == 1 else Fate.AMBIGUOUS

    return _resolved(catalog, path, name, None, judged, lambda: name.dotted)


_Judge = Callable[[list[OperatorCandidate]], tuple[Sequence[OperatorCandidate], Fate]]


def _resolved(
    catalog: Catalog,
    path: EffectivePath,
    name: Name,
    sides: tuple[bool, bool] | None,
    judge: _Judge,
    shown: Callable[[], str],
) -> Operation:
    """Candidates of the name and of operands on these sides, judged; ``shown`` says how error messages put it."""
    search = routine_schemas(catalog, path, name)
    if isinstance(search, Failure):
        return Operation(refused(name, search))
    named = [
        o for o in catalog.named.named(name.name) if o.schema in search and o.kind is ObjectKind.OPERATOR
    ]
    kept, hidden = _candidates(named, search, sides)
    fit, fate = judge(kept)
    chosen = {candidate.operator.oid for candidate in fit}
    everything = [
        msgspec.structs.replace(c, fate=fate) if c.operator.oid in chosen else c for c in (*kept, *hidden)
    ]
    best = fit[0] if len(fit) == 1 and fate is Fate.CHOSEN else None
    resolution = Resolution(
        name=name,
        winner=best.operator if best else None,
        steps=_steps(path, search, named, best),
        shadows=tuple(c.operator for c in hidden if best and c.accepts == best.accepts),
        failure=None if best or fate is Fate.POSSIBLE else _failure(shown(), ambiguous=bool(fit)),
    )
    return Operation(resolution, tuple(sorted(everything, key=lambda c: c.position)))


def _candidates(
    named: Iterable[NamedObject], search: Sequence[str], sides: tuple[bool, bool] | None
) -> tuple[list[OperatorCandidate], list[OperatorCandidate]]:
    """(One operator for each pair of types: the first in the path, those that it hides). OpernameGetCandidates."""
    kept: dict[tuple[int, ...], OperatorCandidate] = {}
    hidden: list[OperatorCandidate] = []
    of_kind = (o for o in named if sides in (None, tuple(bool(oid) for oid in o.argument_types)))
    for found in sorted(of_kind, key=lambda o: search.index(o.schema)):
        accepts = tuple(oid for oid in found.argument_types if oid)
        candidate = OperatorCandidate(found, search.index(found.schema), accepts)
        if kept.setdefault(found.argument_types, candidate) is not candidate:
            hidden.append(msgspec.structs.replace(candidate, fate=Fate.HIDDEN))
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
            steps.append(Step(schema, Outcome.SKIPPED, reasons[schema]))
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
