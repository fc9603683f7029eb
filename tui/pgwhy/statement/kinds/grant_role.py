"""GRANT and REVOKE of roles (user.c: GrantRole, check_role_membership_authorization)."""

from __future__ import annotations

from collections.abc import Callable

from postgast import nodes

from pgwhy.access import Attribute, GrantRole, RevokeRole, RoleOption, apply
from pgwhy.acl import ObjectKind, RoleName
from pgwhy.acl.privilege import PG_16
from pgwhy.catalog import Role
from pgwhy.statement.demands import Demands
from pgwhy.statement.kinds.options import is_on, option
from pgwhy.statement.kinds.roles_named import named_role
from pgwhy.statement.ledger import Ledger
from pgwhy.statement.requirement import HasAttribute
from pgwhy.statement.state import Scene, State


def grant_role(scene: Scene, ledger: Ledger, node: nodes.GrantRoleStmt) -> None:
    """ADMIN on each role that is granted; before 16 CREATEROLE does as well."""
    demands = Demands(scene, ledger, "GRANT" if node.is_grant else "REVOKE")
    members = [named_role(demands, s) for s in node.grantee_roles if isinstance(s, nodes.RoleSpec)]
    for granted in node.granted_roles:
        if not isinstance(granted, nodes.AccessPriv):
            continue
        role = scene.catalog.cluster.roles.get(RoleName(granted.priv_name))
        if role is None:
            message = f'role "{granted.priv_name}" does not exist'
            demands.absent(ObjectKind.ROLE, granted.priv_name, "42704", message)
            continue
        administers(demands, role, grant=node.is_grant)
        for member in members:
            if member is not None:
                ledger.effects.append(_effect(node, role.name, member.name))


def administers(demands: Demands, role: Role, *, grant: bool) -> None:
    """The right to grant or revoke the role."""
    what = "grant" if grant else "revoke"
    message = f'permission denied to {what} role "{role.name}"'
    if role.superuser:
        demands.superuser(message if demands.version >= PG_16 else "must be superuser to alter superusers")
    elif demands.version >= PG_16:
        demands.member(role, RoleOption.ADMIN, message)
    else:
        old = f'must have admin option on role "{role.name}"'
        demands.member(role, RoleOption.ADMIN, old, (HasAttribute(Attribute.CREATEROLE),))


def _effect(node: nodes.GrantRoleStmt, role: RoleName, member: RoleName) -> Callable[[State], State]:
    def flag(name: str) -> bool | None:
        return is_on(node.opt, name) if option(node.opt, name) is not None else None

    change = (
        GrantRole(role, member, admin=flag("admin"), inherit=flag("inherit"), set=flag("set"))
        if node.is_grant
        else RevokeRole(role, member)
    )
    if not node.is_grant and node.opt:
        return lambda state: state.doubting(f"what REVOKE … OPTION FOR {role} leaves is not followed")
    return lambda state: state.with_catalog(apply(state.catalog, change))
