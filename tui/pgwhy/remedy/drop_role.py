"""What DROP ROLE needs first, database by database: an ordered script."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from pgwhy.acl import RoleName
from pgwhy.acl.privilege import PG_16
from pgwhy.catalog import Catalog, Cluster, Ownable, Securable
from pgwhy.catalog.quoting import sql_role
from pgwhy.printable import printable


class Ties(msgspec.Struct, frozen=True):
    """What binds a role to one database: what it owns there, and where it is a grantee or grantor."""

    database: str
    owned: int = 0
    mentioned: int = 0
    """Objects and default privileges whose ACL names it."""


def ties(catalog: Catalog, role: RoleName) -> Ties:
    """What is known of this database; raises NotLoaded."""
    everything: list[Ownable] = [*catalog.schemas.values(), *catalog.relations.all(), *catalog.routines.all()]
    everything += (*catalog.types.all(), *catalog.named.all(), *catalog.large_objects.all())
    everything += (*catalog.languages.values(), *catalog.wrappers.values(), *catalog.servers.values())
    owned = sum(found.owner == role for found in everything)
    owned += sum(found.owner == role for found in catalog.extensions.values())
    owned += sum(mapping.role == role for mapping in catalog.user_mappings)
    mentioned = sum(_names(getattr(found, "acl", None), role) for found in everything)
    mentioned += sum(_names(c.acl, role) for r in catalog.relations.all() for c in r.column_acls)
    mentioned += sum(row.role == role or _names(row.acl, role) for row in catalog.default_acls)
    return Ties(catalog.database, owned, mentioned)


def drop_script(cluster: Cluster, role: RoleName, heir: RoleName, known: Sequence[Ties]) -> tuple[str, ...]:
    """The lines of the script; ``heir`` becomes the owner of what the role owns.

    DROP OWNED takes back what was granted to the role, too, its default privileges and its place in policies; both
    statements act on one database and on what all share. Source: shdepReassignOwned and shdepDropOwned.
    """
    looked_into = {found.database: found for found in known}
    lines: list[str] = []
    shared = _owns_shared(cluster, role)
    for name, database in sorted(cluster.databases.items()):
        found = looked_into.get(name)
        if not database.allow_connections or (
            found and not found.owned and not found.mentioned and not shared
        ):
            continue
        said = (
            "not looked into"
            if found is None
            else f"owns {found.owned}, is named in the ACL of {found.mentioned}"
        )
        lines.append(f"-- in database {printable(name)} ({said})")
        lines.append(f"REASSIGN OWNED BY {sql_role(role)} TO {sql_role(heir)};")
        lines.append(f"DROP OWNED BY {sql_role(role)};")
        shared = False  # done with the first
    lines.append("-- then, in any database")
    if cluster.version >= PG_16:
        lines += (
            f"REVOKE {sql_role(m.role)} FROM {sql_role(m.member)} GRANTED BY {sql_role(role)} CASCADE;"
            for m in cluster.memberships
            if m.grantor == role and role not in (m.role, m.member)
        )
    return (*lines, f"DROP ROLE {sql_role(role)};")


def undroppable(catalog: Catalog, role: RoleName) -> str | None:
    """Why the role cannot be dropped at all; None if it can."""
    row = catalog.cluster.roles.get(role)
    if row is None:
        return "There is no such role."
    if row.predefined or role == catalog.cluster.bootstrap_superuser:
        return "PostgreSQL itself needs this role: it cannot be dropped."
    if role == catalog.session.session_user:
        return "You are connected as this role: another one must drop it."
    return None


def _names(acl: object, role: RoleName) -> bool:
    return any(role in (item.grantee, item.grantor) for item in getattr(acl, "items", ()))


def _owns_shared(cluster: Cluster, role: RoleName) -> bool:
    shared: list[Securable] = [*cluster.databases.values(), *cluster.tablespaces.values()]
    shared += cluster.parameters.values()
    return any(found.owner == role or _names(found.acl, role) for found in shared)
