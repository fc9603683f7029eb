"""GRANT and REVOKE as values, who would be recorded as grantor, and what the server would say to them."""

from __future__ import annotations

from enum import StrEnum

import msgspec

from pgwhy.access.decision import decide, stored_or_default
from pgwhy.access.membership import RoleGraph, graph
from pgwhy.acl import Acl, Privilege, RoleName
from pgwhy.catalog import Catalog, Column, Relation, Securable


class Grant(msgspec.Struct, frozen=True):
    """``GRANT privileges [(columns)] ON target TO grantee [WITH GRANT OPTION]``; the empty grantee is PUBLIC."""

    target: Securable
    privileges: tuple[Privilege, ...]
    grantee: RoleName
    columns: tuple[str, ...] = ()
    grant_option: bool = False
    grantor: RoleName | None = None
    """Who is recorded; None for the owner, as when the owner or a superuser runs it."""


class Revoke(msgspec.Struct, frozen=True):
    """``REVOKE [GRANT OPTION FOR] privileges [(columns)] ON target FROM grantee [CASCADE]``."""

    target: Securable
    privileges: tuple[Privilege, ...]
    grantee: RoleName
    columns: tuple[str, ...] = ()
    grant_option_only: bool = False
    cascade: bool = False
    grantor: RoleName | None = None
    """Whose grant is revoked; None for the owner's. Others' grants stay."""


class GrantRole(msgspec.Struct, frozen=True):
    """``GRANT role TO member WITH ADMIN …, INHERIT …, SET …``; before 16 only ADMIN can be chosen.

    None for an option keeps it on an existing row, and gives a new row the server's default.
    """

    role: RoleName
    member: RoleName
    admin: bool | None = None
    inherit: bool | None = None
    set: bool | None = None
    grantor: RoleName | None = None


class RevokeRole(msgspec.Struct, frozen=True):
    """``REVOKE role FROM member``, of one grantor, or of all with None."""

    role: RoleName
    member: RoleName
    grantor: RoleName | None = None


class GrantDefault(msgspec.Struct, frozen=True):
    """``ALTER DEFAULT PRIVILEGES FOR ROLE creator [IN SCHEMA schema] GRANT privileges ON … TO grantee``."""

    creator: RoleName
    schema: str | None
    object_type: str
    """pg_default_acl.defaclobjtype."""
    privileges: tuple[Privilege, ...]
    grantee: RoleName
    grant_option: bool = False


class RevokeDefault(msgspec.Struct, frozen=True):
    """``ALTER DEFAULT PRIVILEGES … REVOKE [GRANT OPTION FOR] privileges ON … FROM grantee``.

    In one schema it takes only what was granted for that schema: what holds in all schemas is added to it regardless.
    """

    creator: RoleName
    schema: str | None
    object_type: str
    """pg_default_acl.defaclobjtype."""
    privileges: tuple[Privilege, ...]
    grantee: RoleName
    grant_option_only: bool = False


class AlterOwner(msgspec.Struct, frozen=True):
    """``ALTER … OWNER TO owner``."""

    target: Securable
    owner: RoleName


Change = Grant | Revoke | GrantRole | RevokeRole | GrantDefault | RevokeDefault | AlterOwner


class Outcome(StrEnum):
    """How the server answers a GRANT or REVOKE on an object (restrict_and_check_grant in aclchk.c)."""

    ALL = "all of it"
    PARTIAL = "a part of it, with warning 01007"
    NOTHING = "nothing, with warning 01007"
    DENIED = "error 42501"


class Grantor(msgspec.Struct, frozen=True):
    """The role that the server would record, and what it may grant of what was asked for."""

    role: RoleName
    grantable: frozenset[Privilege]
    outcome: Outcome


def grantor_for(
    catalog: Catalog,
    role: RoleName,
    target: Securable,
    privileges: tuple[Privilege, ...],
    *,
    column: str = "",
) -> Grantor:
    """As whom ``role`` would grant or revoke the privileges, and with what success.

    The owner or a superuser: as the owner. Others: the first role, breadth first among those whose privileges
    ``role`` has, that holds all the grant options itself; otherwise the one that holds most.

    Source: select_best_grantor in acl.c.
    """
    roles = graph(catalog)
    wanted = frozenset(privileges)
    if role == target.owner or roles.is_superuser(role):
        return Grantor(target.owner, wanted, Outcome.ALL)
    acl = _options_acl(catalog, target, column)
    best, most = role, frozenset[Privilege]()
    for candidate in breadth_first(roles, role):
        options = wanted if candidate == target.owner else acl.grant_options_of(candidate) & wanted
        if options == wanted:
            return Grantor(candidate, wanted, Outcome.ALL)
        if len(options) > len(most):
            best, most = candidate, options
    if most:
        return Grantor(best, most, Outcome.PARTIAL)
    return Grantor(
        best, most, Outcome.NOTHING if _holds_anything(catalog, best, target, column) else Outcome.DENIED
    )


def _options_acl(catalog: Catalog, target: Securable, column: str) -> Acl:
    """The ACL whose grant options count; for a column the relation's joined with the column's own."""
    acl = stored_or_default(target, catalog.version)
    if not column or not isinstance(target, Relation):
        return acl
    own = next((c.acl.items for c in target.column_acls if c.name == column), ())
    return Acl(acl.items + own)


def _holds_anything(catalog: Catalog, role: RoleName, target: Securable, column: str) -> bool:
    asked = Column(target, 0, column) if column and isinstance(target, Relation) else target
    decision, own = decide(catalog, asked), graph(catalog).bits([role])
    return any(bits & own for bits in (*decision.held.values(), *decision.grantable.values()))


def breadth_first(roles: RoleGraph, role: RoleName) -> list[RoleName]:
    """The roles whose privileges ``role`` has in the order in which the server finds them (roles_is_member_of)."""
    found = [role]
    for at in found:
        found += [e.role for e in roles.edges.get(at, ()) if e.inherit and e.role not in found]
    return found
