"""The one what-if: a catalog after a GRANT, REVOKE, membership, default or ownership change (aclupdate in acl.c)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import reduce

from msgspec.structs import replace

from pgwhy.access.decision import stored_or_default
from pgwhy.access.grant import (
    AlterOwner,
    Change,
    Grant,
    GrantDefault,
    GrantRole,
    Revoke,
    RevokeDefault,
    RevokeRole,
)
from pgwhy.access.membership import RoleGraph, graph
from pgwhy.acl import DEFAULT_ACL_KINDS, PUBLIC, Acl, AclItem, Privilege, RoleName, acldefault
from pgwhy.acl.privilege import PG_16
from pgwhy.catalog import (
    Catalog,
    Column,
    ColumnAcl,
    DefaultAcl,
    Membership,
    Parameter,
    Relation,
    Securable,
    Type,
)

Edit = Callable[[Acl, RoleName], Acl]
"""What a change makes of one ACL of an object with this owner."""


def apply(catalog: Catalog, change: Change) -> Catalog:
    """The catalog as it would be after the change, made by somebody who may make it.

    The target is looked up anew, so that changes can follow one another with targets of the first catalog. A
    membership that the server refuses as circular changes nothing.
    """
    match change:
        case Grant() | Revoke():
            return _apply_to_acl(catalog, change)
        case GrantRole() if graph(catalog).would_circle(change.role, change.member):
            return catalog
        case GrantRole():
            return _with_memberships(catalog, _granted(catalog, change))
        case RevokeRole():
            gone = (change.role, change.member)
            kept = (
                m
                for m in catalog.cluster.memberships
                if (m.role, m.member) != gone or (change.grantor is not None and m.grantor != change.grantor)
            )
            return _with_memberships(catalog, kept)
        case GrantDefault() | RevokeDefault():
            return _with_default(catalog, change)
        case AlterOwner():
            return _with_owner(catalog, change)


def _apply_to_acl(catalog: Catalog, change: Grant | Revoke) -> Catalog:
    named = change.target.relation if isinstance(change.target, Column) else change.target
    columns = (change.target.name,) if isinstance(change.target, Column) else change.columns
    target = catalog.current(named)
    edit = _granting(change) if isinstance(change, Grant) else _revoking(change, graph(catalog))
    if columns and isinstance(target, Relation):
        return catalog.with_object(_with_column_acls(catalog, target, columns, edit))
    changed = replace(target, acl=edit(stored_or_default(target, catalog.version), target.owner))
    if isinstance(change, Revoke) and isinstance(changed, Relation):
        # a REVOKE on the relation takes the same grants on its columns with it (ExecGrant_Relation in aclchk.c)
        changed = _with_column_acls(catalog, changed, [column.name for column in changed.column_acls], edit)
    return catalog.with_object(changed)


def _granting(change: Grant) -> Edit:
    options = frozenset(change.privileges) if change.grant_option else frozenset[Privilege]()

    def edit(acl: Acl, owner: RoleName) -> Acl:
        return acl.adding(
            AclItem(change.grantee, change.grantor or owner, frozenset(change.privileges), options)
        )

    return edit


def _revoking(change: Revoke, roles: RoleGraph) -> Edit:
    options = frozenset(change.privileges)
    rights = frozenset[Privilege]() if change.grant_option_only else options

    def edit(acl: Acl, owner: RoleName) -> Acl:
        taken = AclItem(change.grantee, change.grantor or owner, rights, options)
        return cascaded(acl, taken, owner, roles) if change.cascade else without(acl, taken)

    return edit


def without(acl: Acl, taken: AclItem) -> Acl:
    """The ACL after a REVOKE of the item's rights."""
    return _parted(acl, taken)[0]


def cascaded(acl: Acl, taken: AclItem, owner: RoleName, roles: RoleGraph) -> Acl:
    """The same with CASCADE: also without what depended on a grant option that its grantor has by no other way.

    Source: aclupdate and recursive_revoke in acl.c; the owner never loses grant options.
    """
    after, lost = _parted(acl, taken)
    if taken.grantee in (owner, PUBLIC) or not lost:
        return after
    orphaned = lost - options_of(after, taken.grantee, owner, roles)
    for dependent in [i for i in after.items if i.grantor == taken.grantee and i.privileges & orphaned]:
        along = AclItem(dependent.grantee, taken.grantee, orphaned, orphaned)
        after = cascaded(after, along, owner, roles)
    return after


def options_of(acl: Acl, role: RoleName, owner: RoleName, roles: RoleGraph) -> frozenset[Privilege]:
    """The grant options that the role has by the ACL, those of roles that it inherits from too (aclmask in acl.c)."""
    if roles.has_privileges_of(role, owner):
        return frozenset(Privilege)
    items = (i for i in acl.items if i.grantee != PUBLIC and roles.has_privileges_of(role, i.grantee))
    return frozenset(privilege for item in items for privilege in item.grant_options)


def _parted(acl: Acl, taken: AclItem) -> tuple[Acl, frozenset[Privilege]]:
    """The ACL without the item's rights, and the grant options that were lost by that."""
    items: list[AclItem] = []
    lost = frozenset[Privilege]()
    for old in acl.items:
        item = old
        if (old.grantee, old.grantor) == (taken.grantee, taken.grantor):
            lost = old.grant_options & taken.grant_options
            item = replace(
                old, privileges=old.privileges - taken.privileges, grant_options=old.grant_options - lost
            )
        if item.privileges or item.grant_options or item.unknown:
            items.append(item)
    return Acl(tuple(items)), lost


