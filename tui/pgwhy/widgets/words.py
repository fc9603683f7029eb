"""Privileges and objects in words, without markup."""

from __future__ import annotations

from collections.abc import Iterable

from pgwhy.acl import ObjectKind, Privilege, privileges_of
from pgwhy.catalog import Ownable, Role, identity
from pgwhy.remedy.grant_sql import in_spoken_order

MEANING = {
    Privilege.SELECT: "read rows or the sequence's state",
    Privilege.INSERT: "add rows",
    Privilege.UPDATE: "change rows; on a sequence nextval and setval; on a large object write to it",
    Privilege.DELETE: "delete rows",
    Privilege.TRUNCATE: "empty the table",
    Privilege.REFERENCES: "make foreign keys that refer to it",
    Privilege.TRIGGER: "make triggers on it",
    Privilege.MAINTAIN: "VACUUM, ANALYZE, REINDEX, CLUSTER, REFRESH and LOCK it",
    Privilege.EXECUTE: "call it",
    Privilege.USAGE: "use it: nextval and currval of a sequence, the names in a schema, a type, language or server",
    Privilege.CREATE: "create objects in it",
    Privilege.TEMPORARY: "create temporary tables",
    Privilege.CONNECT: "connect to it",
    Privilege.SET: "set the parameter in a session",
    Privilege.ALTER_SYSTEM: "set the parameter for the whole server",
}
"""What each privilege lets one do."""


def object_name(target: Ownable | Role, version: int) -> str:
    """``table public.descriptions``; raw, as the server names it."""
    return f"{target_kind(target)} {identity(target, version)}"


def target_kind(target: Ownable | Role) -> str:
    """What people call it: foreign servers are more than ``server``."""
    if isinstance(target, Role):
        return "role"
    match target.kind:
        case ObjectKind.FOREIGN_SERVER:
            return "foreign server"
        case ObjectKind.FOREIGN_DATA_WRAPPER:
            return "foreign data wrapper"
        case kind:
            return kind.value


def privileges(found: Iterable[Privilege], grantable: Iterable[Privilege] = ()) -> str:
    """``SELECT, INSERT*``: a star for the right to grant it on."""
    starred = frozenset(grantable)
    return ", ".join(p.value + ("*" if p in starred else "") for p in in_spoken_order(frozenset(found)))


def all_or(found: frozenset[Privilege], kind: ObjectKind, version: int) -> str:
    """The privileges in words, ``everything`` where that is what they are and they are more than two."""
    whole = frozenset(privileges_of(kind, version))
    return f"everything ({privileges(found)})" if found == whole and len(whole) > 2 else privileges(found)


def attributes(role: Role) -> list[str]:
    """What a role is by itself: ``can log in``, ``CREATEDB`` …"""
    given = (
        ("superuser", role.superuser),
        ("CREATEROLE", role.createrole),
        ("CREATEDB", role.createdb),
        ("REPLICATION", role.replication),
        ("BYPASSRLS", role.bypassrls),
        ("predefined", role.predefined),
    )
    kind = "can log in" if role.login else "cannot log in (a group)"
    return [kind, *(name for name, has in given if has), *([] if role.inherit else ["NOINHERIT"])]
