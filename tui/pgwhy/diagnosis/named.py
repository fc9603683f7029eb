"""Finds what a message names: the objects that it can mean, the likeliest first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TypeVar

from pgwhy.acl import RELATION_KINDS, ROUTINE_KINDS, ObjectKind
from pgwhy.catalog import (
    PLACES,
    Catalog,
    Column,
    NamedObject,
    Objects,
    Ownable,
    Part,
    Relation,
    Role,
    Routine,
    Type,
)
from pgwhy.incident import Complaint
from pgwhy.search_path import EffectivePath, NameSyntaxError, parse_name, resolve_spelled
from pgwhy.search_path.typed import Plain

T = TypeVar("T", bound=Relation | Routine | Type | NamedObject)

_TYPE_KINDS = (ObjectKind.TYPE, ObjectKind.DOMAIN)


def targets(catalog: Catalog, path: EffectivePath, complaint: Complaint) -> tuple[Ownable, ...]:
    """Every object that the message can mean: those in the path first, in its order.

    Messages name objects without their schema, and functions without their arguments. Raises NotLoaded.
    """
    for name in _readings(complaint):
        if found := _of_kind(catalog, path, complaint.kind, name, complaint.of):
            return found
    return ()


def _readings(complaint: Complaint) -> Sequence[str]:
    """The name, and, where text went on behind it, its first word; of a signature the name."""
    names = [complaint.name, complaint.name.split("(")[0], *complaint.name.split()[:1]]
    return [
        name
        for name in dict.fromkeys(name.strip("\"'`.,;:") if i else name for i, name in enumerate(names))
        if name
    ]


def _of_kind(
    catalog: Catalog, path: EffectivePath, kind: ObjectKind | None, name: str, of: str
) -> tuple[Ownable, ...]:
    if kind is ObjectKind.COLUMN:
        return tuple(Column(relation, 0, name) for relation in _relations(catalog, path, None, of))
    if kind is None or kind in RELATION_KINDS:
        return _relations(catalog, path, kind, name)
    if kind in ROUTINE_KINDS:
        routines = [
            r for r in _spelled(_named(catalog.routines, name)) if r.kind.message_words == kind.message_words
        ]
        return _in_path_order(path, routines)
    if kind in _TYPE_KINDS:
        return _in_path_order(path, catalog.types.named(name)) or _type_as_written(catalog, path, name)
    if PLACES[kind].part is Part.NAMED:
        return _in_path_order(path, [o for o in _named(catalog.named, name) if o.kind is kind])
    found = _single(catalog, kind, name)
    return () if found is None or isinstance(found, Role) else (found,)


def _type_as_written(catalog: Catalog, path: EffectivePath, name: str) -> tuple[Type, ...]:
    """The type that SQL calls so: ``integer``, ``app.color`` (format_type_be)."""
    try:
        typed = parse_name(name, catalog.version)
    except NameSyntaxError:
        return ()
    winner = resolve_spelled(catalog, path, typed.type).winner if isinstance(typed, Plain) else None
    return (winner,) if winner is not None else ()


def _single(catalog: Catalog, kind: ObjectKind, name: str) -> Ownable | Role | None:
    """Objects without a schema, of which the name is enough."""
    match kind:
        case ObjectKind.PARAMETER:
            return catalog.parameter(name)
        case ObjectKind.LARGE_OBJECT:
            return catalog.large_objects.by_id(int(name)) if name.isdecimal() else None
        case _:
            return catalog.single(kind, name)


def _relations(
    catalog: Catalog, path: EffectivePath, kind: ObjectKind | None, name: str
) -> tuple[Relation, ...]:
    found = [
        r
        for r in _named(catalog.relations, name)
        if kind is None or r.kind.message_words == kind.message_words
    ]
    return _in_path_order(path, found)


def _named(objects: Objects[T], name: str) -> Sequence[T]:
    """Those of the name; DROP and COMMENT repeat the schema that was written, and an access method before it."""
    found = objects.named(name)
    *_, schema, last = ("", *name.split("."))
    return found or (objects.in_schema_named(schema, last) if schema else ())


def _spelled(routines: Iterable[Routine]) -> list[Routine]:
    return sorted(routines, key=lambda routine: routine.identity)


def _in_path_order(path: EffectivePath, found: Iterable[T]) -> tuple[T, ...]:
    """Those of the path first; other sessions' temporary ones not at all."""
    order = {schema: at for at, schema in enumerate(path.search)}
    kept = [o for o in found if o.schema in order or not o.schema.startswith(("pg_temp_", "pg_toast"))]
    return tuple(sorted(kept, key=lambda o: (order.get(o.schema, len(order)), o.schema)))
