"""A tree of sentences as a value, and the lines that it comes to in a width."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from enum import Enum, auto
from typing import NamedTuple

from pgwhy.widgets.ink import Ink, Line, Span, width_of
from pgwhy.widgets.page import Link, wrap

Place = tuple[int, ...]
"""Which branch: the number of each branch on the way to it."""


class Copies(Enum):
    """What is copied of the lines of an answer."""

    OFFER = auto()
    """The statements, and what must be known before they are run."""
    UNDO = auto()


class Branch(NamedTuple):
    """A sentence, with what is told when it is open."""

    content: Line
    beneath: tuple[Branch, ...] = ()
    tail: Line = ()
    """What stands behind it, on a line of its own where there is no room."""
    opened: bool = False
    """Whether it is open from the start."""
    link: Link = None
    name: str = ""
    """A name that leads nowhere, as the search_path panel takes it."""
    pick: int = 0
    """The number by which it is chosen; 0 for what cannot be."""
    copies: Copies | None = None
    """What it is a part of."""
    hang: int = 2
    """How far the lines after the first are indented."""


class TreeLine(NamedTuple):
    """A line of the tree, and the branch that it belongs to."""

    content: Line
    place: Place
    branch: Branch


def opened_at_first(branches: Sequence[Branch]) -> set[Place]:
    """The branches that are open before anything is pressed."""
    return {(at,) for at, branch in enumerate(branches) if branch.opened}


def tree_lines(branches: Sequence[Branch], opened: Collection[Place] | None, width: int) -> list[TreeLine]:
    """The lines that are seen; with None for ``opened`` all there are."""
    return list(_lines(branches, opened, width, ()))


def _lines(
    branches: Sequence[Branch], opened: Collection[Place] | None, width: int, above: Place
) -> Iterator[TreeLine]:
    indent = 1 + 4 * len(above)
    for at, branch in enumerate(branches):
        place = (*above, at)
        is_open = opened is None or place in opened
        arrow = ("▾ " if is_open else "▸ ") if branch.beneath else "  "
        for number, part in enumerate(_wrapped(branch, width - indent - 2)):
            before = " " * indent + (arrow if number == 0 else " " * (2 + branch.hang))
            yield TreeLine((Span(before, Ink.DIM), *part), place, branch)
        if is_open:
            yield from _lines(branch.beneath, opened, width, place)


def _wrapped(branch: Branch, room: int) -> Iterator[Line]:
    if width_of(branch.content) + width_of(branch.tail) <= room:
        yield (*branch.content, *branch.tail)
        return
    yield from wrap(branch.content, room, branch.hang)
    if branch.tail:
        yield from wrap(branch.tail, room - branch.hang)
