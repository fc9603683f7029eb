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
    RevokeRole,
    apply,
    grantor_for,
    graph,
    holds,
    stored_or_default,
)
from pgwhy.access.membership import PG_DATABASE_OWNER
from pgwhy.acl import PUBLIC, Privilege, RoleName
from pgwhy.acl.privilege import PG_16
from pgwhy.catalog import Catalog, Relation, Routine, Type


def runners(catalog: Catalog, changes: Sequence[Change]) -> tuple[RoleName, ...]:
    """The roles to name: owners and holders of grant options who can run all of it; else the superusers."""
    named = dict.fromkeys(role for change in changes for role in _likely(catalog, change))
    able = tuple(role for role in named if can_run(catalog, role, changes))
    return able or tuple(role for role in _superusers(catalog) if can_run(catalog, role, changes))


def can_run(catalog: Catalog, role: RoleName, changes: Sequence[Change]) -> bool:
    """Whether the role can run all the changes, in this order, with full effect."""
    for change in changes:
        if not _can(catalog, role, change):
            return False
        catalog = apply(catalog, change)
    return role in catalog.cluster.roles


def _superusers(catalog: Catalog) -> list[RoleName]:
    first = catalog.cluster.bootstrap_superuser
    found = [role.name for role in catalog.cluster.roles.values() if role.superuser]
    return sorted(found, key=lambda name: (name != first, name))


def _likely(catalog: Catalog, change: Change) -> Iterable[RoleName]:
    match change:
        case Grant() | Revoke():
            items = stored_or_default(change.target, catalog.version).items
            options = (item.grantee for item in items if item.grant_options and item.grantee != PUBLIC)
            return [_person(catalog, role) for role in (change.target.owner, *options)]
        case GrantRole() | RevokeRole():
            return [edge.member for edge in graph(catalog).admins(change.role)]
        case GrantDefault():
            return [change.creator]
        case AlterOwner():
            return [change.target.owner]


def _person(catalog: Catalog, role: RoleName) -> RoleName:
    """pg_database_owner is nobody that could log in or be become: the database's owner is."""
    if role == PG_DATABASE_OWNER and catalog.own_database is not None:
        return catalog.own_database.owner
    return role


def _can(catalog: Catalog, role: RoleName, change: Change) -> bool:
    roles = graph(catalog)
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
        case GrantDefault():
            return roles.has_privileges_of(role, change.creator)
        case AlterOwner():
            return (
                roles.has_privileges_of(role, change.target.owner)
                and roles.can_set_role(role, change.owner)
                and _may_own(catalog, change)
            )


def _can_grant(catalog: Catalog, role: RoleName, change: Grant | Revoke) -> bool:
    target = change.target
    if isinstance(target, Relation | Routine | Type):
        schema = catalog.schemas.get(target.schema)
        if schema is not None and not holds(catalog, role, Privilege.USAGE, schema):
            return False
    return all(
        grantor_for(catalog, role, target, change.privileges, column=column).outcome is Outcome.ALL
        for column in change.columns or ("",)
    )


def _may_own(catalog: Catalog, change: AlterOwner) -> bool:
    """Whether the new owner has CREATE on the schema, as whoever is not superuser needs for the change."""
    schema = catalog.schemas.get(getattr(change.target, "schema", ""))
    return schema is None or holds(catalog, change.owner, Privilege.CREATE, schema)
