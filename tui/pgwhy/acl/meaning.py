"""What each privilege allows on each kind of object, in a few words (section 5.8 of the documentation)."""

from __future__ import annotations

from collections.abc import Iterable

from pgwhy.acl.item import Acl
from pgwhy.acl.kind import ROUTINE_KINDS, TABLE_LIKE, ObjectKind, privileges_of
from pgwhy.acl.privilege import Privilege

FAMILIES: dict[str, tuple[ObjectKind, ...]] = {
    "table or view": TABLE_LIKE,
    "column": (ObjectKind.COLUMN,),
    "sequence": (ObjectKind.SEQUENCE,),
    "database": (ObjectKind.DATABASE,),
    "schema": (ObjectKind.SCHEMA,),
    "function or procedure": ROUTINE_KINDS,
    "type": (ObjectKind.TYPE, ObjectKind.DOMAIN),
    "language": (ObjectKind.LANGUAGE,),
    "foreign-data wrapper": (ObjectKind.FOREIGN_DATA_WRAPPER,),
    "foreign server": (ObjectKind.FOREIGN_SERVER,),
    "tablespace": (ObjectKind.TABLESPACE,),
    "large object": (ObjectKind.LARGE_OBJECT,),
    "parameter": (ObjectKind.PARAMETER,),
}
"""Kinds of object that have the same privileges, which then mean the same."""

_MEANINGS: dict[Privilege, dict[str, str]] = {
    Privilege.INSERT: {"table or view": "add rows", "column": "give it a value in new rows"},
    Privilege.SELECT: {
        "table or view": "read rows",
        "column": "read it",
        "sequence": "currval, and read it like a table",
        "large object": "read it",
    },
    Privilege.UPDATE: {
        "table or view": "change rows, lock them with FOR UPDATE",
        "column": "change it",
        "sequence": "nextval and setval",
        "large object": "write it",
    },
    Privilege.DELETE: {"table or view": "remove rows"},
    Privilege.TRUNCATE: {"table or view": "empty it at once"},
    Privilege.REFERENCES: {
        "table or view": "make foreign keys that point at it",
        "column": "make foreign keys that point at it",
    },
    Privilege.TRIGGER: {"table or view": "make triggers on it"},
    Privilege.EXECUTE: {"function or procedure": "call it"},
    Privilege.USAGE: {
        "sequence": "currval and nextval",
        "schema": "reach the objects in it by name",
        "type": "use it in tables, functions and other definitions",
        "language": "write functions in it",
        "foreign-data wrapper": "make servers with it",
        "foreign server": "make foreign tables on it",
    },
    Privilege.CREATE: {
        "database": "make schemas and publications in it",
        "schema": "make objects in it",
        "tablespace": "place tables and indexes there",
    },
    Privilege.TEMPORARY: {"database": "make temporary tables"},
    Privilege.CONNECT: {"database": "connect to it"},
    Privilege.SET: {"parameter": "SET it, though it is a superuser's"},
    Privilege.ALTER_SYSTEM: {"parameter": "ALTER SYSTEM SET it"},
    Privilege.MAINTAIN: {"table or view": "VACUUM, ANALYZE, CLUSTER, REINDEX, REFRESH, LOCK TABLE"},
}


def family(kind: ObjectKind) -> str:
    """The name of the family that a kind with an ACL belongs to."""
    return next(name for name, kinds in FAMILIES.items() if kind in kinds)


def meaning(privilege: Privilege, of: str) -> str:
    """What a privilege allows on a family of kinds; empty where it does not exist."""
    return _MEANINGS[privilege].get(of, "")


def families_with(acls: Iterable[Acl]) -> tuple[str, ...]:
    """The families of kinds that have all the privileges in these ACLs."""
    held = {privilege for acl in acls for item in acl.items for privilege in item.privileges}
    return tuple(name for name, kinds in FAMILIES.items() if held <= set(privileges_of(kinds[0])))
