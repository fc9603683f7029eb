"""Privileges and objects in words, without markup."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from pgwhy.acl import Family, ObjectKind, Privilege, in_spoken_order, privileges_of
from pgwhy.catalog import Ownable, Role, identity


def object_name(target: Ownable | Role, version: int) -> str:
    """``table public.descriptions``; raw, as the server names it."""
    return f"{target_kind(target)} {identity(target, version)}"


def target_kind(target: Ownable | Role) -> str:
    """What people call it: foreign servers are more than ``server``."""
    return "role" if isinstance(target, Role) else target.kind.words


def meaning(privilege: Privilege, families: Iterable[Family]) -> str:
    """What it allows: ``read it``, where that differs by kind ``read rows (table or view); read it (column)``."""
    groups: defaultdict[str, list[str]] = defaultdict(list)
    for family in families:
        if family in privilege.allows:
            groups[privilege.allows[family]].append(family.value)
    if len(groups) == 1:
        return "".join(groups)
    return "; ".join(f"{words} ({', '.join(names)})" for words, names in groups.items())


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
