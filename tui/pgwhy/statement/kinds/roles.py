"""CREATE, ALTER, DROP ROLE, and settings of roles (user.c). From 16 on the messages are the same for every reason."""

from __future__ import annotations

from functools import partial

import msgspec
from postgast import AstNode, nodes

from pgwhy.access import Attribute, GrantRole, RevokeRole, RoleOption, Rule
from pgwhy.access.rules import reserves_role_name
from pgwhy.acl import ObjectKind, RoleName
from pgwhy.acl.privilege import PG_14, PG_16
from pgwhy.catalog import Role
from pgwhy.statement.demands import Demands
from pgwhy.statement.kinds.databases import changes_setting
from pgwhy.statement.kinds.grant_role import administers, applying
from pgwhy.statement.kinds.options import option
from pgwhy.statement.kinds.roles_named import named_role, role_name
from pgwhy.statement.ledger import Ledger
from pgwhy.statement.state import Scene, State

_ATTRIBUTES = {
    "superuser": Attribute.SUPERUSER,
    "isreplication": Attribute.REPLICATION,
    "bypassrls": Attribute.BYPASSRLS,
}
_CREATED = {
    "superuser": "must be superuser to create superusers",
    "isreplication": "must be superuser to create replication users",
    "bypassrls": "must be superuser to create bypassrls users",
}
_ALTERED = {
    "superuser": "must be superuser to alter superuser roles or change superuser attribute",
    "isreplication": "must be superuser to alter replication roles or change replication attribute",
    "bypassrls": "must be superuser to change bypassrls attribute",
}
_ALTERED_BEFORE_14 = {
    **_ALTERED,
    "superuser": "must be superuser to alter superusers",
    "isreplication": "must be superuser to alter replication users",
}
_CREATE, _ALTER, _DROP = (f"permission denied to {what} role" for what in ("create", "alter", "drop"))


def _given(options: list[AstNode], name: str) -> bool | None:
    """Whether an attribute is switched on or off; None if it is not mentioned."""
    found = option(options, name)
    if found is None:
        return None
    return isinstance(found.arg, nodes.Boolean) and found.arg.boolval


def create_role(scene: Scene, ledger: Ledger, node: nodes.CreateRoleStmt) -> None:
    """CREATEROLE; before 16 being superuser for some attributes, since then having them oneself."""
    demands = Demands(scene, ledger, "CREATE ROLE")
    wanted = [name for name in _ATTRIBUTES if _given(node.options, name)]
    if demands.version >= PG_16:
        demands.attribute(Attribute.CREATEROLE, _CREATE)
        for name in wanted:
            demands.attribute(_ATTRIBUTES[name], _CREATE)
        if _given(node.options, "createdb"):
            demands.attribute(Attribute.CREATEDB, _CREATE)
    elif wanted:
        message = _CREATED[wanted[0]]
        if wanted[0] == "bypassrls" and demands.version < PG_14:
            message = _ALTERED["bypassrls"]
        demands.superuser(message)
    else:
        demands.attribute(Attribute.CREATEROLE, _CREATE)
    if reserves_role_name(node.role):
        demands.rule(Rule.RESERVED_ROLE_NAME, ObjectKind.ROLE, node.role)
    for group in _listed(node.options, "addroleto"):
        role = named_role(demands, group)
        if role is not None:
            administers(demands, role, grant=True)
    ledger.effects.append(lambda state: _with_role(state, node))
    _first_memberships(demands, RoleName(node.role), node.options)


def _listed(options: list[AstNode], name: str) -> list[nodes.RoleSpec]:
    found = option(options, name)
    items = found.arg.items if found and isinstance(found.arg, nodes.List) else []
    return [item for item in items if isinstance(item, nodes.RoleSpec)]


