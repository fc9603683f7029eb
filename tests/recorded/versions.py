"""Major versions as records name them: ``12-15,18``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from typing import TypeVar

from tests.servers import VERSIONS

T = TypeVar("T")


def spelled(versions: Iterable[int]) -> str:
    """``12-15,18`` for 12, 13, 14, 15 and 18."""
    ranges: list[list[int]] = []
    for version in sorted(versions):
        if ranges and ranges[-1][-1] == version - 1:
            ranges[-1][1:] = [version]
        else:
            ranges.append([version])
    return ",".join("-".join(map(str, ends)) for ends in ranges)


@cache
def versions_of(text: str) -> tuple[int, ...]:
    """The versions that are spelled so."""
    found: list[int] = []
    for part in text.split(","):
        first, _, last = part.partition("-")
        found += range(int(first), int(last or first) + 1)
    return tuple(found)


def ends(text: str) -> tuple[int, ...]:
    """The first and the last version of each range: where an answer changes, it changes beside one of them."""
    versions = versions_of(text)
    return tuple(v for v in versions if v - 1 not in versions or v + 1 not in versions)


def folded(by_version: Mapping[int, T]) -> list[tuple[str, T]]:
    """What is the same on several versions once, with all of them, in the order of the first."""
    groups: dict[T, list[int]] = {}
    for version in sorted(by_version):
        groups.setdefault(by_version[version], []).append(version)
    return [(spelled(versions), value) for value, versions in groups.items()]


ALL = spelled(VERSIONS)
