"""The recorded catalogs: what initdb makes, and what each world has besides."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from functools import cache
from typing import Any

import msgspec

from pgwhy.catalog import Catalog, Objects
from tests.recorded import records
from tests.recorded.facts import PARTS, Facts, Key, catalog_of, is_part, key_of, part_of, text_of, value_of
from tests.recorded.records import Line, Section
from tests.recorded.versions import folded, versions_of

BASE = records.FOLDER / "base"
_GONE = "-"


def base_lines(by_version: Mapping[int, Facts]) -> dict[str, list[Line]]:
    """What initdb makes, by field."""
    fields = {field: None for facts in by_version.values() for field in facts}
    return {field: _folded(field, {v: facts[field] for v, facts in by_version.items()}) for field in fields}


def world_lines(changes: Mapping[int, Facts]) -> list[Line]:
    """What a world has besides, in the order of the fields."""
    fields = {field: None for facts in changes.values() for field in facts}
    return [
        line
        for field in fields
        for line in _folded(field, {v: facts.get(field, {}) for v, facts in changes.items()})
    ]


def _folded(field: str, by_version: Mapping[int, Mapping[Key, Any]]) -> list[Line]:
    """By key, and of each key the versions in their order."""
    found: dict[Key, dict[int, str]] = {}
    for version, entries in by_version.items():
        for key, value in entries.items():
            found.setdefault(key, {})[version] = (
                f"{_GONE}{field} {text_of(key)}" if value is None else f"{field} {text_of(value)}"
            )
    return [
        Line(versions, *text.split(" ", 1))
        for _, of_key in sorted(found.items(), key=lambda item: item[0])
        for versions, text in folded(of_key)
    ]


def changes(world: Facts, base: Facts, gone: Iterable[tuple[str, int]]) -> Facts:
    """What is not as in the base; None for what is gone, which of the large parts ``gone`` says."""
    found: Facts = {}
    for field, entries in world.items():
        old = base.get(field, {})
        found[field] = {key: value for key, value in entries.items() if old.get(key) != value}
        if not is_part(field):
            found[field] |= dict.fromkeys(old.keys() - entries.keys())
    for field, oid in gone:
        found[field][oid] = None
    return {field: entries for field, entries in found.items() if entries}


@cache
def _base() -> Mapping[int, Mapping[str, Mapping[Key, Any]]]:
    """The values of each field on each version."""
    found: dict[int, dict[str, dict[Key, Any]]] = {}
    for file in sorted(BASE.glob("*.txt")):
        for line in records.read(file)[file.stem][""]:
            plain = msgspec.json.decode(line.text)
            key, value = key_of(line.what, plain), value_of(line.what, plain)
            for version in versions_of(line.versions):
                found.setdefault(version, {}).setdefault(line.what, {})[key] = value
    return found


@cache
def _parts(version: int) -> Mapping[str, Objects[Any]]:
    """The large parts of the base, with their indexes made: making them takes longer than most answers."""
    parts = {field: part_of(field, found) for field, found in _base()[version].items() if is_part(field)}
    for part in parts.values():
        part.named(""), part.spelled_like(""), part.in_schema(""), part.naming(())
    return parts


def catalog(world: Section, version: int) -> Catalog:
    """The world's catalog on this version."""
    values = {field: dict(found) for field, found in _base()[version].items() if not is_part(field)}
    made: dict[str, dict[Key, Any]] = {}
    gone: dict[str, set[Key]] = {}
    for line in world[""]:
        if version in versions_of(line.versions):
            plain, field = msgspec.json.decode(line.text), line.what.removeprefix(_GONE)
            if field == line.what:
                made.setdefault(field, {})[key_of(field, plain)] = value_of(field, plain)
            else:
                gone.setdefault(field, set()).add(plain)
    for field, found in made.items():
        if not is_part(field):
            values.setdefault(field, {}).update(found)
    for field, keys in gone.items():
        if not is_part(field):
            values[field] = {key: value for key, value in values[field].items() if key not in keys}
    parts = dict(_parts(version))
    for field in (made.keys() | gone.keys()) & PARTS:
        parts[field] = _changed(field, parts.get(field), made.get(field, {}), gone.get(field, set()))
    return catalog_of(values, parts)


def _changed(
    field: str, base: Objects[Any] | None, made: Mapping[Key, Any], gone: Collection[Key]
) -> Objects[Any]:
    if base is not None and not gone:
        return base.with_loaded(made.values(), ())
    before = base.by_oid if base is not None else {}
    return part_of(field, {**{oid: found for oid, found in before.items() if oid not in gone}, **made})
