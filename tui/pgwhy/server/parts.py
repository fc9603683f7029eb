"""Which file reads which part that is loaded on demand."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple

from pgwhy.catalog import By, Need, Part
from pgwhy.server import details, large_objects, named, relations, role_dependencies, routines, types
from pgwhy.server.connection import Rows
from pgwhy.server.names import Names
from pgwhy.server.selection import Selection


class Reader(NamedTuple):
    """How a part is read."""

    statements: Callable[[Selection, int], tuple[str, ...]]
    """For a selection and a server version."""
    objects: Callable[[Sequence[Rows], Names], list[Any]]
    """From the rows of these statements."""


READERS = {
    Part.RELATIONS: Reader(relations.statements, relations.read),
    Part.ROUTINES: Reader(routines.statements, routines.read),
    Part.TYPES: Reader(types.statements, types.read),
    Part.NAMED: Reader(named.statements, named.read),
    Part.DETAILS: Reader(details.statements, details.read),
    Part.LARGE_OBJECTS: Reader(large_objects.statements, large_objects.read),
    Part.ROLE_DEPENDENCIES: Reader(role_dependencies.statements, role_dependencies.read),
}


class Portion(NamedTuple):
    """Needs of one part that one selection answers."""

    part: Part
    selection: Selection
    needs: tuple[Need, ...]


def portions(needs: Iterable[Need]) -> list[Portion]:
    """The needs, grouped so that each group is one selection."""
    groups: defaultdict[tuple[Part, By], list[Need]] = defaultdict(list)
    for need in sorted(needs):
        groups[need.part, need.by].append(need)
    return [
        Portion(part, Selection(by, tuple(need.key for need in group)), tuple(group))
        for (part, by), group in groups.items()
        if by is By.ALL or (part, By.ALL) not in groups
    ]
