"""Roles as statements name them: by name, CURRENT_USER, SESSION_USER, PUBLIC."""

from __future__ import annotations

from postgast import nodes
from postgast.pg_query_pb2 import ROLESPEC_CSTRING, ROLESPEC_PUBLIC, ROLESPEC_SESSION_USER

from pgwhy.acl import PUBLIC, ObjectKind, RoleName
from pgwhy.catalog import Role
from pgwhy.statement.demands import Demands


def role_name(demands: Demands, spec: nodes.RoleSpec) -> RoleName:
    """The role's name; PUBLIC's is empty."""
    if spec.roletype == ROLESPEC_CSTRING:
        return RoleName(spec.rolename)
    if spec.roletype == ROLESPEC_PUBLIC:
        return PUBLIC
    state = demands.scene.state
    return state.session_user if spec.roletype == ROLESPEC_SESSION_USER else demands.scene.role


def named_role(demands: Demands, spec: nodes.RoleSpec | None) -> Role | None:
    """The role; states that it is missing if it is (get_rolespec_oid in acl.c)."""
    if spec is None:
        return None
    name = role_name(demands, spec)
    found = demands.catalog.cluster.roles.get(name)
    if found is None:
        demands.absent(ObjectKind.ROLE, name)
    return found
