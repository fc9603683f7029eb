"""Finding by a part of the name: which names match what was typed, the likeliest first."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from typing import Generic, TypeVar

T = TypeVar("T")

_FEW = 2000
_NUMBER = re.compile(r"[0-9]+")


def natural(name: str) -> tuple[str, str]:
    """What names are ordered by where people read them: t2 comes before t10, upper and lower case stand together."""
    if _NUMBER.search(name) is None:
        return name.casefold(), name
    return _NUMBER.sub(_by_length, name.casefold()), name


def _by_length(number: re.Match[str]) -> str:
    """Digits that compare as the number that they are: how many of them count, then they themselves."""
    digits = number[0].lstrip("0") or "0"
    return f"{len(digits):02}{digits}"


class Searched(Generic[T]):
    """Things with names, made ready to be searched at every key: with 100,000 of them, that is what takes time."""

    def __init__(
        self, things: Iterable[T], name: Callable[[T], str], later: Callable[[T], bool] = lambda _: False
    ) -> None:
        """Those for which ``later`` holds come after all others."""
        first: list[T] = []
        last: list[T] = []
        for thing in things:
            (last if later(thing) else first).append(thing)
        self.groups = [(part, [name(thing).casefold() for thing in part]) for part in (first, last)]

    @classmethod
    def together(cls, parts: Sequence[Searched[T]]) -> Searched[T]:
        """Everything in these, as one; costs next to nothing."""
        found = cls((), str)
        for part in parts:
            for (things, names), (more, their_names) in zip(found.groups, part.groups, strict=True):
                things.extend(more)
                names.extend(their_names)
        return found

    def __len__(self) -> int:
        return sum(len(things) for things, _ in self.groups)

    def matching(self, typed: str) -> list[T]:
        """The things whose names hold every word that was typed, in any case.

        First those that are it, then those that begin with it, then those with a word that does, then the rest; within
        each shorter names first, unless there are very many.
        """
        words = typed.casefold().split()
        if not words:
            return [thing for things, _ in self.groups for thing in things]
        return [thing for things, names in self.groups for thing in _ranked(words, things, names)]


def _ranked(words: list[str], things: list[T], names: list[str]) -> list[T]:
    first, whole = words[0], " ".join(words)
    found = [at for at, name in enumerate(names) if first in name]
    for word in words[1:]:
        found = [at for at in found if word in names[at]]
    if len(found) > _FEW:
        # very many: what it is, and what begins with it, before the rest
        it = [at for at in found if names[at] == whole]
        begins = [at for at in found if names[at].startswith(first) and names[at] != whole]
        rest = [at for at in found if not names[at].startswith(first)]
        return [things[at] for at in (*it, *begins, *rest)]
    found.sort(key=lambda at: (_rank(names[at], whole, first), len(names[at])))
    return [things[at] for at in found]


def _rank(name: str, whole: str, first: str) -> int:
    if name == whole:
        return 0
    if name.startswith(first):
        return 1
    at = name.find(first)
    return 2 if not name[at - 1].isalnum() else 3
