"""A catalog as plain values that can be written in lines, and back."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from enum import Enum
from functools import cache
from typing import Any, NamedTuple, get_args, get_origin, get_type_hints

import msgspec

from pgwhy.acl import Acl, ObjectKind, format_item, parse_item
from pgwhy.catalog import By, Catalog, Cluster, NamedObject, Need, Objects, Part, Type

Key = str | int
Facts = dict[str, dict[Key, Any]]
"""By field of Cluster or Catalog what it consists of, by oid, by name, or (with neither) by its own text."""

_LISTED_COLLATIONS = ("C", "POSIX", "default", "ucs_basic", "unicode")
"""Those that every server has: others are the operating system's."""


class _Field(NamedTuple):
    name: str
    owner: type
    element: Any
    """The type of what it consists of."""
    make: Callable[[dict[Key, Any]], Any]
    part: Part | None = None


def plain(value: object) -> Any:  # noqa: ANN401 whatever JSON can hold
    """A value of a catalog as JSON's types: without what is the default, ACLs as the texts of their items."""
    match value:
        case Acl():
            return [format_item(item) for item in value.items]
        case msgspec.Struct():
            return {
                name: plain(found)
                for name, default in _defaults(type(value))
                if (found := getattr(value, name)) != default
            }
        case Enum():
            return value.value
        case frozenset():
            return sorted(map(plain, value))
        case tuple():
            return [plain(item) for item in value]
        case dict():
            return {str(key): plain(item) for key, item in value.items()}
        case _:
            return value


@cache
def _defaults(kind: type[msgspec.Struct]) -> list[tuple[str, object]]:
    return [(field.name, field.default) for field in msgspec.structs.fields(kind)]


def text_of(value: object) -> str:
    """Compact JSON on one line; ASCII only, as names may hold anything."""
    return json.dumps(value, separators=(",", ":"))


def facts_of(catalog: Catalog) -> Facts:
    """All that the catalog holds."""
    found: Facts = {}
    for field in _FIELDS.values():
        value = getattr(catalog if field.owner is Catalog else catalog.cluster, field.name)
        found[field.name] = dict(_keyed(field, value))
    return found


def catalog_of(values: Mapping[str, Mapping[Key, Any]], parts: Mapping[str, Objects[Any]]) -> Catalog:
    """The catalog that consists of these values, which ``value_of`` made, and of these large parts."""
    made: dict[type, dict[str, Any]] = {
        owner: {
            field.name: field.make(dict(values.get(field.name, {})))
            for field in _FIELDS.values()
            if field.owner is owner and field.part is None
        }
        for owner in (Cluster, Catalog)
    }
    made[Catalog] |= {name: parts[name] if name in parts else part_of(name, {}) for name in PARTS}
    return Catalog(
        cluster=Cluster(**made[Cluster]), **made[Catalog], texts=Objects(Part.TEXTS, visible=False)
    )


def part_of(field: str, found: Mapping[Key, Any]) -> Objects[Any]:
    """One of the large parts, complete."""
    part = _FIELDS[field].part
    assert part is not None
    return Objects(part, {int(oid): found[oid] for oid in sorted(found)}, frozenset({Need(part, By.ALL)}))


def value_of(field: str, found: Any) -> Any:  # noqa: ANN401 both are as many types as there are fields
    """One plain value of a field as the catalog has it."""
    return msgspec.convert(_with_acls(found), _FIELDS[field].element)


def is_part(field: str) -> bool:
    """Whether the field is one of the large parts, whose objects are kept by oid."""
    return _FIELDS[field].part is not None


def key_of(field: str, found: Any) -> Key:  # noqa: ANN401 as above
    """By which key a plain value is kept."""
    if is_part(field):
        oid: int = found["oid"]
        return oid
    if isinstance(found, dict) and "name" in found and field != "settings":
        return str(found["name"])
    return text_of(found)


def _keyed(field: _Field, value: Any) -> Iterator[tuple[Key, Any]]:  # noqa: ANN401 as above
    match value:
        case Objects():
            found = [o for o in value.by_oid.values() if not _left_out(o)]
        case dict() if field.name == "extension_members":
            found = [[catalog, oid, name] for catalog, of in value.items() for oid, name in of.items()]
        case dict():
            found = list(value.values())
        case tuple() | frozenset():
            found = list(value)
        case _:
            found = [value]
    for each in found:
        as_plain = plain(each)
        yield key_of(field.name, as_plain), as_plain


def _left_out(found: object) -> bool:
    """Whether it is a collation of the operating system, or the row type that a TOAST table has up to 13."""
    if isinstance(found, Type):
        return found.schema == "pg_toast"
    return (
        isinstance(found, NamedObject)
        and found.kind is ObjectKind.COLLATION
        and found.schema == "pg_catalog"
        and found.name not in _LISTED_COLLATIONS
    )


def _with_acls(found: Any) -> Any:  # noqa: ANN401 as above
    match found:
        case dict():
            return {
                key: _acl(tuple(item)) if key.endswith("acl") and isinstance(item, list) else _with_acls(item)
                for key, item in found.items()
            }
        case list():
            return [_with_acls(item) for item in found]
        case _:
            return found


@cache
def _acl(items: tuple[str, ...]) -> Acl:
    return Acl(tuple(map(parse_item, items)))


def _fields() -> Iterator[_Field]:
    for owner in (Cluster, Catalog):
        hints = get_type_hints(owner)
        for field in msgspec.structs.fields(owner):
            if field.name not in ("cluster", "texts"):
                yield _field(owner, field.name, hints[field.name], field.default)


def _field(owner: type, name: str, hint: Any, default: object) -> _Field:  # noqa: ANN401 a type
    if isinstance(default, Objects):
        (element,) = get_args(hint)
        return _Field(name, owner, element, dict, default.part)
    if name == "extension_members":
        return _Field(name, owner, tuple[str, int, str], _members)
    origin, arguments = get_origin(hint), get_args(hint)
    if origin is dict:
        return _Field(name, owner, arguments[1], lambda found: dict(sorted(found.items())))
    if origin in (tuple, frozenset):
        return _Field(
            name, owner, arguments[0], lambda found: origin(value for _, value in sorted(found.items()))
        )
    return _Field(name, owner, hint, lambda found: next(iter(found.values())))


def _members(found: Mapping[Key, Any]) -> dict[str, dict[int, str]]:
    members: dict[str, dict[int, str]] = {}
    for _, (catalog, oid, extension) in sorted(found.items()):
        members.setdefault(catalog, {})[oid] = extension
    return members


_FIELDS = {field.name: field for field in _fields()}
PARTS = frozenset(filter(is_part, _FIELDS))
