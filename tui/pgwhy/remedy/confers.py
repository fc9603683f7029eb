"""What else a remedy gives: everything that a membership or a wider grant brings besides what is missing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache

from pgwhy.access import GrantRole, effective, graph
from pgwhy.acl import Privilege, RoleName, in_spoken_order
from pgwhy.catalog import (
    ACL_KINDS,
    ACL_PARTS,
    By,
    Catalog,
    Need,
    NotLoaded,
    Relation,
    Role,
    Securable,
    Type,
    identity,
    identity_type,
)
from pgwhy.remedy.objection import objection

Right = tuple[Privilege, str]
"""A privilege and ``type identity`` of the object that it is on."""

PREDEFINED = {
    "pg_execute_server_program": "running programs on the server as its operating system user",
    "pg_write_server_files": "writing every file that the server can write",
    "pg_read_server_files": "reading every file that the server can read",
    "pg_write_all_data": "INSERT, UPDATE and DELETE on every table and view, USAGE on every schema",
    "pg_read_all_data": "SELECT on every table, view and sequence, USAGE on every schema",
    "pg_maintain": "VACUUM, ANALYZE, REINDEX, CLUSTER, REFRESH and LOCK on every table",
    "pg_monitor": "what pg_read_all_settings, pg_read_all_stats and pg_stat_scan_tables may read",
    "pg_read_all_settings": "all configuration parameters, also those for superusers only",
    "pg_read_all_stats": "the statistics and queries of all sessions",
    "pg_stat_scan_tables": "monitoring functions that lock tables",
    "pg_signal_backend": "cancelling and terminating sessions of all roles but superusers",
    "pg_create_subscription": "CREATE SUBSCRIPTION",
    "pg_signal_autovacuum_worker": "cancelling autovacuum workers",
    "pg_checkpoint": "CHECKPOINT",
    "pg_use_reserved_connections": "reserved connection slots",
}
"""What no ACL tells of the predefined roles (section 21.5 of the documentation), the widest first."""


def by_membership(
    catalog: Catalog, role: RoleName, group: RoleName, needed: Iterable[Right]
) -> tuple[str, ...]:
    """All that ``role`` would get as a member of ``group``, in this database, besides what is needed.

    Raises NotLoaded, and NotVisible where it cannot be known.
    """
    lines, rights = _gained(catalog, role, group)
    known = set(needed)
    return (*lines, *(line for gained, line in rights.items() if gained not in known))


@lru_cache(maxsize=256)
def _gained(catalog: Catalog, role: RoleName, group: RoleName) -> tuple[tuple[str, ...], dict[Right, str]]:
    """What comes by being a member, and which rights; kept, because every statement of a script asks for it."""
    roles = graph(catalog)
    before = roles.inherits(role)
    gained = list(roles.members(roles.inherits(group) & ~before))
    _load(catalog, gained)
    lines = [words for name, words in PREDEFINED.items() if name in gained]
    lines += [f"SET ROLE {name}" for name in gained if name not in PREDEFINED]
    lines += [f"ownership of {what}" for what in _owned(catalog, gained)]
    rights: dict[Right, str] = {}
    for target in _objects(catalog, gained):
        held, _ = effective(catalog, role, target)
        got, _ = effective(catalog, group, target)
        for privilege in in_spoken_order(got - held):
            gain = right(privilege, target, catalog.version)
            rights[gain] = f"{privilege} on {gain[1]}"
    return tuple(lines), rights


def right(privilege: Privilege, target: Securable, version: int) -> Right:
    return privilege, f"{identity_type(target)} {identity(target, version)}"


def _load(catalog: Catalog, roles: Iterable[RoleName]) -> None:
    """Asks for all objects that name any of the roles, at once."""
    missing: list[Need] = []
    for part in map(catalog.part, ACL_PARTS):
        wanted = [Need(part.part, By.ROLE, name) for name in roles]
        missing += [need for need in wanted if part.visible and not part.covers(need)]
    if missing:
        raise NotLoaded(missing)


def _objects(catalog: Catalog, roles: Iterable[RoleName]) -> Iterator[Securable]:
    """Every object whose ACL or owner is one of the roles, each once; in an order that does not depend on loading."""
    wanted = frozenset(roles)
    small = (catalog.by_name(kind).values() for kind in ACL_KINDS)
    large = (
        (target for target in catalog.part(part).naming(wanted) if target.kind.has_acl) for part in ACL_PARTS
    )
    for group in (*small, *large):
        found = [target for target in group if _names(catalog, target, wanted)]
        yield from sorted(
            found, key=lambda target: (identity_type(target), identity(target, catalog.version))
        )


def _names(catalog: Catalog, target: Securable, roles: frozenset[RoleName]) -> bool:
    if _owner_counts(catalog, target) and target.owner in roles:
        return True
    acls = [target.acl] if target.acl else []
    if isinstance(target, Relation):
        acls += [column.acl for column in target.column_acls]
    return any(item.grantee in roles for acl in acls for item in acl.items)


def _owner_counts(catalog: Catalog, target: Securable) -> bool:
    """Not of the array, multirange and row types that come with another object: that one's ownership says it all.

    pg_shdepend has no row for their owners (GenerateTypeDependencies in pg_type.c), so that a server, asked for
    what a role owns, does not name them.
    """
    return not isinstance(target, Type) or not catalog.comes_with_another(target)


def _owned(catalog: Catalog, roles: Iterable[RoleName]) -> Iterator[str]:
    wanted = frozenset(roles)
    for target in _objects(catalog, wanted):
        if target.owner in wanted and _owner_counts(catalog, target):
            yield f"{identity_type(target)} {identity(target, catalog.version)}"


@lru_cache(maxsize=64)
def membership_candidates(catalog: Catalog, role: RoleName) -> tuple[Role, ...]:
    """The roles that one could be made a member of: not what one is already, no cycles; groups first."""
    roles = graph(catalog)
    found = [
        other
        for other in catalog.cluster.roles.values()
        if other.name != role
        and objection(catalog, GrantRole(other.name, role)) is None
        and not roles.has_privileges_of(role, other.name)
        and not roles.is_member(other.name, role)
    ]
    return tuple(sorted(found, key=lambda other: (other.predefined, other.login, other.name)))
