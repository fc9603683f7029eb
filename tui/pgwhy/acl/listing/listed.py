"""What a paste says of an object, as a value."""

from __future__ import annotations

from enum import Enum

import msgspec

from pgwhy.acl.item import Acl, RoleName
from pgwhy.acl.kind import ObjectKind


class Stored(Enum):
    """What a listing shows in the place of an ACL."""

    ACL = "an ACL"
    EMPTY = "an empty ACL"
    NULL = "nothing"
    """An empty cell: no ACL is stored, or psql is older than 17 and shows an empty one like that."""
    NOT_SHOWN = "no such column"


class ColumnAcl(msgspec.Struct, frozen=True):
    """The ACL of one column of a table."""

    column: str
    acl: Acl


class Listed(msgspec.Struct, frozen=True):
    """A row of a listing, or an ACL that stood alone (no kind, no name)."""

    acl: Acl = Acl()
    stored: Stored = Stored.ACL
    columns: tuple[ColumnAcl, ...] = ()
    kind: ObjectKind | None = None
    schema: str = ""
    name: str = ""
    arguments: str | None = None
    """Of a routine, as they are listed: with names, modes and defaults."""
    owner: RoleName = RoleName("")
    """The owner, where the listing shows it; in ``\\ddp`` the role that creates the objects."""
    policies: str = ""
    for_objects_to_come: bool = False
    """Whether it is a row of ``\\ddp``: what new objects of the kind will get."""
    unread: tuple[str, ...] = ()
    """What stood among the items and is none: the column may be cut off."""
    cut: bool = False
    """Whether an edge of the ACL is missing, and so perhaps part of a name, letters, grantors."""


class UnreadLine(msgspec.Struct, frozen=True):
    """A line of a paste of which not everything was read, though privileges seem to stand in it."""

    number: int
    """Counted from 1."""
    text: str


class Decoded(msgspec.Struct, frozen=True):
    """What a paste says, and what of it is not told thereby."""

    listed: tuple[Listed, ...] = ()
    not_read: tuple[UnreadLine, ...] = ()
