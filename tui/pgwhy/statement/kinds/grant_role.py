"""GRANT and REVOKE of roles (user.c: GrantRole, check_role_membership_authorization)."""

from __future__ import annotations

from collections.abc import Callable

import msgspec
from postgast import nodes

from pgwhy.access import Attribute, GrantRole, RevokeRole, RoleOption, apply, graph
from pgwhy.access.membership import PG_DATABASE_OWNER
from pgwhy.access.rules import membership_rule
from pgwhy.acl import ObjectKind, RoleName
from pgwhy.acl.privilege import PG_16
from pgwhy.catalog import Role
from pgwhy.statement.demands import Demands
from pgwhy.statement.denial import refused
from pgwhy.statement.evaluate import evaluate
from pgwhy.statement.kinds.options import is_on, option
from pgwhy.statement.kinds.roles_named import named_role
from pgwhy.statement.ledger import Ledger
from pgwhy.statement.requirement import HasAttribute, InRole
from pgwhy.statement.state import Scene, State


def grant_role(scene: Scene, ledger: Ledger, node: nodes.GrantRoleStmt) -> None:
    """ADMIN on each role that is granted; before 16 CREATEROLE does as well."""
    demands = Demands(scene, ledger, "GRANT" if node.is_grant else "REVOKE")
    # before 16 the grammar takes GRANTED BY of REVOKE, and forgets it
    said = node.is_grant or demands.version >= PG_16
    grantor = named_role(demands, node.grantor) if said else None
    members = [named_role(demands, s) for s in node.grantee_roles if isinstance(s, nodes.RoleSpec)]
    for granted in node.granted_roles:
        if not isinstance(granted, nodes.AccessPriv):
            continue
        role = scene.catalog.cluster.roles.get(RoleName(granted.priv_name))
        if role is None:
            demands.absent(ObjectKind.ROLE, granted.priv_name)
            continue
        administers(demands, role, grant=node.is_grant, grantor=grantor.name if grantor else None)
        if grantor is not None:
            _as_grantor(demands, role, grantor, grant=node.is_grant)
        for member in members:
            if member is not None:
                if node.is_grant and (rule := membership_rule(role.name, member.name)) is not None:
                    demands.rule(rule, ObjectKind.ROLE, PG_DATABASE_OWNER)
                ledger.effects.append(_effect(node, role.name, member.name, _recorded(demands, grantor)))


def administers(demands: Demands, role: Role, *, grant: bool, grantor: RoleName | None = None) -> None:
    """The right to grant or revoke the role; before 16 that of the ``grantor``, or CREATEROLE of one's own."""
    if grant and role.name == PG_DATABASE_OWNER and demands.version >= PG_16:
        return  # it cannot have members, whoever asks
    what = "grant" if grant else "revoke"
    message = f'permission denied to {what} role "{role.name}"'
    if role.superuser:
        demands.superuser(message if demands.version >= PG_16 else "must be superuser to alter superusers")
    elif demands.version >= PG_16:
        demands.member(role, RoleOption.ADMIN, message)
    else:
        holder, own = grantor or demands.scene.role, HasAttribute(Attribute.CREATEROLE)
        if holder != demands.scene.role and evaluate(demands.catalog, own, demands.scene.role).held:
            return
        need = InRole(RoleOption.ADMIN, role, session_user=holder == demands.scene.state.session_user)
        denial = refused(f'must have admin option on role "{role.name}"')
        demands.require(need, denial, role=holder, otherwise=(own,) if holder == demands.scene.role else ())


def _as_grantor(demands: Demands, role: Role, grantor: Role, *, grant: bool) -> None:
    """GRANTED BY: since 16 one's own grant, or that of a role whose privileges one has (check_role_grantor)."""
    if demands.version < PG_16:
        if grant and grantor.name != demands.scene.role:
            demands.superuser("must be superuser to set grantor")
        return
    what = "grant privileges as role" if grant else "revoke privileges granted by role"
    message = f'permission denied to {what} "{grantor.name}"'
    demands.member(grantor, RoleOption.USAGE, message)
    edges = graph(demands.catalog).admins(role.name)
    if grant and grantor.name not in (
        demands.catalog.cluster.bootstrap_superuser,
        *(e.member for e in edges),
    ):
        demands.require(InRole(RoleOption.ADMIN, role), refused(message), role=grantor.name)


def _recorded(demands: Demands, grantor: Role | None) -> RoleName | None:
    """As whose grant a membership is recorded, and which a REVOKE takes: since 16 there is one for each grantor."""
    if demands.version < PG_16:
        return None
    if grantor is not None:
        return grantor.name
    return demands.catalog.cluster.bootstrap_superuser if demands.is_superuser() else demands.scene.role


def _effect(
    node: nodes.GrantRoleStmt, role: RoleName, member: RoleName, grantor: RoleName | None
) -> Callable[[State], State]:
    def flag(name: str) -> bool | None:
        return is_on(node.opt, name) if option(node.opt, name) is not None else None

    change = (
        GrantRole(role, member, flag("admin"), flag("inherit"), flag("set"), grantor)
        if node.is_grant
        else RevokeRole(role, member, grantor)
    )
    if not node.is_grant and node.opt:
        options = [o.defname for o in node.opt if isinstance(o, nodes.DefElem)]
        return lambda state: _without_options(state, role, member, grantor, options)
    return applying(change)


def applying(change: GrantRole | RevokeRole) -> Callable[[State], State]:
    """The effect of the change."""
    return lambda state: state.with_catalog(apply(state.catalog, change))


def _without_options(
    state: State, role: RoleName, member: RoleName, grantor: RoleName | None, options: list[str]
) -> State:
    """REVOKE … OPTION FOR: the membership stays, without them (plan_single_revoke)."""
    gone = dict.fromkeys(options, False)
    cluster = state.catalog.cluster
    rows = tuple(
        msgspec.structs.replace(row, **gone)
        if (row.role, row.member) == (role, member) and grantor in (None, row.grantor)
        else row
        for row in cluster.memberships
    )
    changed = msgspec.structs.replace(cluster, memberships=rows)
    return state.with_catalog(msgspec.structs.replace(state.catalog, cluster=changed))
