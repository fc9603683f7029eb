"""Requirements as they are found, kept in the order in which the server gets to check them."""

from __future__ import annotations

from collections.abc import Callable
from enum import IntEnum

import msgspec

from pgwhy.acl import RoleName
from pgwhy.statement.because import Via
from pgwhy.statement.requirement import Need, Requirement, Unknown
from pgwhy.statement.state import State

Effect = Callable[[State], State]


class Phase(IntEnum):
    """The server's way through one statement; everything of a phase is checked before anything of the next."""

    ANALYSIS = 0
    """Names are looked up (parse analysis)."""
    REWRITING = 1
    """Views, rules and policies are put in."""
    PLANNING = 2
    """Functions of constants are evaluated in advance."""
    RELATIONS = 3
    """Executor start: the relations (ExecCheckPermissions)."""
    FUNCTIONS = 4
    """Executor start: EXECUTE on what the plan calls (ExecInitFunc)."""
    RUN = 5
    """Rows are processed: sequences, function bodies, triggers, constraints."""
    END = 6
    """After the last row: foreign keys, AFTER triggers."""


class Ledger:
    """Collects what one statement, or one body of a function, requires."""

    def __init__(self) -> None:
        self.effects: list[Effect] = []
        """What the statement changes for those behind it, if it succeeds."""
        self._phases: dict[Phase, list[Requirement | str]] = {phase: [] for phase in Phase}

    def require(self, phase: Phase, requirement: Requirement) -> None:
        if phase >= Phase.RUN and not requirement.when_rows:
            requirement = msgspec.structs.replace(requirement, when_rows=True)
        self._phases[phase].append(requirement)

    def doubt(self, phase: Phase, reason: str) -> None:
        """Something here cannot be known, for this reason."""
        self._phases[phase].append(reason)

    def absorb(self, phase: Phase, other: Ledger, until: Phase = Phase.END) -> None:
        """All of the other's up to one of its phases, in its own order, as one step of this phase."""
        for of_other, found in other._phases.items():
            for item in found if of_other <= until else ():
                if isinstance(item, str):
                    self.doubt(phase, item)
                else:
                    self.require(phase, item)
        if until is Phase.END:
            self.effects += other.effects

    def with_doubts(self, doubted: Callable[[Requirement], str | None]) -> Ledger:
        """The same, with a doubt in the place of each requirement that the function gives a reason to doubt."""
        changed = Ledger()
        changed.effects += self.effects
        for phase, found in self._phases.items():
            changed._phases[phase] += [
                item if isinstance(item, str) else doubted(item) or item for item in found
            ]
        return changed

    def within(self, *via: Via) -> Ledger:
        """The same, checked within these."""
        changed = Ledger()
        changed.effects += self.effects
        for phase, found in self._phases.items():
            changed._phases[phase] += [
                item
                if isinstance(item, str)
                else msgspec.structs.replace(item, because=item.because.within(*via))
                for item in found
            ]
        return changed

    def absorb_phases(
        self, other: Ledger, until: Phase = Phase.END, *, since: Phase = Phase.ANALYSIS
    ) -> None:
        """All of the other's from one of its phases to another, phase by phase."""
        for phase, found in other._phases.items():
            if since <= phase <= until:
                self._phases[phase].extend(found)
        self.effects += other.effects

    def result(self) -> tuple[tuple[Requirement, ...], tuple[Unknown, ...]]:
        """Requirements in order, each once; and what is unknown."""
        requirements: dict[tuple[Need, RoleName], Requirement] = {}
        unknowns: dict[str, None] = {}
        for found in self._phases.values():
            for item in found:
                if isinstance(item, Requirement):
                    requirements.setdefault((item.need, item.role), item)
                else:
                    unknowns.setdefault(item)
        return tuple(requirements.values()), tuple(map(Unknown, unknowns))
