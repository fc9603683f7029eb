"""Checks that are not about an ACL: ownership, membership, role attributes."""

from __future__ import annotations

from enum import StrEnum

from pgwhy.access.membership import Path, RoleGraph, graph
from pgwhy.access.reason import Chain, Check, NearMiss, NotInherited, Owner, Superuser, steps
from pgwhy.acl import RoleName
from pgwhy.catalog import Catalog, Ownable, Role, identity, identity_type


class RoleOption(StrEnum):
    """What one role can be to another, as pg_has_role asks for it; SET exists there since 16."""

    MEMBER = "MEMBER"
    USAGE = "USAGE"
    SET = "SET"
    ADMIN = "ADMIN"


class Attribute(StrEnum):
    """What a role has of itself and never inherits."""

    SUPERUSER = "SUPERUSER"
    CREATEROLE = "CREATEROLE"
    CREATEDB = "CREATEDB"
    LOGIN = "LOGIN"
    REPLICATION = "REPLICATION"
    BYPASSRLS = "BYPASSRLS"


def owns(catalog: Catalog, role: RoleName, target: Ownable, *, because: str | None = None) -> Check:
    """Whether the role counts as the object's owner: superuser, or has the owner's privileges.

    Source: object_ownercheck in aclchk.c (pg_*_ownercheck before 16).
    """
    roles = graph(catalog)
    if roles.is_superuser(role):
        found: tuple[Chain, ...] = ((Superuser(role),),)
    else:
        found = tuple((*steps(path), Owner(target.owner)) for path in roles.paths(role, target.owner))
    near = () if found else _nearly(roles, role, target.owner, (Owner(target.owner),))
    return _check(catalog, "OWNER", target, role, found, near, because)


def role_check(
    catalog: Catalog,
    role: RoleName,
    option: RoleOption,
    other: Role,
    *,
    session_user: bool = False,
    because: str | None = None,
) -> Check:
    """pg_has_role: whether ``role`` is a member of ``other``, has its privileges, may become or administer it.

    ``session_user``: see RoleGraph.is_admin. Source: has_privs_of_role, is_member_of_role, member_can_set_role and
    is_admin_of_role in acl.c.
    """
    roles = graph(catalog)
    answers = {
        RoleOption.MEMBER: roles.is_member(role, other.name),
        RoleOption.USAGE: roles.has_privileges_of(role, other.name),
        RoleOption.SET: roles.can_set_role(role, other.name),
        RoleOption.ADMIN: roles.is_admin(role, other.name, session_user=session_user),
    }
    held = answers[option]
    found: tuple[Chain, ...] = ()
    if held and roles.is_superuser(role):
        found = ((Superuser(role),),)
    elif held:
        found = tuple(steps(path) for path in _ways(roles, role, option, other.name)) or ((),)
    near = () if held or option is not RoleOption.USAGE else _nearly(roles, role, other.name, ())
    return _check(catalog, option.value, other, role, found, near, because)


def attribute_check(
    catalog: Catalog, role: RoleName, attribute: Attribute, *, because: str | None = None
) -> Check:
    """Whether the role itself has the attribute, or is superuser. Source: have_createrole_privilege and its like."""
    row = catalog.cluster.roles.get(role)
    has = row is not None and getattr(row, attribute.value.lower())
    superuser = row is not None and row.superuser
    found: tuple[Chain, ...] = ((Superuser(role),),) if superuser else ((),) if has else ()
    return Check(
        privilege=attribute.value,
        kind="role",
        object=identity(row, catalog.version) if row else role,
        role=role,
        held=bool(found),
        reason=found[0] if found else (),
        sources=found,
        because=because,
    )


def _check(
    catalog: Catalog,
    privilege: str,
    target: Ownable | Role,
    role: RoleName,
    found: tuple[Chain, ...],
    near: tuple[NearMiss, ...],
    because: str | None,
) -> Check:
    return Check(
        privilege=privilege,
        kind=identity_type(target),
        object=identity(target, catalog.version),
        role=role,
        held=bool(found),
        reason=found[0] if found else (),
        sources=found,
        near_misses=near,
        because=because,
    )


def _ways(roles: RoleGraph, role: RoleName, option: RoleOption, other: RoleName) -> list[Path]:
    ways = roles.paths(role, other, inherit=option is RoleOption.USAGE)
    match option:
        case RoleOption.SET:
            return [path for path in ways if all(edge.set for edge in path)]
        case RoleOption.ADMIN:
            return [
                (*path, edge)
                for edge in roles.admins(other)
                for path in roles.paths(role, edge.member, inherit=False)
            ]
        case _:
            return list(ways)


def _nearly(roles: RoleGraph, role: RoleName, other: RoleName, ending: Chain) -> tuple[NearMiss, ...]:
    for path in roles.paths(role, other, inherit=False):
        blocked = next((edge for edge in path if not edge.inherit), None)
        if blocked is not None:
            settable = other if roles.can_set_role(role, other) else None
            return (NotInherited((*steps(path), *ending), blocked.role, settable),)
    return ()
