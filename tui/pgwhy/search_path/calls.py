"""Which function, procedure or aggregate a call leads to: func_get_detail in parse_func.c."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from pgwhy.catalog import Catalog, Routine, Type
from pgwhy.search_path.candidates import Arguments, Candidate, Fate, candidates
from pgwhy.search_path.coercion import Context, Pathway, coercion
from pgwhy.search_path.lookup import first_match, refused, resolve_type, routine_schemas
from pgwhy.search_path.matching import matching, select
from pgwhy.search_path.naming import signature
from pgwhy.search_path.path import EffectivePath
from pgwhy.search_path.resolution import (
    Failure,
    FailureKind,
    Name,
    Outcome,
    Resolution,
    Step,
    Where,
    absent_schema,
    other_database,
)
from pgwhy.search_path.types import RECORD, STRING_CATEGORY, UNDETERMINED, UNKNOWN, category, row_relation

# without its message, which names types: they are looked up only where there is nothing
_NOTHING = Failure(FailureKind.ABSENT, "42883", "")


class Call(msgspec.Struct, frozen=True):
    """Where a call leads, and what became of each candidate."""

    resolution: Resolution[Routine]
    candidates: tuple[Candidate, ...] = ()
    """In the order of the path."""
    casts_to: Type | None = None
    """The call is no function call but a cast, such as ``date('today')``."""

    @property
    def winner(self) -> Routine | None:
        return self.resolution.winner

    @property
    def failure(self) -> Failure | None:
        return self.resolution.failure

    @property
    def possible(self) -> tuple[Candidate, ...]:
        """What it may be: the winner, or all that types decide which the caller could not tell."""
        return tuple(c for c in self.candidates if c.fate in (Fate.CHOSEN, Fate.POSSIBLE))


def resolve_call(
    catalog: Catalog, path: EffectivePath, name: Name, arguments: Arguments | None = None
) -> Call:
    """The routine that a call of this name with these arguments leads to.

    Without ``arguments`` the name alone must be unique, as for ``to_regproc`` and ``DROP FUNCTION f``.
    """
    search = routine_schemas(catalog, path, name)
    if isinstance(search, Failure):
        return Call(refused(name, search))
    found = [routine for routine in catalog.routines.named(name.name) if routine.schema in search]
    found.sort(key=lambda routine: _index_order(catalog, routine))
    shaped, hidden = candidates(found, search, arguments)
    judged = _judged(catalog, shaped, arguments)
    casts_to = None
    if arguments is not None and not any(_exact(c, arguments) for c in judged):
        casts_to = _cast(catalog, path, name, arguments)
    if casts_to:
        judged = [msgspec.structs.replace(c, fate=Fate.UNFIT) for c in judged]
    twins = {c.compared for c in judged if c.ambiguous and c.fate is Fate.AMBIGUOUS}
    equals = (
        msgspec.structs.replace(c, fate=Fate.AMBIGUOUS) if c.ambiguous and c.compared in twins else c
        for c in hidden
    )
    everything = _all_in_order(found, search, [*judged, *equals])
    chosen = next((c for c in everything if c.fate is Fate.CHOSEN), None)
    certain = chosen or casts_to or any(c.fate is Fate.POSSIBLE for c in everything)
    resolution = Resolution(
        name=name,
        winner=chosen.routine if chosen else None,
        steps=_steps(path, name, everything),
        shadows=tuple(c.routine for c in hidden if chosen and c.compared == chosen.compared),
        failure=None if certain else _failure(catalog, path, name, everything, arguments),
    )
    return Call(resolution, tuple(everything), casts_to)


def resolve_signature(
    catalog: Catalog, path: EffectivePath, name: Name, types: tuple[int, ...], kind: str = "function"
) -> Resolution[Routine]:
    """The routine with exactly these input types, as DROP, ALTER, GRANT and ``to_regprocedure`` look it up.

    ``kind`` is how the command calls it. Source: LookupFuncNameInternal and LookupFuncWithArgs in parse_func.c.
    """
    if failure := other_database(catalog, name, quoted=False):
        return refused(name, failure)
    exact = [routine for routine in catalog.routines.named(name.name) if routine.argument_types == types]
    found = first_match(
        catalog, path, name, exact, path.routine_search, (_NOTHING, absent_schema(name.schema))
    )
    if found.failure is not _NOTHING:
        return found
    message = f"{kind} {signature(catalog, path, name, Arguments(types))} does not exist"
    return msgspec.structs.replace(found, failure=Failure(FailureKind.ABSENT, "42883", message))


def _index_order(catalog: Catalog, routine: Routine) -> tuple[int, tuple[int, ...], int]:
    """The order in which the server comes upon the routines of a name (index on proargtypes, pronamespace)."""
    schema = catalog.schemas.get(routine.schema)
    return len(routine.argument_types), routine.argument_types, schema.oid if schema else 0


def _exact(candidate: Candidate, arguments: Arguments) -> bool:
    return candidate.accepts[: len(arguments.types)] == arguments.types


def _judged(catalog: Catalog, shaped: list[Candidate], arguments: Arguments | None) -> list[Candidate]:
    """The candidates with what becomes of each."""
    if arguments is None:
        fate = Fate.CHOSEN if len(shaped) == 1 else Fate.AMBIGUOUS
        return [msgspec.structs.replace(c, fate=fate) for c in shaped]
    fit = [c for c in shaped if _exact(c, arguments)]
    best = fit[0] if fit else None
    if best is None:
        fit = matching(catalog, arguments.types, shaped)
        best = fit[0] if len(fit) == 1 else None
        if len(fit) > 1 and UNDETERMINED in arguments.types:
            return _with_fates(shaped, fit, Fate.POSSIBLE)
        if len(fit) > 1:
            best = select(catalog, arguments.types, fit)
    if best is None:
        return _with_fates(shaped, fit, Fate.AMBIGUOUS)
    if best.ambiguous:
        return _with_fates(shaped, [best], Fate.AMBIGUOUS)
    if (
        arguments.names
        and arguments.variadic
        and best.order[len(arguments.types) - 1] != len(arguments.types) - 1
    ):
        return shaped
    fits = _with_fates(shaped, fit, Fate.WORSE)
    return [msgspec.structs.replace(c, fate=Fate.CHOSEN) if c.routine is best.routine else c for c in fits]


def _with_fates(shaped: list[Candidate], fit: list[Candidate], fate: Fate) -> list[Candidate]:
    chosen = {c.routine.oid for c in fit}
    return [msgspec.structs.replace(c, fate=fate) if c.routine.oid in chosen else c for c in shaped]


def _cast(catalog: Catalog, path: EffectivePath, name: Name, arguments: Arguments) -> Type | None:
    """The type that ``name(x)`` casts to, if it is no function call at all (func_get_detail, FuncNameAsType)."""
    if len(arguments.types) != 1 or arguments.names or UNDETERMINED in arguments.types:
        return None
    (source,) = arguments.types
    target = resolve_type(catalog, path.without_temporary(), name).winner
    if target is None or target.relation:
        return None
    if source == UNKNOWN:
        return target
    match coercion(catalog, source, target.oid, Context.EXPLICIT).pathway:
        case Pathway.RELABEL:
            return target
        case Pathway.INPUT_OUTPUT:
            row = source == RECORD or row_relation(catalog, source)
            return None if row and category(catalog, target.oid) == STRING_CATEGORY else target
        case Pathway.NONE | Pathway.FUNCTION | Pathway.ARRAY:
            return None


def _all_in_order(found: list[Routine], search: Sequence[str], judged: list[Candidate]) -> list[Candidate]:
    """All routines of the name in the schemas searched, those that the arguments do not fit included."""
    seen = {candidate.routine.oid for candidate in judged}
    others = [
        Candidate(routine, search.index(routine.schema), routine.argument_types)
        for routine in found
        if routine.oid not in seen
    ]
    return sorted([*judged, *others], key=lambda candidate: candidate.position)


def _steps(path: EffectivePath, name: Name, everything: list[Candidate]) -> tuple[Step[Routine], ...]:
    """What each schema contributed: all of them do, not only the first."""
    by_schema: dict[str, list[Candidate]] = {}
    for candidate in everything:
        by_schema.setdefault(candidate.routine.schema, []).append(candidate)
    if name.schema is not None:
        return tuple(_step(schema, these) for schema, these in by_schema.items())
    steps: list[Step[Routine]] = []
    for entry in path.entries:
        if entry.skipped:
            steps.append(Step(entry.schema, Outcome.SKIPPED, entry.because))
        elif entry.schema == path.temporary:
            steps.append(Step(entry.schema, Outcome.SKIPPED, Where.NEVER_TEMPORARY.value))
        else:
            steps.append(_step(entry.schema, by_schema.get(entry.schema, [])))
    return tuple(steps)


def _step(schema: str, these: list[Candidate]) -> Step[Routine]:
    found = tuple(candidate.routine for candidate in these)
    if not found:
        return Step(schema, Outcome.ABSENT, Outcome.ABSENT.value)
    fates = sorted({candidate.fate for candidate in these}, key=list(Fate).index)
    outcome = Outcome.CHOSEN if Fate.CHOSEN in fates else Outcome.HIDDEN
    return Step(schema, outcome, fates[0].value, found)


def _failure(
    catalog: Catalog,
    path: EffectivePath,
    name: Name,
    everything: list[Candidate],
    arguments: Arguments | None,
) -> Failure:
    """Source: ParseFuncOrColumn and LookupFuncNameInternal in parse_func.c."""
    ambiguous = any(candidate.fate is Fate.AMBIGUOUS for candidate in everything)
    if arguments is None:
        if ambiguous:
            return Failure(FailureKind.AMBIGUOUS, "42725", f'function name "{name.dotted}" is not unique')
        return Failure(FailureKind.ABSENT, "42883", f'could not find a function named "{name.dotted}"')
    kind = "procedure" if arguments.with_output else "function"
    shown = signature(catalog, path, name, arguments)
    if ambiguous:
        return Failure(FailureKind.AMBIGUOUS, "42725", f"{kind} {shown} is not unique")
    return Failure(FailureKind.ABSENT, "42883", f"{kind} {shown} does not exist")
