"""Lines of a table in columns, cut up into what they have of each cell."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import NamedTuple

BARS = "|│║"
NEWLINE_MARKS = "+↵"
WRAP_MARKS = ".…"
_OLD_MARKS = ":;"  # of the linestyle old-ascii, which marks the continuation and not what it continues
_BAR_BETWEEN_CELLS = re.compile(f"(?<![^ {NEWLINE_MARKS}{WRAP_MARKS}])[{BARS}](?![^ {WRAP_MARKS}])")


class Ruler(NamedTuple):
    """Where the columns are, counted in columns of the terminal."""

    spans: tuple[tuple[int, int], ...]
    bordered: bool
    """Whether bars stand between the columns, and a blank on either side of each cell."""
    framed: bool = False
    """Whether bars stand around the rows, too."""
    in_columns: bool = True
    """Whether lines stand under each other; otherwise only the number of their bars counts."""


class Piece(NamedTuple):
    """What one line has of one cell."""

    text: str
    mark: str = ""
    """What says that the cell goes on: with a new line, or wrapped."""
    cut_left: bool = False
    cut_right: bool = False


class Line(NamedTuple):
    """What one line has of each cell."""

    pieces: tuple[Piece, ...]
    goes_on: bool = False
    """Whether it says itself that it goes on with the row above."""


def pieces(line: str, ruler: Ruler) -> Line:
    """The cells of the line, as the ruler says, or as its bars say where it does not stand under the ruler."""
    cells = grid(line)
    if not ruler.bordered:
        return Line(tuple(_unbordered(cells, start, end) for start, end in ruler.spans))
    between = {cells[end] for _, end in ruler.spans[:-1] if end < len(cells)}
    is_old = not between.isdisjoint(_OLD_MARKS) and between <= set(_OLD_MARKS + " ")
    if ruler.in_columns and (is_old or between <= set(BARS)):
        return Line(tuple(_bordered(cells[start:end], end - start) for start, end in ruler.spans), is_old)
    return Line(_by_bars(line, len(ruler.spans), framed=ruler.framed))


def _bordered(cell: Sequence[str], width: int) -> Piece:
    text = "".join(cell[1:])
    cut_left = bool(cell) and cell[0] not in " " + WRAP_MARKS
    if len(cell) < width:
        return Piece(text, cut_left=cut_left)
    mark = cell[-1]
    if mark in NEWLINE_MARKS + WRAP_MARKS:
        return Piece("".join(cell[1:-1]), mark, cut_left)
    return Piece(text, cut_left=cut_left, cut_right=mark != " ")


def _unbordered(cells: Sequence[str], start: int, end: int) -> Piece:
    mark = cells[end] if end < len(cells) else " "
    return Piece("".join(cells[start:end]), mark if mark in NEWLINE_MARKS + WRAP_MARKS else "")


def _by_bars(line: str, count: int, *, framed: bool) -> tuple[Piece, ...]:
    texts = _BAR_BETWEEN_CELLS.split(line)
    if framed:
        texts = texts[1:]
    return tuple(_marked(text.removeprefix(" ")) for text in (texts + [""] * count)[:count])


def _marked(text: str) -> Piece:
    unpadded = text.rstrip()
    return Piece(unpadded[:-1], unpadded[-1]) if unpadded.endswith(tuple(NEWLINE_MARKS)) else Piece(text)


def bars(line: str) -> set[int]:
    """The columns of the terminal where bars stand between cells."""
    return {len(grid(line[: match.start()])) for match in _BAR_BETWEEN_CELLS.finditer(line)}


def grid(line: str) -> list[str]:
    """What stands in each column of the terminal: nothing in the second half of a wide character."""
    if line.isascii():
        return list(line)
    columns: list[str] = []
    for character in line:
        if columns and unicodedata.category(character) in ("Mn", "Me", "Cf"):
            columns[-1] += character
        else:
            columns.append(character)
            if unicodedata.east_asian_width(character) in "WF":
                columns.append("")
    return columns
