"""The routines that a call might mean, before types are looked at: FuncnameGetCandidates in namespace.c."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import StrEnum

import msgspec

from pgwhy.catalog import Routine

_INPUT_MODES = "ibv"


class Arguments(msgspec.Struct, frozen=True):
    """What a call passes."""

    types: tuple[int, ...] = ()
    """Of each argument: ``UNKNOWN`` for an untyped literal, ``UNDETERMINED`` where the caller cannot tell."""
    names: tuple[str, ...] = ()
    """Of the last arguments, where they are given by name."""
    variadic: bool = False
    """Whether the last one is written with VARIADIC."""
    with_output: bool = False
    """Whether output arguments are passed, too, as in CALL of 14 and newer."""


class Fate(StrEnum):
    """What became of a candidate."""

    CHOSEN = "chosen"
    POSSIBLE = "possible, depending on types that are not known"
    AMBIGUOUS = "fits as well as another"
    WORSE = "fits less well"
    UNFIT = "takes other arguments"
    HIDDEN = "hidden: the same arguments are taken earlier in the path"


class Candidate(msgspec.Struct, frozen=True):
    """A routine of the name as this call would use it."""

    routine: Routine
    position: int = 0
    """The place of its schema in the path; 0 where the schema is written."""
    accepts: tuple[int, ...] = ()
    """The types of its parameters in the order of the call, VARIADIC expanded."""
    expanded: int = 0
    """How many arguments its VARIADIC parameter takes."""
    defaulted: int = 0
    """For how many parameters a default is used."""
    order: tuple[int, ...] = ()
    """Which parameter each argument is for, where arguments are given by name."""
    ambiguous: bool = False
    """Whether another routine of the same schema takes the very same arguments."""
    fate: Fate = Fate.UNFIT

    @property
    def target(self) -> Routine:
        return self.routine

    @property
    def compared(self) -> tuple[int, ...]:
        """What two candidates of the same call are told apart by: parameters with defaults do not count."""
        return self.accepts[: len(self.accepts) - self.defaulted]


def candidates(
    found: Iterable[Routine], search: Sequence[str], arguments: Arguments | None
) -> tuple[list[Candidate], list[Candidate]]:
    """(Those that the number and names of the arguments fit, those that are hidden by one of these).

    ``search`` are their schemas in order. Without arguments every routine is a candidate, with all its parameters.
    """
    kept: list[Candidate] = []
    hidden: list[Candidate] = []
    for routine in found:
        shaped = _shaped(routine, search.index(routine.schema), arguments)
        if shaped is None:
            continue
        same = next((c for c in kept if c.compared == shaped.compared), None)
        if same is None:
            kept.append(shaped)
            continue
        preference = _preference(same, shaped)
        if preference is None:
            kept[kept.index(same)] = msgspec.structs.replace(same, ambiguous=True)
            hidden.append(msgspec.structs.replace(shaped, ambiguous=True))
            continue
        loser = shaped if preference is same else same
        hidden.append(msgspec.structs.replace(loser, fate=Fate.HIDDEN))
        if preference is shaped:
            kept.remove(same)
            kept.append(shaped)
    return kept, hidden


def _preference(old: Candidate, new: Candidate) -> Candidate | None:
    """Which of two that take the same arguments stays; None if the server cannot tell."""
    if old.position != new.position:
        return old if old.position < new.position else new
    if bool(old.expanded) != bool(new.expanded):
        return new if old.expanded else old
    return None


def _shaped(routine: Routine, position: int, arguments: Arguments | None) -> Candidate | None:
    """The routine as the call would use it, or None if the number or names of the arguments do not fit."""
    if arguments is None:
        return Candidate(routine, position, routine.argument_types)
    output = arguments.with_output and bool(routine.all_argument_types)
    parameters = routine.all_argument_types if output else routine.argument_types
    given, wanted = len(arguments.types), len(parameters)
    defaulted = max(wanted - given, 0)
    if defaulted > routine.default_count:
        return None
    if arguments.names:
        if wanted < given or (routine.variadic_type and not arguments.variadic):
            return None
        order = _named_order(routine, wanted, arguments)
        if order is None:
            return None
        return Candidate(routine, position, tuple(parameters[i] for i in order), 0, defaulted, order)
    if routine.variadic_type and not arguments.variadic and wanted <= given:
        expanded = given - wanted + 1
        accepts = (*parameters[:-1], *[routine.variadic_type] * expanded)
        return Candidate(routine, position, accepts, expanded)
    return Candidate(routine, position, parameters, 0, defaulted) if wanted >= given else None


def _named_order(routine: Routine, wanted: int, arguments: Arguments) -> tuple[int, ...] | None:
    """Which parameter each argument is for, those by default last; None if a name does not fit (MatchNamedCall)."""
    modes = routine.argument_modes
    considered = [
        name
        for i, name in enumerate(routine.argument_names)
        if arguments.with_output or not modes or modes[i] in _INPUT_MODES
    ]
    order = list(range(len(arguments.types) - len(arguments.names)))
    for name in arguments.names:
        if name not in considered or considered.index(name) in order:
            return None
        order.append(considered.index(name))
    left = [i for i in range(wanted) if i not in order]
    if left and left[0] < wanted - routine.default_count:
        return None
    return (*order, *left)
