"""One aspect of relations: a statement for a set of relations, and its rows as fields of Details."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

from pgwhy.server.connection import Rows
from pgwhy.server.names import Names

Fields = Mapping[int, Mapping[str, Any]]
"""Fields of Details by the relation's oid; a relation that is not there keeps the defaults."""


class Aspect(NamedTuple):
    """How some fields of Details are read."""

    statement: Callable[[Callable[[str], str], int], str]
    """From a condition (given the column that holds the relation's oid) and a server version."""
    read: Callable[[Rows, Names], Fields]


def grouped(field: str, pairs: Iterable[tuple[int, Any]]) -> Fields:
    """The field as a tuple of what belongs to each relation, in order."""
    groups: defaultdict[int, list[Any]] = defaultdict(list)
    for relation, value in pairs:
        groups[relation].append(value)
    return {relation: {field: tuple(values)} for relation, values in groups.items()}


def numbers(vector: str | None) -> tuple[int, ...]:
    """An int2vector, such as ``1 2``."""
    return tuple(map(int, (vector or "").split()))
