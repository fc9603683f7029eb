"""Sections as a list: their marks and phrases in ink, each line in as many rows as it takes."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import NamedTuple

from pgwhy.render.section import MORE, Choice, Copyable, MarkedLine, Phrase, PhraseKind, Section
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
_WIDEST = 52
"""How wide a line may be to count for the column of what stands behind the lines."""

Place = tuple[int, ...]
"""Which line: the number of its section, its own, and that of each detail on the way to it."""


class MarkedRow(NamedTuple):
    """A row of the list, and what it is of."""

    content: Line
    line: MarkedLine = MarkedLine(phrases=())
    section: Section = Section(())
    place: Place = ()

    @property
    def offers(self) -> tuple[Copyable, ...]:
        """What can be copied there."""
        return (*self.line.offers, *self.section.offers)


NO_ROW = MarkedRow(())


def spans(phrases: Iterable[Phrase]) -> Line:
    """Phrases in ink."""
    return tuple(Span(phrase.text, _INKS[phrase.kind]) for phrase in phrases)


def marked(line: MarkedLine) -> Line:
    """The mark and what the line says, without what stands behind it."""
    return (*_mark(line), *spans(line.phrases))


def rows_of(
    sections: Sequence[Section], width: int, opened: Collection[Place] | None = None, *, folds: bool = False
) -> Iterator[MarkedRow]:
    """The sections one after the other in this width. Where they fold, with the details of what is opened.

    With None for ``opened`` that is all there are. Where they do not fold, what was folded stands among the others.
    """
    for at, section in enumerate(sections):
        if section.heading:
            yield MarkedRow((Span(" "), *spans(section.heading)), section=section, place=(at,))
        for place, line in _seen(section.lines, (at,), opened, folds=folds):
            is_open = folds and (opened is None or place in opened)
            arrow = ("▾ " if is_open else "▸ ") if folds and line.details else "  "
            before = " " * (4 * len(place) - 7 + 2 * line.level) + arrow
            for content in _laid(line, before, _column(section) if len(place) == 2 else 0, width):
                yield MarkedRow(content, line, section, place)


def _seen(
    lines: Iterable[MarkedLine], above: Place, opened: Collection[Place] | None, *, folds: bool
) -> Iterator[tuple[Place, MarkedLine]]:
    for at, line in enumerate(lines):
        place = (*above, at)
        is_open = opened is None or place in opened
        if folds or line.mark != MORE:
            yield place, line
        if line.details and (is_open if folds else line.mark == MORE):
            yield from _seen(line.details, place if folds else above, opened, folds=folds)


def _column(section: Section) -> int:
    widths = (width_of(spans(line.phrases)) for line in section.lines if line.behind and section.aligned)
    return max((width for width in widths if width <= _WIDEST), default=0)


def _laid(line: MarkedLine, before: str, column: int, width: int) -> Iterator[Line]:
    start = (Span(before, Ink.DIM), *_mark(line))
    label, behind = spans(line.phrases), spans(line.behind)
    if isinstance(line.about, Choice):
        label = tuple(Span(part.text) for part in label)  # what is chosen stands out, what can be does not
    room, hang = width - width_of(start), Span(" " * (width_of(start) + 2))
    for size in (max(column, width_of(label)), width_of(label)):
        whole = (*fitted(label, size), Span("  "), *behind) if behind else label
        if width_of(whole) <= room:
            yield (*start, *whole)
            return
    for number, part in enumerate(wrap(label, room, 2)):
        yield (*(start if number == 0 else (hang,)), *part)
    for part in wrap(behind, room - 2) if behind else ():
        yield (hang, *part)


def _mark(line: MarkedLine) -> Line:
    """The mark, and in front of what can be chosen its key."""
    if isinstance(line.about, Choice):
        return (Span(f"{line.about.number} " if line.about.number <= 9 else "  ", Ink.KEY),)
    return (*spans((line.mark,)), Span(" ")) if line.mark.text else ()


class MarkedRows:
    """The rows, for a list."""

    def __init__(self, rows: Iterable[MarkedRow] = ()) -> None:
        self.rows = list(rows)

    def __len__(self) -> int:
        return len(self.rows)

    def line(self, index: int, width: int) -> Line:
        return self.rows[index].content


class MarkedLines(Lines):
    """Sections, with the cursor on one of their lines; where they fold, what is opened is remembered."""

    def __init__(self, *, id: str | None = None, cursor_shown: bool = True, folds: bool = False) -> None:  # noqa: A002
        self.seen = MarkedRows()
        super().__init__(self.seen, cursor_shown=cursor_shown, id=id)
        self.folds = folds
        self.sections: Sequence[Section] = ()
        self.opened: set[Place] = set()
        self._width = 0

    def tell(self, sections: Sequence[Section], cursor: int = 0) -> None:
        """Other sections. What can be chosen is closed, as choosing shows it in full."""
        self.sections = sections
        self.opened = {
            (number, at)
            for number, section in enumerate(sections)
            for at, line in enumerate(section.lines)
            if line.opened and not isinstance(line.about, Choice)
        }
        self._lay(cursor)

    @property
    def row(self) -> MarkedRow:
        """What is under the cursor."""
        return self.seen.rows[self.cursor] if self.seen.rows else NO_ROW

    @property
    def plain(self) -> str:
        """All of it as text, nothing cut off and everything open."""
        rows = rows_of(self.sections, 10_000, folds=self.folds)
        return "\n".join("".join(part.text for part in row.content).rstrip() for row in rows)

    def open_row(self) -> bool:
        """Show the details; False if there are none, or they are shown already."""
        row = self.row
        if not row.line.details or row.place in self.opened:
            return False
        self.opened.add(row.place)
        self._lay(self.cursor)
        return True

    def close_row(self) -> bool:
        """Hide the details, or go to what this is a detail of; False if there is neither."""
        place = self.row.place if self.row.place in self.opened else self.row.place[:-1]
        if place not in self.opened:
            return False
        if place == self.row.place:
            self.opened.discard(place)
            self._lay(self.cursor)
        self.go(next(at for at, other in enumerate(self.seen.rows) if other.place == place))
        return True

    def on_resize(self) -> None:
        super().on_resize()
        if self._width != self.app.size.width:
            self._lay(self.cursor)

    def _lay(self, cursor: int) -> None:
        self._width = self.app.size.width
        self.seen = MarkedRows(rows_of(self.sections, max(20, self._width), self.opened, folds=self.folds))
        self.show(self.seen, cursor)