def _with_column_acls(catalog: Catalog, relation: Relation, names: Iterable[str], edit: Edit) -> Relation:
    """The relation with some columns' ACLs changed; an empty column ACL is stored as none at all."""
    acls = {column.name: column for column in relation.column_acls}
    for name in names:
        old = acls.get(name) or ColumnAcl(_number(catalog, relation, name), name, Acl())
        acls[name] = replace(old, acl=edit(old.acl, relation.owner))
    return replace(relation, column_acls=tuple(column for column in acls.values() if column.acl.items))


def _number(catalog: Catalog, relation: Relation, name: str) -> int:
    """The column's number if it happens to be known; no decision depends on it."""
    details = catalog.details.by_oid.get(relation.oid)
    column = details.column(name) if details else None
    return column.number if column else 0


def _granted(catalog: Catalog, change: GrantRole) -> list[Membership]:
    """The memberships with one row added or changed (AddRoleMems in user.c)."""
    cluster = catalog.cluster
    modern = cluster.version >= PG_16
    member = cluster.roles.get(change.member)
    grantor = change.grantor or cluster.bootstrap_superuser
    by_default = member.inherit if member else True
    rows = list(cluster.memberships)
    for at, row in enumerate(rows):
        if (row.role, row.member) == (change.role, change.member) and (not modern or row.grantor == grantor):
            rows[at] = replace(
                row,
                admin=row.admin if change.admin is None else change.admin or (row.admin and not modern),
                inherit=row.inherit if change.inherit is None else change.inherit,
                set=row.set if change.set is None else change.set,
            )
            return rows
    inherit = by_default if change.inherit is None or not modern else change.inherit
    set_ = True if change.set is None or not modern else change.set
    return [*rows, Membership(change.role, change.member, grantor, bool(change.admin), inherit, set_)]


def _with_memberships(catalog: Catalog, memberships: Iterable[Membership]) -> Catalog:
    return replace(catalog, cluster=replace(catalog.cluster, memberships=tuple(memberships)))


def _with_default(catalog: Catalog, change: GrantDefault | RevokeDefault) -> Catalog:
    """Default privileges changed; a row that says no more than there would be without it goes (SetDefaultACL)."""
    key = (change.creator, change.schema, change.object_type)
    row = next((d for d in catalog.default_acls if (d.role, d.schema, d.object_type) == key), None)
    start = default_start(catalog, *key)
    base = row.acl if row else start
    named, none = frozenset(change.privileges), frozenset[Privilege]()
    if isinstance(change, GrantDefault):
        options = named if change.grant_option else none
        after = base.adding(AclItem(change.grantee, change.creator, named, options))
    else:
        rights = none if change.grant_option_only else named
        after = without(base, AclItem(change.grantee, change.creator, rights, named))
    others = tuple(d for d in catalog.default_acls if d is not row)
    says_nothing = frozenset(after.items) == frozenset(start.items)
    return replace(catalog, default_acls=others if says_nothing else (*others, DefaultAcl(*key, after)))


def default_start(catalog: Catalog, creator: RoleName, schema: str | None, object_type: str) -> Acl:
    """What default privileges start from: in all schemas from the built-in default, in one schema from nothing."""
    if schema is not None:
        return Acl()
    return acldefault(DEFAULT_ACL_KINDS[object_type], creator, catalog.version)


def _with_owner(catalog: Catalog, change: AlterOwner) -> Catalog:
    """The new owner takes the old one's place in the ACL, as grantee and as grantor (aclnewowner in acl.c)."""
    if isinstance(change.target, Column | Parameter):
        return catalog
    target = catalog.current(change.target)
    old = target.owner

    def renamed(role: RoleName) -> RoleName:
        return change.owner if role == old else role

    acl = target.acl
    if acl is not None:
        items = (replace(i, grantee=renamed(i.grantee), grantor=renamed(i.grantor)) for i in acl.items)
        acl = reduce(Acl.adding, items, Acl())
    changed = [replace(target, owner=change.owner, acl=acl)]
    changed += (replace(other, owner=change.owner) for other in _going_along(catalog, target))
    return reduce(Catalog.with_object, changed, catalog)


def _going_along(catalog: Catalog, target: Securable) -> Iterator[Securable]:
    """What always has the owner of another object, as far as it is loaded.

    The array of a type, the relation of a composite one; a table's indexes and the sequences of its columns. Source:
    AlterTypeOwner_oid in typecmds.c, ATExecChangeOwner in tablecmds.c.
    """
    others: list[Securable | None] = []
    if isinstance(target, Type):
        others = [catalog.types.by_oid.get(target.array), catalog.relations.by_oid.get(target.relation)]
    elif isinstance(target, Relation) and (details := catalog.details.by_oid.get(target.oid)) is not None:
        oids = (*(index.oid for index in details.indexes), *(sequence for _, sequence in details.owns))
        others = [catalog.relations.by_oid.get(oid) for oid in oids]
    yield from (other for other in others if other is not None)
