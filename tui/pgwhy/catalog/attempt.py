"""One statement, one body, one remedy at a time: a fault of pgwhy costs the answer to that one alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from pgwhy.catalog.part import NotLoaded, NotVisible
from pgwhy.fault import told

T = TypeVar("T")


def attempt(question: Callable[[], T], instead: Callable[[str], T]) -> T:
    """The answer; where a fault of pgwhy prevents it, what ``instead`` makes of the reason.

    NotLoaded and NotVisible pass, which every question may raise, and MemoryError, for which there is no instead.
    """
    try:
        return question()
    except (NotLoaded, NotVisible, MemoryError):
        raise
    # Of a script of many statements, and of a function that somebody else wrote, all else can still be answered.
    except Exception as error:  # noqa: BLE001
        return instead(told(error))
