"""What an object will carry that a role is yet to create: its default privileges, as the server will apply them."""

from __future__ import annotations

from pgwhy.access.sources import default_acl_type
from pgwhy.acl import Acl, AclItem, ObjectKind, RoleName, acldefault
from pgwhy.catalog import Catalog


def future_acl(catalog: Catalog, creator: RoleName, kind: ObjectKind, schema: str | None) -> Acl | None:
    """The ACL of a new object of the kind; None where NULL will be stored, which stands for the built-in default.

    A row for all schemas replaces the built-in default, a row for the schema is added to it. If nothing is left the
    built-in default is stored after all. Source: get_user_default_acl and aclmerge in aclchk.c and acl.c.
    """
    object_type = default_acl_type(kind)
    built_in = acldefault(kind, creator, catalog.version)
    rows = {
        row.schema: row.acl
        for row in catalog.default_acls
        if row.role == creator and row.object_type == object_type and row.schema in (None, schema)
    }
    if not rows:
        return None
    merged = _merged(
        rows.get(None, built_in), rows[schema] if schema is not None and schema in rows else Acl()
    )
    same = _as_rights(merged) == _as_rights(built_in)
    return None if same or not merged.items else merged


def _merged(base: Acl, added: Acl) -> Acl:
    items = {(item.grantee, item.grantor): item for item in base.items}
    for item in added.items:
        key = (item.grantee, item.grantor)
        old = items.get(key, AclItem(item.grantee, item.grantor, frozenset()))
        rights, options = old.privileges | item.privileges, old.grant_options | item.grant_options
        items[key] = AclItem(item.grantee, item.grantor, rights, options, old.unknown or item.unknown)
    return Acl(tuple(items.values()))


def _as_rights(acl: Acl) -> frozenset[AclItem]:
    return frozenset(acl.items)
