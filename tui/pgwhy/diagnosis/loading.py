"""Several questions asked at once: what they need is loaded in one batch, not one question after the other."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar

from pgwhy.catalog import Need, NotLoaded

T = TypeVar("T")


def at_once(questions: Iterable[Callable[[], T]]) -> list[T]:
    """The answers; raises NotLoaded with all that any of the questions needs."""
    answers: list[T] = []
    needs: set[Need] = set()
    for question in questions:
        try:
            answers.append(question())
        except NotLoaded as missing:
            needs |= missing.needs
    if needs:
        raise NotLoaded(needs)
    return answers
