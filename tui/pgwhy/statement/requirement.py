"""What a statement requires, as values: each need, who must meet it, why, and what the server says if not."""

from __future__ import annotations

import msgspec

from pgwhy.access import Attribute, Check, RoleOption, Rule
from pgwhy.acl import ObjectKind, Privilege, RoleName
from pgwhy.catalog import Catalog, Ownable, Relation, Role, Securable
from pgwhy.statement.because import Because
from pgwhy.statement.state import State


class Held(msgspec.Struct, frozen=True, tag=True):
    """A privilege on an object.

    ``columns``: held on every one of them, each by the relation's ACL or by its own, is enough.
    ``any_column``: held on any one column is enough. ``alternatives``: any one of these will do as well.
    ``together``: all that the server asks of this relation at once (``access.missing_together``).
    """

    privilege: Privilege
    target: Securable
    columns: tuple[str, ...] = ()
    any_column: bool = False
    alternatives: tuple[Privilege, ...] = ()
    grant_option: bool = False
    together: frozenset[Privilege] = frozenset()


class Owned(msgspec.Struct, frozen=True, tag=True):
    """Ownership of an object, or the privileges of its owner."""

    target: Ownable


class InRole(msgspec.Struct, frozen=True, tag=True):
    """Membership in ``role``, in the way that ``option`` says."""

    option: RoleOption
    role: Role
    session_user: bool = False
    """Whether the one who must meet it is the session's user (see RoleGraph.is_admin)."""


class HasAttribute(msgspec.Struct, frozen=True, tag=True):
    attribute: Attribute


class Admitted(msgspec.Struct, frozen=True, tag=True):
    """What row level security lets through.

    ``admits``: True for every row, False for none, None if that depends on the row. A row that is not
    admitted is an error where ``new_row`` (it is about to be written), and is otherwise only not seen.
    """

    relation: Relation
    command: str
    """SELECT, INSERT, UPDATE or DELETE."""
    policies: tuple[str, ...]
    admits: bool | None
    new_row: bool


class Exists(msgspec.Struct, frozen=True, tag=True):
    """A name that leads nowhere. Only stated when it does: a name that is found needs no requirement."""

    kind: ObjectKind
    name: str
    """As the statement spells it, without arguments."""
    search_path: str | None = None
    """The setting by which it was looked up, where that is not the session's: a function's own."""


class Permitted(msgspec.Struct, frozen=True, tag=True):
    """A rule that is no privilege. Only stated where it applies, and then nobody meets it."""

    rule: Rule
    kind: ObjectKind
    name: str
    """What the rule protects, or the name that it reserves."""
    of: str = ""
    """The second name of the rule's message, where it has one."""


Need = Held | Owned | InRole | HasAttribute | Admitted | Exists | Permitted


class Denial(msgspec.Struct, frozen=True):
    """What the server reports when the requirement is not met."""

    sqlstate: str
    message: str
    warning: bool = False
    """A WARNING: the server skips the object and the statement succeeds."""


class Requirement(msgspec.Struct, frozen=True):
    """One check that the server makes."""

    need: Need
    role: RoleName
    """Who must meet it: not always the role that runs the statement."""
    because: Because
    denial: Denial
    otherwise: tuple[Need, ...] = ()
    """Any one of these needs, met by the same role, does instead."""
    when_rows: bool = False
    """Whether it is only checked once there is a row: a statement that comes upon none succeeds without it."""


class Answer(msgspec.Struct, frozen=True):
    """One requirement and the check that it came to."""

    requirement: Requirement
    check: Check

    @property
    def fails(self) -> bool:
        """Whether the server denies the statement for it."""
        need = self.requirement.need
        counts = need.rule.decides if isinstance(need, Permitted) else not self.requirement.denial.warning
        return self.check.held is False and counts

    @property
    def is_ruled_out(self) -> bool:
        """Whether a rule that is no privilege refuses the statement, counted as a denial or not."""
        return isinstance(self.requirement.need, Permitted)

    @property
    def warns(self) -> bool:
        """Whether the server leaves something out, with a warning, and goes on."""
        return self.check.held is False and self.requirement.denial.warning

    @property
    def undecided(self) -> bool:
        """Whether it depends on the row if it is an error; rows that are only not seen are none."""
        need = self.requirement.need
        return self.check.held is None and not (isinstance(need, Admitted) and not need.new_row)

    @property
    def policies(self) -> tuple[str, ...]:
        """Of a check for row level security: those that apply."""
        need = self.requirement.need
        return need.policies if isinstance(need, Admitted) else ()


class Unknown(msgspec.Struct, frozen=True):
    """Something that the catalog cannot answer, with its reason. What comes after it may still be stated."""

    reason: str


class Analysis(msgspec.Struct, frozen=True):
    """One statement: what it requires, in the order in which the server checks, and what cannot be known."""

    kind: str
    """The command, such as ``INSERT`` or ``CREATE TABLE AS``."""
    text: str
    line: int
    """Of its first word, counted from 1."""
    role: RoleName
    """The current role when it starts, after the statements before it."""
    search_path: str
    """The setting when it starts."""
    catalog: Catalog
    """What exists when it starts, and what the answers were judged by."""
    answers: tuple[Answer, ...] = ()
    """What it requires, each with the check that it came to."""
    unknowns: tuple[Unknown, ...] = ()
    state: State | None = None
    """The session when it starts: what ``reanalyzed`` starts from."""

    @property
    def requirements(self) -> tuple[Requirement, ...]:
        return tuple(answer.requirement for answer in self.answers)

    @property
    def refused(self) -> bool:
        """Whether the server refuses it for one of the requirements."""
        return any(answer.fails or answer.is_ruled_out for answer in self.answers)
