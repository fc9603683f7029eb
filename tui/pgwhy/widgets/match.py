"""Finding by a part of the name: which names match what was typed, the likeliest first."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar

T = TypeVar("T")

_FEW = 2000


def ranked(
    typed: str, things: Iterable[T], name: Callable[[T], str], later: Callable[[T], bool] = lambda _: False
) -> list[T]:
    """The things whose names hold every word that was typed, in any case.

    First those that are it, then those that begin with it, then those with a word that does, then the rest; within
    each shorter names first, unless there are very many. Those for which ``later`` holds come after all others.
    """
    words = typed.casefold().split()
    if not words:
        return sorted(things, key=later)
    buckets: tuple[list[T], ...] = ([], [], [], [], [], [], [], [])
    first = words[0]
    for thing in things:
        folded = name(thing).casefold()
        if first in folded and all(word in folded for word in words):
            buckets[_rank(folded, " ".join(words), first) + (4 if later(thing) else 0)].append(thing)
    for bucket in buckets:
        if len(bucket) <= _FEW:
            bucket.sort(key=lambda thing: len(name(thing)))
    return [thing for bucket in buckets for thing in bucket]


def _rank(name: str, whole: str, first: str) -> int:
    if name == whole:
        return 0
    if name.startswith(first):
        return 1
    at = name.find(first)
    return 2 if not name[at - 1].isalnum() else 3
