"""How rights, memberships and ACLs stand in records, be they a server's or pgwhy's."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from pgwhy.acl import Acl, format_item
from pgwhy.catalog import Catalog, Role
from pgwhy.cli.target import find_object

_EVERYWHERE = ("pg_read_all_data", "pg_write_all_data", "pg_maintain", "pg_database_owner")
"""The predefined roles that hold something on objects of others."""


def is_shown(role: str) -> bool:
    """Not the superuser who makes the worlds, and of the predefined roles those that hold something everywhere."""
    return role != "postgres" and (not role.startswith("pg_") or role in _EVERYWHERE)


def rights_lines(rights: Mapping[tuple[str, str], Mapping[str, Mapping[str, bool]]]) -> Iterator[str]:
    """By kind and object: of each role the letters of what it holds, with ``*`` behind what it may grant."""
    for (kind, name), by_role in sorted(rights.items()):
        held = {role: letters(found) for role, found in sorted(by_role.items()) if is_shown(role)}
        shown = " ".join(f"{role}={found}" for role, found in held.items() if found)
        if shown:
            yield f"{kind} {name}: {shown}"


def roles_lines(roles: Mapping[str, Mapping[str, str]]) -> Iterator[str]:
    """By role: of each other the letters of what it is in it (MEMBER, USAGE, SET, ADMIN)."""
    for role, others in sorted(roles.items()):
        if is_shown(role):
            shown = (f"{other}={found}" for other, found in sorted(others.items()) if is_shown(other))
            yield f"{role}: {' '.join(shown)}"


def letters(held: Mapping[str, bool]) -> str:
    """``ar*w`` for ``{"r": True, "w": False, "a": False}``."""
    return "".join(letter + "*" * held[letter] for letter in sorted(held))


def acl_lines(catalog: Catalog, words: Sequence[str]) -> Iterator[str]:
    """What is granted on each object, on its columns, or (``memberships``, ``default privileges``) in the cluster."""
    for word in words:
        match word:
            case "memberships":
                for one in sorted(catalog.cluster.memberships, key=lambda m: (m.role, m.member, m.grantor)):
                    options = "".join(
                        letter
                        for letter, given in zip("ais", (one.admin, one.inherit, one.set), strict=True)
                        if given
                    )
                    if not one.member.startswith("pg_"):
                        yield f"{one.member} in {one.role}: {options} by {one.grantor}"
            case "default privileges":
                for each in sorted(
                    catalog.default_acls, key=lambda d: (d.role, d.schema or "", d.object_type)
                ):
                    yield f"{each.role} {each.schema} {each.object_type}: {_acl(each.acl)}"
            case _:
                found = find_object(catalog, word)
                assert not isinstance(found, Role)
                yield f"{word}: {found.owner} {_acl(found.acl)}"
                for column in sorted(getattr(found, "column_acls", ()), key=lambda column: column.number):
                    yield f"{word}.{column.name}: {_acl(column.acl)}"


def _acl(acl: Acl | None) -> str:
    """Its items in an order that does not depend on the statements that made them."""
    return "null" if acl is None else " ".join(sorted(map(format_item, acl.items)))
