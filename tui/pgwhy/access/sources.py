"""All the ways by which one role holds one privilege on one object, and the ways that nearly would."""

from __future__ import annotations

from collections.abc import Iterator

from pgwhy.access.decision import (
    GUARDED,
    decide,
    decisive_type,
    is_guarded,
    predefined_for,
    stored_or_default,
)
from pgwhy.access.membership import RoleGraph, graph
from pgwhy.access.reason import (
    Chain,
    Default,
    Granted,
    NearMiss,
    NotInherited,
    OnlyGrantOption,
    OtherCreator,
    Owner,
    Predefined,
    SomeColumns,
    Step,
    Superuser,
    steps,
)
from pgwhy.acl import PUBLIC, TABLE_LIKE, AclItem, Privilege, RoleName, default_acl_type
from pgwhy.catalog import Catalog, Column, Relation, Schema, Securable, Type


def sources(
    catalog: Catalog, role: RoleName, privilege: Privilege, target: Securable, *, grant_option: bool = False
) -> tuple[Chain, ...]:
    """Every chain by which ``role`` holds the privilege (or its grant option), the deciding one first; () if none.

    The order is the server's in aclmask: superuser; what names the role or PUBLIC; what comes by membership, shorter
    ways first; predefined roles.
    """
    roles = graph(catalog)
    if roles.is_superuser(role):
        return ((Superuser(role),),)
    match target:
        case Column():
            own = _item_chains(catalog, roles, role, privilege, target, grant_option)
            return (*sources(catalog, role, privilege, target.relation, grant_option=grant_option), *own)
        case Type() if (decisive := decisive_type(catalog, target)) is not target:
            return sources(catalog, role, privilege, decisive, grant_option=grant_option)
    bits = decide(catalog, target).grantable if grant_option else decide(catalog, target).held
    if not bits.get(privilege, 0) & roles.bits([role]):
        return ()
    chains = list(_item_chains(catalog, roles, role, privilege, target, grant_option))
    if grant_option:
        owner_ways = roles.paths(role, target.owner)
        chains += [(*steps(path), Owner(target.owner)) for path in owner_ways]
    else:
        chains += _predefined_chains(catalog, roles, role, privilege, target)
    if not chains:  # the session's own temporary schema; large objects under lo_compat_privileges
        chains.append((Default(role, target.owner, grantable=False),))
    return tuple(chains)


def _item_chains(
    catalog: Catalog,
    roles: RoleGraph,
    role: RoleName,
    privilege: Privilege,
    target: Securable,
    grant_option: bool,
) -> tuple[Chain, ...]:
    if isinstance(target, Column) and target.acl is None:
        return ()
    direct: list[Chain] = []
    inherited: list[Chain] = []
    for item in stored_or_default(target, catalog.version).items:
        if privilege not in (item.grant_options if grant_option else item.privileges):
            continue
        ending = _ending(target, item, privilege)
        if item.grantee in (PUBLIC, role):
            direct.append(ending)
        else:
            inherited += [(*steps(path), *ending) for path in roles.paths(role, item.grantee)]
    return (*direct, *sorted(inherited, key=len))


def _ending(target: Securable, item: AclItem, privilege: Privilege) -> Chain:
    """The last steps of a chain: the item itself, and before it that its grantee is the owner."""
    grantable = privilege in item.grant_options or item.grantee == target.owner
    columns = (target.name,) if isinstance(target, Column) else ()
    step: Step = (
        Default(item.grantee, item.grantor, grantable)
        if target.acl is None
        else Granted(item.grantee, item.grantor, grantable, columns)
    )
    return (Owner(target.owner), step) if item.grantee == target.owner else (step,)


def _predefined_chains(
    catalog: Catalog, roles: RoleGraph, role: RoleName, privilege: Privilege, target: Securable
) -> Iterator[Chain]:
    if isinstance(target, Schema) and catalog.is_own_temporary(target.name):
        return
    if isinstance(target, Relation) and privilege in GUARDED and is_guarded(target):
        return
    for predefined in predefined_for(target.kind, privilege, catalog.version):
        for path in roles.paths(role, predefined):
            yield (*steps(path), Predefined(predefined))


def near_misses(
    catalog: Catalog, role: RoleName, privilege: Privilege, target: Securable
) -> tuple[NearMiss, ...]:
    """What nearly gives ``role`` a privilege that it does not hold."""
    return (
        *_not_inherited(catalog, role, privilege, target),
        *_owner_without(catalog, role, target),
        *_some_columns(catalog, role, privilege, target),
        *_other_creators(catalog, role, privilege, target),
    )


def _not_inherited(
    catalog: Catalog, role: RoleName, privilege: Privilege, target: Securable
) -> Iterator[NearMiss]:
    """Memberships through which it would come, were each of them inherited."""
    roles = graph(catalog)
    items = stored_or_default(target, catalog.version).items
    endings: list[tuple[RoleName, Chain]] = [
        (item.grantee, _ending(target, item, privilege))
        for item in items
        if privilege in item.privileges and item.grantee not in (PUBLIC, role)
    ]
    endings += [
        (name, (Predefined(name),)) for name in predefined_for(target.kind, privilege, catalog.version)
    ]
    for grantee, ending in endings:
        for path in roles.paths(role, grantee, inherit=False):
            blocked = next((edge for edge in path if not edge.inherit), None)
            if blocked is None or grantee not in catalog.cluster.roles:
                continue
            settable = next((edge.role for edge in path if _suffices(roles, role, edge.role, grantee)), None)
            yield NotInherited((*steps(path), *ending), blocked.role, settable)
            break


def _suffices(roles: RoleGraph, role: RoleName, other: RoleName, grantee: RoleName) -> bool:
    """Whether ``role`` may SET ROLE to ``other``, and then has what ``grantee`` has."""
    return roles.can_set_role(role, other) and roles.has_privileges_of(other, grantee)


def _owner_without(catalog: Catalog, role: RoleName, target: Securable) -> Iterator[NearMiss]:
    if not isinstance(target, Column) and graph(catalog).has_privileges_of(role, target.owner):
        yield OnlyGrantOption(target.owner)


def _some_columns(
    catalog: Catalog, role: RoleName, privilege: Privilege, target: Securable
) -> Iterator[NearMiss]:
    if not isinstance(target, Relation) or target.kind not in TABLE_LIKE:
        return
    own = graph(catalog).bits([role])
    held = tuple(
        column.name
        for column in target.column_acls
        if decide(catalog, Column(target, column.number, column.name)).held.get(privilege, 0) & own
    )
    if held:
        yield SomeColumns(held)


def _other_creators(
    catalog: Catalog, role: RoleName, privilege: Privilege, target: Securable
) -> Iterator[NearMiss]:
    """Default privileges that would have applied, had another role created the object."""
    object_type = default_acl_type(target.kind)
    schema = getattr(target, "schema", None)
    roles = graph(catalog)
    for row in catalog.default_acls:
        if row.object_type != object_type or row.role == target.owner or row.schema not in (None, schema):
            continue
        for item in row.acl.items:
            if privilege in item.privileges and roles.inherited_by(item.grantee) & roles.bits([role]):
                yield OtherCreator(row.role, target.owner, row.schema, item.grantee)
                break
