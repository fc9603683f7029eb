"""Oids that are the same whenever and wherever something is recorded.

What initdb gives from 12000 on depends on the system's collations and on the release; what comes after 16383 on all
that the cluster has been through. Recorded are numbers by class: of base objects by identity, over all versions; of a
world's objects in the order in which it made them, since the server goes by that order, too.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from pgwhy.catalog.cluster import FIRST_NORMAL_OID
from pgwhy.catalog.objects import FIRST_UNPINNED_OID
from tests.recorded.facts import Facts, Key, key_of

Oids = dict[int, int]

_ROOM = 10_000
"""More than a world has objects of one class."""
_CLASSES = (
    *("roles", "databases", "tablespaces", "schemas", "languages", "wrappers", "servers", "extensions"),
    *("publications", "event_triggers", "relations", "routines", "types", "multiranges", "named"),
    *("constraints", "triggers"),
)
_KEYED_BY_OID = frozenset({"details", "role_dependencies", "large_objects"})
"""By the oid of another object, or by one that was chosen."""
_NAMED_FOR_ITS_OID = re.compile(r"(RI_ConstraintTrigger_[ac]_)(\d+)")
_NOT_OIDS = frozenset({"version"})


class Numbered(NamedTuple):
    """Something with an oid; ``identity`` tells it from all others of its class."""

    kind: str
    oid: int
    identity: str


def numbered(facts: Facts) -> Iterator[Numbered]:
    """Everything that has an oid, but large objects."""
    for field in facts.keys() - _KEYED_BY_OID:
        for found in facts[field].values():
            if isinstance(found, dict) and "oid" in found:
                yield Numbered(_class(field, found, facts), found["oid"], _identity(found))
    for oid, details in facts.get("details", {}).items():
        for field in ("constraints", "triggers"):
            for found in details.get(field, ()):
                yield Numbered(field, found["oid"], f"{oid} {found['name']}")


def base_numbers(by_version: Mapping[int, Facts]) -> dict[int, Oids]:
    """For each version the recorded numbers of what initdb has made."""
    identities: set[tuple[str, str]] = set()
    found: dict[int, list[Numbered]] = {}
    for version, facts in by_version.items():
        relations = {oid: _identity(relation) for oid, relation in facts["relations"].items()}
        found[version] = [
            one._replace(identity=_with_relation(one, relations))
            for one in numbered(facts)
            if FIRST_UNPINNED_OID <= one.oid < FIRST_NORMAL_OID
        ]
        identities |= {(one.kind, one.identity) for one in found[version]}
    places = {each: FIRST_UNPINNED_OID + at for at, each in enumerate(sorted(identities))}
    assert len(places) <= FIRST_NORMAL_OID - FIRST_UNPINNED_OID, "more than initdb has numbers for"
    return {
        version: {one.oid: places[one.kind, one.identity] for one in ones} for version, ones in found.items()
    }


def world_numbers(facts: Facts) -> Oids:
    """The recorded numbers of what a world has made."""
    numbers: Oids = {}
    taken = dict.fromkeys(_CLASSES, 0)
    for one in sorted(numbered(facts), key=lambda one: one.oid):
        if one.oid >= FIRST_NORMAL_OID and one.oid not in numbers:
            numbers[one.oid] = FIRST_NORMAL_OID + _ROOM * _CLASSES.index(one.kind) + taken[one.kind]
            taken[one.kind] += 1
    return numbers | {int(oid): int(oid) for oid in facts.get("large_objects", ())}


def renumbered(facts: Facts, numbers: Oids) -> Facts:
    """The same with recorded numbers; raises KeyError for an oid that is nothing's."""
    return {
        field: dict(_entries(field, found, numbers)) if field not in _NOT_OIDS else found
        for field, found in facts.items()
    }


def renamed(text: str, numbers: Oids) -> str:
    """The text with recorded numbers in the names of triggers that are named for theirs."""
    return _NAMED_FOR_ITS_OID.sub(lambda named: f"{named[1]}{numbers[int(named[2])]}", text)


def _entries(field: str, found: Mapping[Key, Any], numbers: Oids) -> Iterable[tuple[Key, Any]]:
    for each in found.values():
        value = _renumbered(each, numbers)
        yield key_of(field, value), value


def _renumbered(value: Any, numbers: Oids) -> Any:  # noqa: ANN401 whatever JSON can hold
    match value:
        case bool():
            return value
        case int() if value >= FIRST_UNPINNED_OID:
            return numbers[value]
        case dict():
            return {key: _renumbered(item, numbers) for key, item in value.items()}
        case list():
            return [_renumbered(item, numbers) for item in value]
        case str():
            return renamed(value, numbers)
        case _:
            return value


def _class(field: str, found: Mapping[str, Any], facts: Facts) -> str:
    """Multiranges are numbered by themselves: before 14 there are none, and other types keep their numbers."""
    if field != "types":
        return field
    element = facts["types"].get(found.get("element", 0), found)
    return "multiranges" if "m" in (found.get("typtype"), element.get("typtype")) else field


def _identity(found: Mapping[str, Any]) -> str:
    return f"{found.get('schema', '')} {found.get('identity', found['name'])} {found.get('kind', '')}"


def _with_relation(one: Numbered, relations: Mapping[Key, str]) -> str:
    if one.kind not in ("constraints", "triggers"):
        return one.identity
    relation, _, name = one.identity.partition(" ")
    return f"{relations[int(relation)]} {name}"
