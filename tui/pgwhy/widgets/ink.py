"""Lines as values: spans of text, each in one of a few inks, and how a line becomes what the terminal is sent."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from enum import Enum
from typing import NamedTuple

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.filter import LineFilter
from textual.strip import Strip

from pgwhy.printable import printable
from pgwhy.render.section import ASCII


class Ink(Enum):
    """What a span is, and so how it looks: attributes and the terminal's own sixteen colours, never a colour alone."""

    PLAIN = Style()
    DIM = Style(dim=True)
    STRONG = Style(bold=True)
    TITLE = Style(bold=True, underline=True)
    HELD = Style(color="green")
    MISSING = Style(color="red", bold=True)
    UNKNOWN = Style(color="yellow", bold=True)
    KEY = Style(color="cyan", bold=True)
    LINK = Style(underline=True)
    CURSOR = Style(reverse=True)


class Span(NamedTuple):
    """Some text in one ink. Build it with ``plain()`` and its kin, which make the text safe to show."""

    text: str
    ink: Ink = Ink.PLAIN

    @property
    def width(self) -> int:
        return cell_len(self.text)


Line = tuple[Span, ...]
"""One line of a screen."""


def span(text: str, ink: Ink = Ink.PLAIN) -> Span:
    """A span of any text, names from a server included."""
    return Span(printable(text), ink)


def line(*parts: str | Span) -> Line:
    """A line of spans and plain texts."""
    return tuple(span(part) if isinstance(part, str) else part for part in parts if part)


def width_of(spans: Iterable[Span]) -> int:
    return sum(part.width for part in spans)


def fitted(content: Line, width: int) -> Line:
    """The line in exactly this many cells: blanks added, or its end cut off behind an ellipsis."""
    missing = width - width_of(content)
    if missing >= 0:
        return (*content, Span(" " * missing)) if missing else content
    kept: list[Span] = []
    room = width - 1
    for part in content:
        if part.width > room:
            kept.append(Span(_cut(part.text, room), part.ink))
            break
        kept.append(part)
        room -= part.width
    cut = (*kept, Span("…"))
    return (*cut, Span(" " * (width - width_of(cut))))


def _cut(text: str, width: int) -> str:
    # no more than one character in each cell: a statement of 100 kB, cut down one by one, held the explorer for minutes
    end = min(len(text), width)
    while end and cell_len(text[:end]) > width:
        end -= 1
    return text[:end]


def to_strip(content: Line, width: int, *, under_cursor: bool = False, focused: bool = True) -> Strip:
    """What Textual draws. The cursor's line is reversed, or bold where another widget has the keys."""
    cursor = Style(reverse=True) if focused else Style(bold=True)
    segments: list[Segment] = []
    for text, ink in fitted(content, width):
        style = ink.value + cursor if under_cursor else ink.value
        if segments and segments[-1].style == style:
            segments[-1] = Segment(segments[-1].text + text, style)
        else:
            segments.append(Segment(text, style))
    return Strip(segments, width)


def speaks_utf8() -> bool:
    """Whether the terminal takes UTF-8, as far as the locale says; an explicit C locale says that it does not."""
    encoding = getattr(sys.__stderr__, "encoding", None) or "utf-8"
    return os.environ.get("LC_ALL", "") not in ("C", "POSIX") and "utf" in encoding.lower()


class Guard(LineFilter):
    """The last step before the terminal, for every widget: nothing that could act on it passes.

    Where the locale is not UTF-8, marks become their ASCII kin and all other letters ``?``.
    """

    def __init__(self, *, ascii_only: bool) -> None:
        super().__init__()
        self.ascii_only = ascii_only

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        if all(self._harmless(segment.text) for segment in segments):
            return segments
        return [Segment(self._made_harmless(text), style, control) for text, style, control in segments]

    def _harmless(self, text: str) -> bool:
        return text.isascii() and text.isprintable() if self.ascii_only else text.isprintable()

    def _made_harmless(self, text: str) -> str:
        shown = text.translate(ASCII) if self.ascii_only else text
        return "".join(c if self._harmless(c) else "?" * cell_len(c) for c in shown)
