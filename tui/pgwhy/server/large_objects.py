"""Reads large objects: owner and ACL, never content."""

from __future__ import annotations

from collections.abc import Sequence

from pgwhy.catalog import LargeObject
from pgwhy.server.connection import Rows
from pgwhy.server.names import Names
from pgwhy.server.selection import Selection


def statements(selection: Selection, version: int) -> tuple[str, ...]:
    chosen = selection.condition("oid", "0::oid", "''::name")
    return (f"SELECT oid, lomowner, lomacl::text FROM pg_largeobject_metadata WHERE {chosen}",)


def read(results: Sequence[Rows], names: Names) -> list[LargeObject]:
    (rows,) = results
    return [LargeObject(oid, names.role(owner), names.acl(acl)) for oid, owner, acl in rows]
