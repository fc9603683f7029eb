"""Where a name leads that somebody typed: looked up as each kind of object that it may be the name of."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec

from pgwhy.acl import ObjectKind
from pgwhy.catalog import PLACES, By, Catalog, Need, Part, Type, folded
from pgwhy.search_path.calls import resolve_call
from pgwhy.search_path.candidates import Arguments, Candidate
from pgwhy.search_path.lookup import resolve_named, resolve_relation, resolve_type
from pgwhy.search_path.operators import OperatorCandidate, resolve_operator, resolve_operator_name
from pgwhy.search_path.path import EffectivePath, usable
from pgwhy.search_path.resolution import (
    Elsewhere,
    Failure,
    FailureKind,
    Name,
    Outcome,
    Resolution,
    T,
    Target,
    Where,
)
from pgwhy.search_path.spelling import TypeName
from pgwhy.search_path.typed import Called, Operator, Plain, Typed
from pgwhy.search_path.types import UNKNOWN, type_of

RELATION, TYPE, FUNCTION, OPERATOR = "relation", "type", "function", "operator"
_OTHER_KINDS = tuple(
    kind for kind, place in PLACES.items() if place.part is Part.NAMED and kind is not ObjectKind.OPERATOR
)


class Lead(msgspec.Struct, frozen=True):
    """A name looked up as one kind of object."""

    kind: str
    """``relation``, ``type``, ``function``, ``operator``, or one of the ObjectKinds that are just names."""
    resolution: Resolution[Target]
    candidates: tuple[Candidate | OperatorCandidate, ...] = ()
    """Of a function or operator: all of the name, in the order of the path, and what became of each."""
    casts_to: Type | None = None
    """The type that ``f(x)`` casts to where it is no function call."""

    @property
    def winner(self) -> Target | None:
        return self.resolution.winner

    @property
    def leads_somewhere(self) -> bool:
        """Whether it means something; several functions do, too, as long as no arguments tell which."""
        failure = self.resolution.failure
        return failure is None or (failure.kind is FailureKind.AMBIGUOUS and bool(self.candidates))

    @property
    def only_row_types(self) -> bool:
        """Whether it tells of tables' row types alone."""
        told = [self.winner] if self.winner else [other.target for other in self.resolution.elsewhere]
        return bool(told) and all(isinstance(target, Type) and target.relation for target in told)


def worth_telling(found: Sequence[Lead]) -> list[Lead]:
    """The leads without those of row types, of which the lead of the tables has told already."""
    return [lead for lead in found if lead is found[0] or not lead.only_row_types]


def leads(catalog: Catalog, path: EffectivePath, typed: Typed) -> tuple[Lead, ...]:
    """Where the name leads, a lead for each kind; one that fails comes only if the name exists elsewhere as that kind.

    A name that exists nowhere is answered as a relation.
    """
    match typed:
        case Plain():
            _require(catalog, typed.name, Part.RELATIONS, Part.TYPES, Part.ROUTINES, Part.NAMED)
            found = _plain(catalog, path, typed)
            worth = [lead for lead in found if lead.leads_somewhere or lead.resolution.elsewhere]
            return tuple(worth) or found[:1]
        case TypeName():
            return (Lead(TYPE, resolve_spelled(catalog, path, typed)),)
        case Called():
            _require(catalog, typed.name, Part.ROUTINES)
            return (_call(catalog, path, typed),)
        case Operator():
            return (_operation(catalog, path, typed),)


def resolve_spelled(catalog: Catalog, path: EffectivePath, typed: TypeName) -> Resolution[Type]:
    """Where a type as it is written leads, arrays included (LookupTypeNameExtended in parse_type.c)."""
    resolution = resolve_type(catalog, path, typed.name)
    if resolution.winner is None or not typed.array:
        return resolution
    array = type_of(catalog, resolution.winner.array)
    message = f'type "{typed.name.dotted}[]" does not exist'
    failure = None if array else Failure(FailureKind.ABSENT, "42704", message)
    return msgspec.structs.replace(resolution, winner=array, failure=failure)


