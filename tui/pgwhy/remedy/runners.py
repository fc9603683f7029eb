"""Who can run a remedy."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from pgwhy.access import (
    AlterOwner,
    Change,
    Grant,
    GrantDefault,
    GrantRole,
    Outcome,
    Revoke,
    RevokeDefault,
    RevokeRole,
    apply,
    grantor_for,
    graph,
    holds,
    stored_or_default,
)
from pgwhy.access.apply import cascaded, options_of
from pgwhy.access.membership import PG_DATABASE_OWNER, RoleGraph
from pgwhy.acl import PUBLIC, Acl, Privilege, RoleName
from pgwhy.acl.privilege import PG_16
from pgwhy.catalog import Catalog, Relation, Routine, Type


def runners(catalog: Catalog, changes: Sequence[Change], *, as_owner: bool = False) -> tuple[RoleName, ...]:
    """The roles to name: owners and holders of grant options who can run all of it; else the superusers.

    With ``as_owner`` only those whose grants are recorded as granted by the owner: then the undo takes them back.
    """

    def able(role: RoleName) -> bool:
        return can_run(catalog, role, changes) and (not as_owner or _as_owner(catalog, role, changes))

    named = dict.fromkeys(role for change in changes for role in _likely(catalog, change))
    return tuple(filter(able, named)) or tuple(filter(able, superusers(catalog)))


def _as_owner(catalog: Catalog, role: RoleName, changes: Sequence[Change]) -> bool:
    grants = [change for change in changes if isinstance(change, Grant) and change.grantor is None]
    return all(grantor_for(catalog, role, g.target, g.privileges).role == g.target.owner for g in grants)


def can_run(catalog: Catalog, role: RoleName, changes: Sequence[Change]) -> bool:
    """Whether the role can run all the changes, in this order, with full effect."""
    for change in changes:
        if not _can(catalog, role, change):
            return False
        catalog = apply(catalog, change)
    return role in catalog.cluster.roles


def superusers(catalog: Catalog) -> list[RoleName]:
    """All of them, initdb's first."""
    first = catalog.cluster.bootstrap_superuser
    found = [role.name for role in catalog.cluster.roles.values() if role.superuser]
    return sorted(found, key=lambda name: (name != first, name))


def _likely(catalog: Catalog, change: Change) -> Iterable[RoleName]:
    match change:
        case Grant() | Revoke():
            items = stored_or_default(change.target, catalog.version).items
            options = (item.grantee for item in items if item.grant_options and item.grantee != PUBLIC)
            others = options if isinstance(change, Grant) and change.grantor is None else (change.grantor,)
            return [person(catalog, role) for role in (change.target.owner, *others) if role is not None]
        case GrantRole() | RevokeRole():
            return [edge.member for edge in graph(catalog).admins(change.role)]
        case GrantDefault() | RevokeDefault():
            return [person(catalog, change.creator)]
        case AlterOwner():
            return [change.target.owner]


def person(catalog: Catalog, role: RoleName) -> RoleName:
    """pg_database_owner is nobody that could log in or be become: the database's owner is."""
    if role == PG_DATABASE_OWNER and catalog.own_database is not None:
        return catalog.own_database.owner
    return role


def _can(catalog: Catalog, role: RoleName, change: Change) -> bool:
    roles = graph(catalog)
    if isinstance(change, Grant | Revoke) and change.grantor not in (None, change.target.owner):
        return _can_grant_as(catalog, role, change, change.grantor)
    if roles.is_superuser(role):
        return True
    match change:
        case Grant() | Revoke():
            return _can_grant(catalog, role, change)
        case GrantRole() | RevokeRole():
            target = catalog.cluster.roles.get(change.role)
            if target is None or target.superuser:
                return False
            runner = catalog.cluster.roles.get(role)
            by_attribute = catalog.version < PG_16 and runner is not None and runner.createrole
            return by_attribute or roles.is_admin(role, change.role)
        case GrantDefault() | RevokeDefault():
            if catalog.version < PG_16:  # check_is_member_of_role, since then has_privs_of_role
                return roles.is_member(role, change.creator)
            return roles.has_privileges_of(role, change.creator)
        case AlterOwner():
            return (
                roles.has_privileges_of(role, change.target.owner)
                and roles.can_set_role(role, change.owner)
                and _may_own(catalog, change)
            )


def _can_grant(catalog: Catalog, role: RoleName, change: Grant | Revoke) -> bool:
    """Whether it has its full effect; what the owner granted is only revoked by who acts as the owner."""
    target = change.target
    if isinstance(target, Relation | Routine | Type):
        schema = catalog.schemas.get(target.schema)
        if schema is not None and not holds(catalog, role, Privilege.USAGE, schema):
            return False
    found = [
        grantor_for(catalog, role, target, change.privileges, column=column)
        for column in change.columns or ("",)
    ]
    recorded = target.owner if isinstance(change, Revoke) else None
    possible = all(f.outcome is Outcome.ALL and recorded in (None, f.role) for f in found)
    return possible and not any(_circular(catalog, change, f.role) for f in found)


def _circular(catalog: Catalog, change: Grant | Revoke, grantor: RoleName) -> bool:
    """Whether the grantor would have its grant options from the grantee alone (check_circularity in acl.c).

    For a column only its own ACL is looked at: a grant option on the table does not count.
    """
    target = change.target
    if not (isinstance(change, Grant) and change.grant_option) or grantor == target.owner:
        return False
    acls = [stored_or_default(target, catalog.version)]
    if change.columns and isinstance(target, Relation):
        own = {column.name: column.acl for column in target.column_acls}
        acls = [own.get(name, Acl()) for name in change.columns]
    roles = graph(catalog)
    return any(not frozenset(change.privileges) <= _own_options(acl, change, grantor, roles) for acl in acls)


def _own_options(acl: Acl, change: Grant, grantor: RoleName, roles: RoleGraph) -> frozenset[Privilege]:
    """The grant options that are left to the grantor without all of the grantee's."""
    owner = change.target.owner
    for item in acl.items:
        if item.grantee == change.grantee and item.grant_options:
            acl = cascaded(acl, item, owner, roles)
    return options_of(acl, grantor, owner, roles)


def _can_grant_as(catalog: Catalog, role: RoleName, change: Grant | Revoke, grantor: RoleName | None) -> bool:
    """Whether ``role`` can SET ROLE to the grantor, who then acts as itself: superusers act as the owner."""
    if grantor is None or not graph(catalog).can_set_role(role, grantor):
        return False
    target = change.target
    schema = catalog.schemas.get(getattr(target, "schema", ""))
    if schema is not None and not holds(catalog, grantor, Privilege.USAGE, schema):
        return False
    found = [
        grantor_for(catalog, grantor, target, change.privileges, column=column)
        for column in change.columns or ("",)
    ]
    return all((f.role, f.outcome) == (grantor, Outcome.ALL) for f in found)


def _may_own(catalog: Catalog, change: AlterOwner) -> bool:
    """Whether the new owner has CREATE on the schema, as whoever is not superuser needs for the change."""
    schema = catalog.schemas.get(getattr(change.target, "schema", ""))
    return schema is None or holds(catalog, change.owner, Privilege.CREATE, schema)
