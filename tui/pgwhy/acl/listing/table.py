"""A table, however it was printed."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate
from typing import NamedTuple

import msgspec


class Paste(NamedTuple):
    """What was pasted, without its frame."""

    text: str
    """It ends with a line break."""
    lines: tuple[str, ...]
    starts: tuple[int, ...]
    """Where in the text each line begins."""


def paste_of(lines: Sequence[str]) -> Paste:
    """The lines as a paste."""
    starts = tuple(accumulate((len(line) + 1 for line in lines), initial=0))
    return Paste("\n".join([*lines, ""]), tuple(lines), starts)


class Row(NamedTuple):
    """The cells of a row, which may have several lines each, and the lines of the paste that it stands in."""

    cells: tuple[str, ...]
    lines: range


class Table(msgspec.Struct, frozen=True):
    """What was listed, cell by cell."""

    rows: tuple[Row, ...]
    end: int
    """The line of the paste behind it."""
    header: tuple[str, ...] = ()
    """The names of the columns; none where the paste shows none."""
    title: str = ""
    torn: tuple[int, ...] = ()
    """The lines among those of the rows that could not be cut into cells."""
    cut_left: bool = False
    """Whether the left edge of the first column is missing."""
    cut_right: bool = False
    """Whether the right edge of the last column is missing."""
    escaped: bool = False
    """Whether a backslash may stand before a character of a cell, or for a line break or tab with it."""
    folded: bool = False
    """Whether cells go on in the next line without a mark that says so."""


def title_above(lines: Sequence[str], at: int) -> str:
    """What stands right above this line."""
    return lines[at - 1].strip() if at else ""
