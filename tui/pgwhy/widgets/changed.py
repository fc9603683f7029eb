"""What is different between two readings of one database, of what both of them hold."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple, TypeVar

from pgwhy.acl import Acl, format_acl
from pgwhy.catalog import Catalog, Membership, Need, Objects, Relation, Role, Routine, Securable, Type
from pgwhy.render.wording import role_name
from pgwhy.widgets.words import object_name

K = TypeVar("K")
V = TypeVar("V", bound=Securable | Role)


class Difference(NamedTuple):
    """A sentence, and the object that it is about, if that still exists."""

    sentence: str
    target: Securable | Role | None


def loaded_needs(catalog: Catalog) -> tuple[Need, ...]:
    """What has been loaded, to be loaded again."""
    parts = (catalog.relations, catalog.routines, catalog.types, catalog.large_objects, catalog.details)
    return tuple(need for part in parts for need in part.loaded if part.visible)


def differences(before: Catalog, after: Catalog) -> tuple[Difference, ...]:
    """Objects and roles that came, went, or have another owner or ACL; memberships and default privileges."""
    return tuple(_differences(before, after))


def _differences(before: Catalog, after: Catalog) -> Iterator[Difference]:
    version = after.version
    yield from _compared(before.cluster.roles, after.cluster.roles, _role_changes, version)
    yield from _memberships(set(before.cluster.memberships), set(after.cluster.memberships))
    yield from _compared(before.cluster.databases, after.cluster.databases, _acl_changes, version)
    yield from _compared(before.schemas, after.schemas, _acl_changes, version)
    yield from _compared(*_both(before.relations, after.relations), _relation_changes, version)
    yield from _compared(*_both(before.routines, after.routines), _acl_changes, version)
    yield from _compared(*_both(before.types, after.types), _acl_changes, version)
    if before.default_acls != after.default_acls:
        yield Difference("default privileges have changed", None)


T = TypeVar("T", Relation, Routine, Type)


def _both(before: Objects[T], after: Objects[T]) -> tuple[dict[int, T], dict[int, T]]:
    return before.by_oid, after.by_oid


def _compared(
    before: Mapping[K, V], after: Mapping[K, V], changes: Callable[[V, V], Iterator[str]], version: int
) -> Iterator[Difference]:
    for key, new in after.items():
        old = before.get(key)
        if old is None:
            yield Difference(f"new: {object_name(new, version)}", new)
        elif old is not new and old != new:
            for words in changes(old, new):
                yield Difference(f"{object_name(new, version)}: {words}", new)
    for key in before.keys() - after.keys():
        yield Difference(f"gone: {object_name(before[key], version)}", None)


def _acl_changes(old: Securable, new: Securable) -> Iterator[str]:
    if old.owner != new.owner:
        yield f"owner is now {role_name(new.owner)}, was {role_name(old.owner)}"
    if old.acl != new.acl:
        yield _acl_change(old.acl, new.acl)


def _acl_change(old: Acl | None, new: Acl | None) -> str:
    """What came and what went; all of it where one of both is the default that is not stored."""
    if old is None or new is None:
        return f"ACL is now {_shown(new)}, was {_shown(old)}"
    came = Acl(tuple(item for item in new.items if item not in old.items))
    gone = Acl(tuple(item for item in old.items if item not in new.items))
    parts = [
        f"{words} {_shown(acl)[1:-1]}" for words, acl in (("now", came), ("no longer", gone)) if acl.items
    ]
    return f"ACL: {'; '.join(parts) or 'the same in another order'}"


def _relation_changes(old: Relation, new: Relation) -> Iterator[str]:
    yield from _acl_changes(old, new)
    if old.column_acls != new.column_acls:
        yield "grants on its columns have changed"
    if (old.row_security, old.force_row_security) != (new.row_security, new.force_row_security):
        yield f"row level security is now {'on' if new.row_security else 'off'}"


def _role_changes(old: Role, new: Role) -> Iterator[str]:
    names = ("superuser", "inherit", "createrole", "createdb", "login", "replication", "bypassrls")
    for name in names:
        if getattr(old, name) != getattr(new, name):
            yield f"{name.upper()} is now {'on' if getattr(new, name) else 'off'}"


def _memberships(before: set[Membership], after: set[Membership]) -> Iterator[Difference]:
    for words, edges in (("now", after - before), ("no longer so", before - after)):
        for edge in sorted(edges, key=lambda edge: (edge.member, edge.role)):
            options = " ".join(
                name
                for name, on in (("INHERIT", edge.inherit), ("SET", edge.set), ("ADMIN", edge.admin))
                if on
            )
            yield Difference(f"{words}: {edge.member} is a member of {edge.role} {options}".rstrip(), None)


def _shown(acl: Acl | None) -> str:
    return "NULL" if acl is None else format_acl(acl)
