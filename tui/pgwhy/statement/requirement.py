"""What a statement requires, as values: each need, who must meet it, why, and what the server says if not."""

from __future__ import annotations

import msgspec

from pgwhy.access import Attribute, RoleOption
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


Need = Held | Owned | InRole | HasAttribute | Admitted | Exists


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


class Unknown(msgspec.Struct, frozen=True):
    """Something that the catalog cannot answer, with its reason. What comes after it may still be stated."""

    reason: str
    after: int = 0
    """How many of the requirements the server checks before it gets there."""


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
    """What exists when it starts; requirements are to be checked against this."""
    requirements: tuple[Requirement, ...] = ()
    unknowns: tuple[Unknown, ...] = ()
    state: State | None = None
    """The session when it starts: what ``reanalyzed`` starts from."""
