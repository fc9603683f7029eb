"""Why a role holds a privilege, or does not: chains of steps and near misses, as data."""

from __future__ import annotations

import msgspec

from pgwhy.access.membership import Path
from pgwhy.acl import Privilege, RoleName


class _Step(msgspec.Struct, frozen=True, tag_field="step"):
    pass


class Superuser(_Step, frozen=True, tag="superuser"):
    """The role is a superuser: no ACL is looked at."""

    role: RoleName


class Owner(_Step, frozen=True, tag="owner"):
    """What follows belongs to the object's owner."""

    role: RoleName


class Granted(_Step, frozen=True, tag="grant"):
    """An item of the stored ACL; the empty grantee is PUBLIC."""

    grantee: RoleName
    grantor: RoleName
    grantable: bool
    columns: tuple[str, ...] = ()
    """The columns whose own ACL it stands in; empty for the object's ACL."""


class Default(_Step, frozen=True, tag="default"):
    """An item of the ACL that NULL stands for."""

    grantee: RoleName
    grantor: RoleName
    grantable: bool


class Member(_Step, frozen=True, tag="member"):
    """Up one membership, into ``role``."""

    role: RoleName
    inherit: bool
    set: bool
    admin: bool


class DatabaseOwner(_Step, frozen=True, tag="database_owner"):
    """Up into pg_database_owner, as owner of the connected database."""

    role: RoleName


class Predefined(_Step, frozen=True, tag="predefined"):
    """What a predefined role may do beyond its ACL entries."""

    role: RoleName


Step = Superuser | Owner | Granted | Default | Member | DatabaseOwner | Predefined
Chain = tuple[Step, ...]


def steps(path: Path) -> Chain:
    """A way through the role graph as steps of a chain."""
    return tuple(
        DatabaseOwner(edge.role) if edge.implicit else Member(edge.role, edge.inherit, edge.set, edge.admin)
        for edge in path
    )


class _NearMiss(msgspec.Struct, frozen=True, tag_field="near_miss"):
    pass


class NotInherited(_NearMiss, frozen=True, tag="not_inherited"):
    """The privilege would come by this chain, but a membership on it is not inherited."""

    chain: Chain
    blocked_at: RoleName
    """The role into which the first membership that is not inherited leads."""
    set_role: RoleName | None
    """The role after whose SET ROLE it is held, if it may be set."""


class SomeColumns(_NearMiss, frozen=True, tag="some_columns"):
    """Held on some columns only."""

    held: tuple[str, ...]
    missing: tuple[str, ...] = ()


class OtherCreator(_NearMiss, frozen=True, tag="other_creator"):
    """Default privileges would have given it, had this role created the object."""

    creator: RoleName
    owner: RoleName
    schema: str | None
    grantee: RoleName


class OnlyGrantOption(_NearMiss, frozen=True, tag="owner_revoked"):
    """The role is the owner, or has its privileges: it does not hold the privilege, but may grant it to itself."""

    owner: RoleName


NearMiss = NotInherited | SomeColumns | OtherCreator | OnlyGrantOption


class Check(msgspec.Struct, frozen=True):
    """One yes/no of the server, with what decides it.

    ``kind`` and ``object`` are pg_identify_object's. ``held`` is None when it cannot be known. ``reason`` is the
    chain that decides, the first of ``sources``, which are all of them.
    """

    privilege: str
    kind: str
    object: str
    role: RoleName
    held: bool | None
    grantable: bool = False
    reason: Chain = ()
    sources: tuple[Chain, ...] = ()
    near_misses: tuple[NearMiss, ...] = ()
    alternatives: tuple[Privilege, ...] = ()
    columns: tuple[str, ...] = ()
    missing_columns: tuple[str, ...] = ()
    any_column: bool = False
    because: str | None = None
