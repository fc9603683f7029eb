"""Changes as the statements that are copied, one for each object and grantee; and the statements that undo them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from msgspec.structs import replace

from pgwhy.access import AlterOwner, Change, Grant, GrantDefault, GrantRole, Revoke, RevokeDefault, RevokeRole
from pgwhy.acl import Privilege
from pgwhy.catalog import Catalog, Relation, identity
from pgwhy.catalog.quoting import sql_role
from pgwhy.remedy.grant_sql import change_sql, privilege_list, sql_name, undo, undo_default_sql


def statements(changes: Sequence[Change], version: int) -> tuple[str, ...]:
    """The SQL of the changes, in order; neighbours on the same object for the same role are one statement."""
    found: list[str] = []
    for _, same in groupby(changes, key=_object_and_grantee):
        group = list(same)
        found.append(_joined(group) if len(group) > 1 else change_sql(group[0], version))
    return tuple(found)


def _object_and_grantee(change: Change) -> object:
    match change:
        case Grant() | Revoke():
            options = change.grant_option if isinstance(change, Grant) else change.grant_option_only
            name = identity(change.target, 0)
            return (type(change), change.target.kind, name, change.grantee, options)
        case _:
            return change


def _joined(group: Sequence[Change]) -> str:
    """``GRANT SELECT (a), UPDATE (b), DELETE ON TABLE t TO r;``."""
    first = group[0]
    assert isinstance(first, Grant | Revoke)
    same = [change for change in group if isinstance(change, Grant | Revoke)]
    what = ", ".join(privilege_list(change.privileges, change.columns) for change in same)
    on = f"{what} ON {first.target.kind.grant_sql} {sql_name(first.target)}"
    if isinstance(first, Grant):
        option = " WITH GRANT OPTION" if first.grant_option else ""
        return f"GRANT {on} TO {sql_role(first.grantee)}{option};"
    option = "GRANT OPTION FOR " if first.grant_option_only else ""
    return f"REVOKE {option}{on} FROM {sql_role(first.grantee)};"


def undo_statements(catalog: Catalog, changes: Sequence[Change]) -> tuple[str, ...]:
    """The SQL that takes the changes back, last change first; ``catalog`` is as it was before them."""
    version = catalog.version
    backwards: list[Change] = []
    found: list[str] = []
    for change in reversed(changes):
        match change:
            case Grant():
                backwards += _undo_grant(change)
            case GrantDefault():
                found.append(undo_default_sql(change))
            case GrantRole():
                found.append(_undo_membership(catalog, change))
            case AlterOwner():
                found.append(change_sql(AlterOwner(change.target, change.target.owner), version))
            case Revoke() | RevokeRole() | RevokeDefault():
                raise AssertionError("remedies do not revoke")
    grants = [change for change in changes if isinstance(change, Grant)]
    return (*found, *statements(backwards, version), *statements(list(_swept_along(grants)), version))


def _undo_grant(grant: Grant) -> Iterator[Revoke]:
    """REVOKE of what was granted; only of the grant option where the privilege itself was there before."""
    before = _granted_before(grant) if grant.grant_option else frozenset()
    kept = tuple(p for p in grant.privileges if p in before)
    gone = tuple(p for p in grant.privileges if p not in before)
    if kept:
        yield replace(undo(grant), privileges=kept, grant_option_only=True)
    if gone:
        yield replace(undo(grant), privileges=gone)


def _granted_before(grant: Grant) -> frozenset[Privilege]:
    target = grant.target
    acls = [target.acl] if target.acl and not grant.columns else []
    if isinstance(target, Relation) and grant.columns:
        acls = [column.acl for column in target.column_acls if column.name in grant.columns]
    return frozenset(p for acl in acls for p in acl.granted_to(grant.grantee))


def _undo_membership(catalog: Catalog, change: GrantRole) -> str:
    """REVOKE of a new membership, or of the option that an existing one got."""
    role, member = sql_role(change.role), sql_role(change.member)
    rows = [m for m in catalog.cluster.memberships if (m.role, m.member) == (change.role, change.member)]
    if rows:
        options = (("ADMIN", change.admin), ("INHERIT", change.inherit), ("SET", change.set))
        changed = [name for name, value in options if value]
        return f"REVOKE {changed[0] if changed else 'ADMIN'} OPTION FOR {role} FROM {member};"
    return f"REVOKE {role} FROM {member};"


def _swept_along(grants: Iterable[Grant]) -> Iterator[Grant]:
    """The column grants that a REVOKE on the table takes away with it (ExecGrant_Relation), to be made again."""
    for grant in grants:
        if grant.columns or not isinstance(grant.target, Relation):
            continue
        for privilege in grant.privileges:
            columns = tuple(
                column.name
                for column in grant.target.column_acls
                if privilege in column.acl.granted_to(grant.grantee)
            )
            if columns:
                yield Grant(grant.target, (privilege,), grant.grantee, columns=columns)
