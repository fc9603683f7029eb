"""What an object will carry that a role is yet to create: its default privileges, as the server will apply them."""

from __future__ import annotations

from functools import reduce

from pgwhy.acl import Acl, ObjectKind, RoleName, acldefault, default_acl_type
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
    merged = rows.get(None, built_in)
    if schema is not None and schema in rows:
        merged = reduce(Acl.adding, rows[schema].items, merged)
    same = frozenset(merged.items) == frozenset(built_in.items)
    return None if same or not merged.items else merged
