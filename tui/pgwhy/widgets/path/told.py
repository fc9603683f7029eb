"""A line of the panel as a value: what it says, why that is so, and the SQL that changes it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from pgwhy.access import Grant
from pgwhy.catalog import NamedObject
from pgwhy.search_path import Remedy, RemedyKind
from pgwhy.search_path.resolution import Target
from pgwhy.widgets.ink import Ink, Line, Span, span
from pgwhy.widgets.page import Link, Page, Text, text

_WORDS = {
    RemedyKind.SESSION: "for this session",
    RemedyKind.ROLE: "from the next login",
    RemedyKind.ROLE_IN_DATABASE: "here, from the next login",
}
"""Where less needs to be said, as the statement stands beside it."""


class Copyable(NamedTuple):
    """A statement, or a name to write instead, and what it does."""

    sql: str
    words: str = ""
    grant: Grant | None = None
    """The same as a value, for the composer."""


class Told(NamedTuple):
    """A line; what stands below is shown when the cursor rests on it."""

    content: Line
    because: tuple[str, ...] = ()
    """Sentences. They hold raw names."""
    copies: tuple[Copyable, ...] = ()
    element: int | None = None
    """Of a schema that is written in the path: its place in it."""
    link: Link = None


class ToldRows:
    """The lines as rows of a list."""

    def __init__(self, told: Sequence[Told] = ()) -> None:
        self.told = told

    def __len__(self) -> int:
        return len(self.told)

    def line(self, index: int, width: int) -> Line:
        return self.told[index].content


def copies(remedies: Iterable[Remedy]) -> tuple[Copyable, ...]:
    return tuple(
        Copyable(remedy.statement, _WORDS.get(remedy.kind, remedy.kind.value), remedy.grant)
        for remedy in remedies
    )


def link_to(target: Target) -> Link:
    """Where the explorer shows it; operators, collations and their like have no place there."""
    return None if isinstance(target, NamedObject) else target


def because_page(told: Told) -> Page:
    """Why it is so."""
    return tuple(text(sentence, hang=2) for sentence in told.because)


def copyable_line(copyable: Copyable, number: int, *, chosen: bool) -> Text:
    """What can be copied behind its number; the one that is chosen has a mark."""
    words = (Span("   "), span(copyable.words, Ink.DIM)) if copyable.words else ()
    mark = Span("› " if chosen else "  ", Ink.STRONG)
    sql = span(copyable.sql, Ink.STRONG if chosen else Ink.PLAIN)
    return text(mark, Span(f"{number} ", Ink.KEY), sql, *words, hang=6)