def _first_memberships(demands: Demands, name: RoleName, options: list[AstNode]) -> None:
    """Those of the new role, its members, and since 16 the membership that its creator gets (CreateRole in user.c)."""
    own_grant = demands.scene.state.settings.get("createrole_self_grant", "").lower()
    chosen = {option for option in ("set", "inherit") if option in own_grant}
    creator = demands.scene.role
    changes = [GrantRole(role_name(demands, spec), name) for spec in _listed(options, "addroleto")]
    if demands.version >= PG_16 and not demands.is_superuser():
        changes.append(GrantRole(name, creator, admin=True, inherit=False, set=False))
        if chosen:
            changes.append(
                GrantRole(name, creator, inherit="inherit" in chosen, set="set" in chosen, grantor=creator)
            )
    # beside the membership that the creator has anyway, which is the bootstrap superuser's grant
    grantor = creator if demands.version >= PG_16 and not demands.is_superuser() else None
    for listed, admin in (("rolemembers", None), ("adminmembers", True)):
        members = [role_name(demands, spec) for spec in _listed(options, listed)]
        changes += [GrantRole(name, member, admin, grantor=grantor) for member in members]
    for change in changes:
        demands.ledger.effects.append(applying(change))


def _with_role(state: State, node: nodes.CreateRoleStmt) -> State:
    cluster = state.catalog.cluster
    name = RoleName(node.role)
    made = Role(
        oid=max(role.oid for role in cluster.roles.values()) + 1,
        name=name,
        superuser=bool(_given(node.options, "superuser")),
        inherit=_given(node.options, "inherit") is not False,
        createrole=bool(_given(node.options, "createrole")),
        createdb=bool(_given(node.options, "createdb")),
        login=bool(_given(node.options, "canlogin")),
        replication=bool(_given(node.options, "isreplication")),
        bypassrls=bool(_given(node.options, "bypassrls")),
    )
    changed = msgspec.structs.replace(cluster, roles={**cluster.roles, name: made})
    return state.with_catalog(msgspec.structs.replace(state.catalog, cluster=changed))


def alter_role(scene: Scene, ledger: Ledger, node: nodes.AlterRoleStmt) -> None:
    """Attributes and password: as creating, and since 16 the right to administer the role."""
    demands = Demands(scene, ledger, "ALTER ROLE")
    role = named_role(demands, node.role)
    if role is None:
        return
    if reserves_role_name(role.name):
        demands.rule(Rule.RESERVED_ROLE_NAME, ObjectKind.ROLE, role.name)
    mentioned = [name for name in _ATTRIBUTES if _given(node.options, name) is not None]
    names = {o.defname for o in node.options if isinstance(o, nodes.DefElem)}
    own = {"password"} if role.name == scene.role else set[str]()
    if demands.version >= PG_16:
        _alter_since_16(demands, role, mentioned, node.options, unguarded=names <= own | {"rolemembers"})
    else:
        _alter_before_16(demands, role, mentioned, own_password=names <= own)
    ledger.effects.append(lambda state: _altered(state, role.name, node))
    for member in (named_role(demands, spec) for spec in _listed(node.options, "rolemembers")):
        if member is not None:
            adds = node.action > 0
            ledger.effects.append(applying((GrantRole if adds else RevokeRole)(role.name, member.name)))


def _alter_since_16(
    demands: Demands, role: Role, mentioned: list[str], options: list[AstNode], *, unguarded: bool
) -> None:
    """``unguarded``: nothing but one's own password, or members, is changed."""
    if role.superuser or "superuser" in mentioned:
        demands.superuser(_ALTER)
    if not unguarded:
        _manages(demands, role, _ALTER)
    if _listed(options, "rolemembers"):
        demands.member(role, RoleOption.ADMIN, _ALTER)
    if _given(options, "createdb") is not None:
        demands.attribute(Attribute.CREATEDB, _ALTER)
    for name in mentioned:
        demands.attribute(_ATTRIBUTES[name], _ALTER)


