"""What DROP ROLE needs first, database by database: an ordered script."""

from __future__ import annotations

from pgwhy.acl import RoleName
from pgwhy.acl.privilege import PG_16
from pgwhy.catalog import PLACES, Catalog, DependencyType, NotVisible, SharedDependency
from pgwhy.catalog.quoting import sql_role
from pgwhy.printable import printable


def drop_script(catalog: Catalog, role: RoleName, heir: RoleName) -> tuple[str, ...]:
    """The lines of the script; ``heir`` becomes the owner of what the role owns.

    DROP OWNED takes back what was granted to the role, too, its default privileges and its place in policies; both
    statements act on one database and on what all share. Where it cannot be seen what depends on the role, that is
    every database. Raises NotLoaded. Source: shdepReassignOwned and shdepDropOwned.
    """
    cluster = catalog.cluster
    depends = _by_database(catalog, role)
    shared = depends.pop(None, ()) if depends is not None else ()
    places = (
        sorted(cluster.databases) if depends is None else sorted(cluster.databases.keys() & depends.keys())
    )
    if shared and not places:
        places = [catalog.database]
    lines: list[str] = []
    for name in places:
        told = ", ".join(map(counted, depends.get(name, shared))) if depends is not None else "not known"
        lines.append(f"-- in database {printable(name)}: {told}")
        if not cluster.databases[name].allow_connections:
            lines.append("-- which takes no connections: ALTER DATABASE … ALLOW_CONNECTIONS true comes first")
        lines.append(f"REASSIGN OWNED BY {sql_role(role)} TO {sql_role(heir)};")
        lines.append(f"DROP OWNED BY {sql_role(role)};")
    lines.append("-- then, in any database")
    if cluster.version >= PG_16:
        lines += (
            f"REVOKE {sql_role(m.role)} FROM {sql_role(m.member)} GRANTED BY {sql_role(role)} CASCADE;"
            for m in cluster.memberships
            if m.grantor == role and role not in (m.role, m.member)
        )
    return (*lines, f"DROP ROLE {sql_role(role)};")


def dependencies(catalog: Catalog, role: RoleName) -> tuple[SharedDependency, ...]:
    """What depends on the role in each database and in what they share, memberships aside.

    Raises NotLoaded, and NotVisible where this login may not read pg_shdepend.
    """
    row = catalog.cluster.roles.get(role)
    found = catalog.role_dependencies.by_id(row.oid) if row else None
    return tuple(each for each in found.rows if each.catalog != "pg_auth_members") if found else ()


def counted(row: SharedDependency) -> str:
    """The dependency in words: how many, of what, and how they depend on the role."""
    noun, plural = _NOUNS.get(row.catalog, (row.catalog, row.catalog))
    things = f"{row.count:,} {noun if row.count == 1 else plural}"
    match row.type:
        case DependencyType.OWNER:
            return f"owns {things}"
        case DependencyType.ACL:
            return f"is named in the ACL of {things}"
        case DependencyType.INITIAL_ACL:
            return f"is named in the initial privileges of {things}"
        case DependencyType.POLICY:
            return f"is named by {things}"


def _by_database(catalog: Catalog, role: RoleName) -> dict[str | None, tuple[SharedDependency, ...]] | None:
    """None where it cannot be seen."""
    try:
        rows = dependencies(catalog, role)
    except NotVisible:
        return None
    return {name: tuple(r for r in rows if r.database == name) for name in {r.database for r in rows}}


_NOUNS = {place.system_catalog: (kind.words, kind.plural) for kind, place in PLACES.items()} | {
    "pg_class": ("relation", "relations"),
    "pg_default_acl": ("default ACL", "default ACLs"),
    "pg_largeobject": ("large object", "large objects"),
    "pg_policy": ("policy", "policies"),
    "pg_proc": ("routine", "routines"),
    "pg_type": ("type", "types"),
    "pg_user_mapping": ("user mapping", "user mappings"),
}
"""What the rows of a system catalog are called."""


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
