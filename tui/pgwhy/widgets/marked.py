"""Sections as a list: their marks and phrases in ink, each line in as many rows as it takes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from pgwhy.render.section import MORE, Copyable, MarkedLine, Phrase, PhraseKind, Section
from pgwhy.widgets.ink import Ink, Line, Span, fitted, width_of
from pgwhy.widgets.lines import Lines
from pgwhy.widgets.page import wrap

_INKS = {
    PhraseKind.PLAIN: Ink.PLAIN,
    PhraseKind.NAME: Ink.STRONG,
    PhraseKind.NOTE: Ink.DIM,
    PhraseKind.SQL: Ink.STRONG,
    PhraseKind.HELD: Ink.HELD,
    PhraseKind.MISSING: Ink.MISSING,
    PhraseKind.UNKNOWN: Ink.UNKNOWN,
}
_WIDEST = 26
"""How wide the lines of a column may become before what stands behind them is pushed to the right."""


class MarkedRow(NamedTuple):
    """A row of the list, and the line that it is of."""

    content: Line
    line: MarkedLine = MarkedLine(phrases=())
    offers: tuple[Copyable, ...] = ()


NO_ROW = MarkedRow(())


def spans(phrases: Iterable[Phrase]) -> Line:
    """Phrases in ink."""
    return tuple(Span(phrase.text, _INKS[phrase.kind]) for phrase in phrases)


class MarkedRows:
    """Sections in this width, one after the other."""

    def __init__(self, sections: Iterable[Section] = (), width: int = 0) -> None:
        self.rows = [row for section in sections for row in _section(section, width)]

    def __len__(self) -> int:
        return len(self.rows)

    def line(self, index: int, width: int) -> Line:
        return self.rows[index].content


class MarkedLines(Lines):
    """Sections, with the cursor on one of their lines. What is folded is shown, too: the list scrolls."""

    def __init__(self, *, id: str) -> None:  # noqa: A002
        self.seen = MarkedRows()
        super().__init__(self.seen, id=id)
        self.sections: Sequence[Section] = ()

    def tell(self, sections: Sequence[Section], cursor: int) -> None:
        """Other sections."""
        self.sections = sections
        self._lay(cursor)

    @property
    def row(self) -> MarkedRow:
        """What is under the cursor."""
        return self.seen.rows[self.cursor] if self.seen.rows else NO_ROW

    @property
    def plain(self) -> str:
        """All of it as text, nothing cut off."""
        rows = MarkedRows(self.sections, 10_000).rows
        return "\n".join("".join(part.text for part in row.content).rstrip() for row in rows)

    def on_resize(self) -> None:
        super().on_resize()
        self._lay(self.cursor)

    def _lay(self, cursor: int) -> None:
        self.seen = MarkedRows(self.sections, max(20, self.app.size.width))
        self.show(self.seen, cursor)


def _section(section: Section, width: int) -> Iterator[MarkedRow]:
    if section.heading:
        yield MarkedRow((Span(" "), *spans(section.heading)))
    lines = [*_unfolded(section.lines)]
    widths = [width_of(spans(line.phrases)) for line in lines if line.behind] if section.aligned else []
    column = min(_WIDEST, max(widths, default=0))
    for line in lines:
        for content in _laid(line, column, width):
            yield MarkedRow(content, line, (*line.offers, *section.offers))


def _unfolded(lines: Iterable[MarkedLine]) -> Iterator[MarkedLine]:
    for line in lines:
        yield from line.details if line.mark == MORE else (line,)


def _laid(line: MarkedLine, column: int, width: int) -> Iterator[Line]:
    start: Line = (Span(" " * (2 + 2 * line.level)), *spans((line.mark,)))
    if line.mark.text:
        start = (*start, Span(" "))
    room = width - width_of(start)
    label, behind = spans(line.phrases), spans(line.behind)
    if behind:
        label = (*fitted(label, max(column, width_of(label))), Span("  "))
    parts = [(*label, *behind)]
    if width_of(parts[0]) > room:
        parts = [*wrap(label, room, 2), *(wrap(behind, room - 2) if behind else ())]
    for number, part in enumerate(parts):
        yield (*start, *part) if number == 0 else (Span(" " * (width_of(start) + 2)), *part)
