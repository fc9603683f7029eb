"""Who holds what on an object, for all roles at once: one decision for each (kind, owner, ACL), shared by objects."""

from __future__ import annotations

from collections import defaultdict
from functools import lru_cache

import msgspec

from pgwhy.access.membership import RoleGraph, graph
from pgwhy.acl import (
    COLUMN_PRIVILEGES,
    Acl,
    Family,
    ObjectKind,
    Privilege,
    RoleName,
    acldefault,
    privileges_of,
)
from pgwhy.acl.privilege import PG_14, PG_17
from pgwhy.catalog import Catalog, Column, LargeObject, Relation, Schema, Securable, Type

READ_ALL, WRITE_ALL, MAINTAIN_ALL = map(RoleName, ("pg_read_all_data", "pg_write_all_data", "pg_maintain"))
WRITES = (Privilege.INSERT, Privilege.UPDATE, Privilege.DELETE)
GUARDED = (*WRITES, Privilege.TRUNCATE, Privilege.USAGE)
"""What only superusers hold on a system catalog, whatever its ACL says (see ``is_guarded``)."""


class Decision(msgspec.Struct, frozen=True, eq=False):
    """For each privilege of the kind the set of roles that hold it, and that hold its grant option."""

    held: dict[Privilege, int]
    grantable: dict[Privilege, int]


NOBODY = Decision({}, {})


_PREDEFINED: tuple[tuple[RoleName, int, tuple[Family, ...], tuple[Privilege, ...]], ...] = (
    (READ_ALL, PG_14, (Family.TABLE, Family.SEQUENCE), (Privilege.SELECT,)),
    (WRITE_ALL, PG_14, (Family.TABLE, Family.SEQUENCE), WRITES),
    (MAINTAIN_ALL, PG_17, (Family.TABLE,), (Privilege.MAINTAIN,)),
    (READ_ALL, PG_14, (Family.SCHEMA,), (Privilege.USAGE,)),
    (WRITE_ALL, PG_14, (Family.SCHEMA,), (Privilege.USAGE,)),
)
"""Which predefined role, since when, on which kinds, gives what."""


def predefined_for(kind: ObjectKind, privilege: Privilege, version: int) -> tuple[RoleName, ...]:
    """The predefined roles that give the privilege on every object of the kind, whatever its ACL.

    Source: pg_class_aclmask_ext and pg_namespace_aclmask_ext in aclchk.c.
    """
    rights = kind.rights
    return tuple(
        role
        for role, since, families, privileges in _PREDEFINED
        if version >= since and rights and rights.family in families and privilege in privileges
    )


def stored_or_default(target: Securable, version: int) -> Acl:
    """The ACL that the server consults: the stored one, or what NULL stands for (nothing, for a parameter)."""
    if target.acl is not None:
        return target.acl
    if target.kind is ObjectKind.PARAMETER:
        return Acl()
    return acldefault(target.kind, target.owner, version)


def decide(catalog: Catalog, target: Securable) -> Decision:
    """The server's decision on the object for every role of the cluster and every privilege of the kind.

    Source: aclmask in acl.c and the *_aclmask_ext functions in aclchk.c. For a column: including what the relation
    gives.
    """
    roles = graph(catalog)
    match target:
        case Relation():
            return _decide(roles, target.kind, target.owner, target.acl, is_guarded(target), catalog.version)
        case Column():
            own = NOBODY if target.acl is None else _column(roles, target.owner, target.acl)
            return _either(decide(catalog, target.relation), own)
        case Type() if (decisive := decisive_type(catalog, target)) is not target:
            return decide(catalog, decisive)
        case Schema() if catalog.is_own_temporary(target.name):
            return _own_temporary(catalog, roles)
        case LargeObject() if catalog.session.lo_compat_privileges:
            everybody = dict.fromkeys(privileges_of(target.kind, catalog.version), roles.everyone)
            return Decision(everybody, everybody)
        case _:
            return _decide(roles, target.kind, target.owner, target.acl, False, catalog.version)


def is_guarded(target: Relation) -> bool:
    """Whether the server keeps all but superusers from changing it (pg_class_aclmask_ext in aclchk.c)."""
    return target.is_system_catalog and target.kind is not ObjectKind.VIEW


def decisive_type(catalog: Catalog, target: Type) -> Type:
    """The type whose ACL counts: the element of a true array, since 17 the range of a multirange.

    Source: pg_type_aclmask_ext in aclchk.c.
    """
    decisive = target.element or (target.base if _is_multirange(catalog, target) else 0)
    return (catalog.types.by_id(decisive) or target) if decisive else target


def _is_multirange(catalog: Catalog, target: Type) -> bool:
    return target.typtype == "m" and catalog.version >= PG_17


@lru_cache(maxsize=65536)
def _decide(
    roles: RoleGraph, kind: ObjectKind, owner: RoleName, acl: Acl | None, guarded: bool, version: int
) -> Decision:
    privileges = privileges_of(kind, version)
    if not privileges:
        return NOBODY
    nobody_yet = kind is ObjectKind.PARAMETER and acl is None
    effective = Acl() if nobody_yet else acldefault(kind, owner, version) if acl is None else acl
    held, grantable = _by_items(roles, effective)
    owners = 0 if nobody_yet else roles.inherited_by(owner)
    for privilege in privileges:
        if guarded and privilege in GUARDED:
            held[privilege] = 0
        else:
            for predefined in predefined_for(kind, privilege, version):
                held[privilege] |= roles.inherited_by(predefined)
        held[privilege] |= roles.superusers
        grantable[privilege] |= owners | roles.superusers
    return Decision({p: held[p] for p in privileges}, {p: grantable[p] for p in privileges})


def _by_items(roles: RoleGraph, acl: Acl) -> tuple[defaultdict[Privilege, int], defaultdict[Privilege, int]]:
    held: defaultdict[Privilege, int] = defaultdict(int)
    grantable: defaultdict[Privilege, int] = defaultdict(int)
    for item in acl.items:
        holders = roles.inherited_by(item.grantee)
        for privilege in item.privileges:
            held[privilege] |= holders
        for privilege in item.grant_options:
            grantable[privilege] |= holders
    return held, grantable


@lru_cache(maxsize=65536)
def _column(roles: RoleGraph, owner: RoleName, acl: Acl) -> Decision:
    """What a column's own ACL gives: no superuser, no guard, no predefined role (pg_attribute_aclmask_ext)."""
    held, grantable = _by_items(roles, acl)
    for privilege in COLUMN_PRIVILEGES:
        grantable[privilege] |= roles.inherited_by(owner)
    return Decision(dict(held), dict(grantable))


@lru_cache(maxsize=65536)
def _either(relation: Decision, column: Decision) -> Decision:
    def both(of_relation: dict[Privilege, int], of_column: dict[Privilege, int]) -> dict[Privilege, int]:
        return {p: of_relation.get(p, 0) | of_column.get(p, 0) for p in COLUMN_PRIVILEGES}

    return Decision(both(relation.held, column.held), both(relation.grantable, column.grantable))


def _own_temporary(catalog: Catalog, roles: RoleGraph) -> Decision:
    """The session's own temporary schema: USAGE always, CREATE with TEMPORARY on the database, no grant options."""
    database = catalog.own_database
    may_create = decide(catalog, database).held[Privilege.TEMPORARY] if database else 0
    held = {Privilege.USAGE: roles.everyone, Privilege.CREATE: may_create | roles.superusers}
    return Decision(held, dict.fromkeys(held, roles.superusers))