def _alter_before_16(demands: Demands, role: Role, mentioned: list[str], *, own_password: bool) -> None:
    messages = _ALTERED if demands.version >= PG_14 else _ALTERED_BEFORE_14
    if role.superuser or "superuser" in mentioned:
        demands.superuser(messages["superuser"])
    elif role.replication or "isreplication" in mentioned:
        demands.superuser(messages["isreplication"])
    elif "bypassrls" in mentioned:
        demands.superuser(messages["bypassrls"])
    elif not own_password:
        demands.attribute(Attribute.CREATEROLE, "permission denied")


def _manages(demands: Demands, role: Role, message: str) -> None:
    """CREATEROLE, and since 16 ADMIN on the role."""
    demands.attribute(Attribute.CREATEROLE, message)
    if demands.version >= PG_16:
        demands.member(role, RoleOption.ADMIN, message)


def _altered(state: State, name: RoleName, node: nodes.AlterRoleStmt) -> State:
    cluster = state.catalog.cluster
    role = cluster.roles.get(name)
    if role is None:
        return state
    fields = {
        **{key: key for key in ("superuser", "inherit", "createrole", "createdb", "bypassrls")},
        "canlogin": "login",
        "isreplication": "replication",
    }
    given = {field: _given(node.options, key) for key, field in fields.items()}
    changes = {field: value for field, value in given.items() if value is not None}
    changed = msgspec.structs.replace(
        cluster, roles={**cluster.roles, name: msgspec.structs.replace(role, **changes)}
    )
    return state.with_catalog(msgspec.structs.replace(state.catalog, cluster=changed))


def drop_role(scene: Scene, ledger: Ledger, node: nodes.DropRoleStmt) -> None:
    """CREATEROLE, and since 16 ADMIN on each role."""
    demands = Demands(scene, ledger, "DROP ROLE")
    demands.attribute(Attribute.CREATEROLE, _DROP)
    for spec in node.roles:
        if not isinstance(spec, nodes.RoleSpec):
            continue
        if node.missing_ok and RoleName(spec.rolename) not in scene.catalog.cluster.roles:
            continue
        role = named_role(demands, spec)
        if role is None or role.name in (scene.role, scene.state.session_user):
            continue  # nobody drops oneself
        if role.superuser:
            old = "must be superuser to drop superusers"
            demands.superuser(_DROP if demands.version >= PG_16 else old)
        if demands.version >= PG_16:
            demands.member(role, RoleOption.ADMIN, _DROP)
        ledger.effects.append(partial(_without_role, name=role.name))


def _without_role(state: State, name: RoleName) -> State:
    """A role that is dropped has nothing any more but memberships, and those go with it."""
    cluster = state.catalog.cluster
    roles = {other: role for other, role in cluster.roles.items() if other != name}
    memberships = tuple(m for m in cluster.memberships if name not in (m.role, m.member))
    changed = msgspec.structs.replace(cluster, roles=roles, memberships=memberships)
    return state.with_catalog(msgspec.structs.replace(state.catalog, cluster=changed)).forgetting(name)


def alter_role_set(scene: Scene, ledger: Ledger, node: nodes.AlterRoleSetStmt) -> None:
    """The role itself, or who may alter it; then the parameter."""
    demands = Demands(scene, ledger, "ALTER ROLE SET")
    if node.role is not None:
        role = named_role(demands, node.role)
        if role is None:
            return
        if role.superuser:
            old = "must be superuser to alter superusers"
            demands.superuser(_ALTER if demands.version >= PG_16 else old)
        elif role.name != scene.role:
            _manages(demands, role, _ALTER if demands.version >= PG_16 else "permission denied")
    if node.database:
        database = scene.catalog.cluster.databases.get(node.database)
        if database is None:
            demands.absent(ObjectKind.DATABASE, node.database)
            return
        if node.role is None:
            demands.owner(database)
    elif node.role is None:
        new = demands.version >= PG_16
        demands.superuser(
            "permission denied to alter setting" if new else "must be superuser to alter settings globally"
        )
    changes_setting(demands, node.setstmt)