def _plain(catalog: Catalog, path: EffectivePath, typed: Plain) -> tuple[Lead, ...]:
    name, spelled = typed.name, typed.name.name
    call = resolve_call(catalog, path, name)
    relation = resolve_relation(catalog, path, name)
    type_ = resolve_spelled(catalog, path, typed.type)
    found: list[Lead] = [
        Lead(RELATION, with_elsewhere(catalog, path, relation, catalog.relations.spelled_like(spelled))),
        Lead(TYPE, with_elsewhere(catalog, path, type_, catalog.types.spelled_like(spelled))),
        Lead(
            FUNCTION,
            with_elsewhere(catalog, path, call.resolution, catalog.routines.spelled_like(spelled)),
            call.candidates,
        ),
    ]
    alike = catalog.named.spelled_like(spelled)
    for kind in _OTHER_KINDS:
        resolution = resolve_named(catalog, path, name, kind)
        others = (o for o in alike if o.kind is kind)
        found.append(Lead(kind.value, with_elsewhere(catalog, path, resolution, others)))
    return tuple(found)


def _call(catalog: Catalog, path: EffectivePath, typed: Called) -> Lead:
    types: list[int] = []
    for argument in typed.arguments:
        if argument.type is None:
            types.append(UNKNOWN)
            continue
        resolved = resolve_spelled(catalog, path, argument.type)
        if resolved.winner is None:
            return Lead(FUNCTION, Resolution(typed.name, None, failure=resolved.failure))
        types.append(resolved.winner.oid)
    labels = tuple(argument.label for argument in typed.arguments if argument.label)
    call = resolve_call(catalog, path, typed.name, Arguments(tuple(types), labels, typed.variadic))
    resolution = with_elsewhere(
        catalog, path, call.resolution, catalog.routines.spelled_like(typed.name.name)
    )
    return Lead(FUNCTION, resolution, call.candidates, call.casts_to)


def _operation(catalog: Catalog, path: EffectivePath, typed: Operator) -> Lead:
    if typed.operands is None:
        operation = resolve_operator_name(catalog, path, typed.name)
    else:
        operands: list[int | None] = []
        for operand in typed.operands:
            resolved = resolve_spelled(catalog, path, operand) if operand else None
            if resolved and resolved.winner is None:
                return Lead(OPERATOR, Resolution(typed.name, None, failure=resolved.failure))
            operands.append(resolved.winner.oid if resolved and resolved.winner else None)
        operation = resolve_operator(catalog, path, typed.name, *operands)
    named = (o for o in catalog.named.named(typed.name.name) if o.kind is ObjectKind.OPERATOR)
    resolution = with_elsewhere(catalog, path, operation.resolution, named)
    return Lead(OPERATOR, resolution, operation.candidates)


_LOOKED_AT = (Outcome.CHOSEN, Outcome.HIDDEN, Outcome.ABSENT)


def with_elsewhere(
    catalog: Catalog, path: EffectivePath, resolution: Resolution[T], alike: Iterable[T]
) -> Resolution[T]:
    """The resolution, with where else the name exists; ``alike`` are the objects of the name in any case."""
    looked_at = {step.schema for step in resolution.steps if step.outcome in _LOOKED_AT}
    others: list[Elsewhere[T]] = []
    for target in sorted(alike, key=lambda found: (found.name != resolution.name.name, found.schema)):
        schema = catalog.schemas.get(target.schema)
        is_own = catalog.is_own_temporary(target.schema)
        spelled = target.name != resolution.name.name
        if (
            schema is None
            or (schema.is_temporary and not is_own)
            or (target.schema in looked_at and not spelled)
        ):
            continue
        may_use = usable(catalog, path.role, schema)
        where = Where.NOT_IN_PATH if may_use else Where.NO_USAGE
        if target.schema in path.search:
            where = Where.NEVER_TEMPORARY if is_own else Where.OTHER_SCHEMA
        others.append(Elsewhere(target, Where.SPELLING if spelled else where, may_use))
    return msgspec.structs.replace(resolution, elsewhere=tuple(others))


def _require(catalog: Catalog, name: Name, *parts: Part) -> None:
    """Asks for the name in all these parts at once; parts that cannot be read speak for themselves later."""
    catalog.require(*(Need(part, By.FOLDED, folded(name.name)) for part in parts))
