"""What would make it work, as values: statements, who can run them, what else they confer, how to undo them."""

from __future__ import annotations

from enum import StrEnum

import msgspec

from pgwhy.access import Change
from pgwhy.acl import RoleName


class Way(StrEnum):
    """How a remedy works, so that a face can say it in its words."""

    LEAST = "the least that is missing"
    ONE_PRIVILEGE = "one of the privileges that may be missing"
    WHOLE_TABLE = "on the whole table instead of columns"
    MEMBERSHIP = "membership in a role that has it"
    INHERIT = "inheriting what the role is already a member of"
    OWNER_MEMBERSHIP = "membership in the owner"
    NEW_OWNER = "ownership"
    POLICY_MEMBERSHIP = "membership in a role to which a policy applies"
    COMPLETE = "so that nothing is left out"
    FUTURE = "also for what is created later"


class Loss(msgspec.Struct, frozen=True):
    """What others have no more afterwards."""

    roles: tuple[RoleName, ...]
    """Who, the owner first."""
    what: str


class Remedy(msgspec.Struct, frozen=True, kw_only=True):
    """One way, tried on the catalog: with these changes the diagnosis is no longer denied."""

    way: Way
    changes: tuple[Change, ...]
    statements: tuple[str, ...]
    """To be run in the diagnosis' database, in this order."""
    warnings: tuple[str, ...] = ()
    """What is to be read before any of it is run."""
    run_as: tuple[RoleName, ...] = ()
    """Roles that can run all of it: owners and grantors; superusers only where nobody else can."""
    can_run: bool = False
    """Whether the connected role can."""
    undo: tuple[str, ...] = ()
    trial: tuple[str, ...] = ()
    """A script that applies it, becomes the role, tries the statement and rolls back; empty where that cannot be."""
    confers: tuple[str, ...] | None = None
    """What else the role would get, a line each; None where that cannot be known."""
    countable: bool = True
    """Whether each line is one right; what predefined roles may do is on everything."""
    loses: tuple[Loss, ...] = ()

    @property
    def also_confers(self) -> int | None:
        """How many other rights the role would get; None where they cannot be counted."""
        return len(self.confers) if self.confers is not None and self.countable else None


class Remedies(msgspec.Struct, frozen=True):
    """All that can be done: the least fix if GRANTs can be one, other ways, and what no GRANT can do."""

    fix: Remedy | None = None
    alternatives: tuple[Remedy, ...] = ()
    advice: tuple[str, ...] = ()
