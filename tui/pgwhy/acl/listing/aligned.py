"""Tables in columns, with borders or none, drawn in ASCII or Unicode (print_aligned_text in psql's print.c)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from pgwhy.acl.listing.table import Found, Table, is_footer, is_header, title_above

NEWLINE_MARKS = "+↵"
_WRAP_MARKS = ".…"
BARS = "|│║"
_OLD_MARKS = ":;"  # of the linestyle old-ascii, where the continuation is marked and not what it continues
_DASHES = "-─═"
_RULER = re.compile(f"[{_DASHES}+ ┼├┤┌┐└┘┬┴╪╫╬╞╡╤╧╟╢╠╣╦╩╔╗╚╝╥╨]*[{_DASHES}]{{2}}[^\\w|│║]*")
_BAR_BETWEEN_CELLS = re.compile(f"(?<![^ {NEWLINE_MARKS}{_WRAP_MARKS}])[{BARS}](?![^ {_WRAP_MARKS}])")


class _Ruler(NamedTuple):
    """Where the columns are, counted in columns of the terminal."""

    spans: tuple[tuple[int, int], ...]
    bordered: bool
    """Whether bars stand between the columns, and a blank on either side of each cell."""


class _Piece(NamedTuple):
    """What one line has of one cell."""

    text: str
    mark: str = ""
    """What says that the cell goes on: with a new line, or wrapped."""
    cut: bool = False


class _Line(NamedTuple):
    pieces: tuple[_Piece, ...]
    goes_on: bool = False
    """Whether it says itself that it goes on with the row above."""


def read_aligned(lines: Sequence[str], at: int) -> Found | None:
    """The table whose header (or upper frame, or ruler) is at this line, if one is."""
    place = _header_and_ruler(lines, at)
    if place is None:
        return None
    header_at, ruler_at = place
    body, end = _body(lines, ruler_at + 1)
    ruler = _ruler(lines[ruler_at], body)
    header = _pieces(lines[header_at], ruler).pieces if header_at is not None else ()
    return _table(body, ruler, [piece.text for piece in header], title_above(lines, at)), end


def read_rows(lines: Sequence[str], at: int) -> Found | None:
    """Rows with bars between the cells, from which header and ruler are missing, if they begin here."""
    bars = _bars(lines[at])
    end = at
    while bars and end < len(lines) and _header_and_ruler(lines, end) is None:
        common = bars & (_bars(lines[end]) | {bar for bar in bars if bar >= len(_grid(lines[end].rstrip()))})
        if not common or not _bars(lines[end]):
            break
        bars = common
        end += 1
    if end == at:
        return None
    body = lines[at:end]
    ruler = _ruler_of_rows(body, bars)
    first = [piece.text.strip() for piece in _pieces(body[0], ruler).pieces]
    header = first if is_header([name for name in first if name]) else []
    return _table(body[1:] if header else body, ruler, header, title_above(lines, at)), end


def _bars(line: str) -> set[int]:
    """The columns of the terminal where bars stand between cells."""
    return {len(_grid(line[: match.start()])) for match in _BAR_BETWEEN_CELLS.finditer(line)}


def _header_and_ruler(lines: Sequence[str], at: int) -> tuple[int | None, int] | None:
    here = [_is_ruler(line) for line in lines[at : at + 4]] + [False] * 4
    match here[:4]:
        case [True, False, True, _]:
            return at + 1, at + 2  # framed
        case [True, *_]:
            return None, at
        case [False, True, False, True]:
            return None  # a title above a frame
        case [False, True, *_] if lines[at].strip():
            return at, at + 1
        case _:
            return None


def _is_ruler(line: str) -> bool:
    return _RULER.fullmatch(line) is not None


def _body(lines: Sequence[str], start: int) -> tuple[Sequence[str], int]:
    """The lines of the rows, and the line behind the table: behind a footer, a frame or an empty line."""
    stop = next((at for at in range(start, len(lines)) if _is_ruler(lines[at])), len(lines))
    ends = [at for at in range(start, stop) if is_footer(lines[at])]
    ends += [at for at in range(start, stop) if not lines[at].strip()]
    end = ends[0] if ends else stop
    return [line for line in lines[start:end] if line.strip()], end + 1


def _ruler(line: str, body: Sequence[str]) -> _Ruler:
    spans = tuple(match.span() for match in re.finditer(f"[{_DASHES}]+", line))
    bordered = bool(line.strip(_DASHES + " \n")) or (
        len(spans) == 1 and all(row[0] in " " + _WRAP_MARKS for row in body)
    )
    return _Ruler(spans, bordered)


def _ruler_of_rows(body: Sequence[str], bars: set[int]) -> _Ruler:
    grids = [_grid(line.rstrip()) for line in body]
    width = max(map(len, grids))
    marked = any(len(grid) == width and grid[-1] in NEWLINE_MARKS for grid in grids)
    edges = sorted({-1, *bars, width if marked else width + 1})
    spans = tuple((left + 1, right) for left, right in pairwise(edges))
    return _Ruler(tuple(span for span in spans if span[0] < span[1] and span[0] < width), bordered=True)


def _table(body: Sequence[str], ruler: _Ruler, header: Sequence[str], title: str) -> Table:
    rows: list[list[_Line]] = []
    for line in (_pieces(text, ruler) for text in body):
        if rows and _continues(line, rows[-1][-1]):
            rows[-1].append(line)
        else:
            rows.append([line])
    return Table(
        tuple(tuple(map(_cell, zip(*(line.pieces for line in row), strict=True))) for row in rows),
        tuple(name.strip() for name in header),
        title,
        cut=any(line.pieces[-1].cut for row in rows for line in row),
    )


def _continues(line: _Line, above: _Line) -> bool:
    """Whether a line goes on with the row above.

    Where the right edge is cut off and the marks with it, that is seen by a line that has nothing but a last cell.
    """
    if line.goes_on or any(piece.mark for piece in above.pieces):
        return True
    return not any(piece.text.strip() for piece in line.pieces[: max(1, len(line.pieces) - 1)])


def _cell(pieces: Sequence[_Piece]) -> str:
    return "".join(
        piece.text if piece.mark and piece.mark in _WRAP_MARKS else piece.text.rstrip() + "\n"
        for piece in pieces
    ).rstrip("\n")


def _pieces(line: str, ruler: _Ruler) -> _Line:
    grid = _grid(line)
    if not ruler.bordered:
        return _Line(tuple(_unbordered(grid, start, end) for start, end in ruler.spans))
    between = {grid[end] for _, end in ruler.spans[:-1] if end < len(grid)}
    if between <= set(BARS):
        return _Line(tuple(_bordered(grid[start:end], end - start) for start, end in ruler.spans))
    if between & set(_OLD_MARKS) and between <= set(_OLD_MARKS + " "):
        return _Line(
            tuple(_bordered(grid[start:end], end - start) for start, end in ruler.spans), goes_on=True
        )
    return _Line(_moved(line, len(ruler.spans)))


def _bordered(cell: Sequence[str], width: int) -> _Piece:
    text = "".join(cell[1:])
    if len(cell) < width:
        return _Piece(text)
    mark = cell[-1]
    if mark in NEWLINE_MARKS + _WRAP_MARKS:
        return _Piece("".join(cell[1:-1]), mark)
    return _Piece(text, cut=mark != " ")


def _unbordered(grid: Sequence[str], start: int, end: int) -> _Piece:
    mark = grid[end] if end < len(grid) else ""
    return _Piece("".join(grid[start:end]), mark if mark and mark in NEWLINE_MARKS + _WRAP_MARKS else "")


def _moved(line: str, count: int) -> tuple[_Piece, ...]:
    """The cells of a line that does not stand under the ruler, as far as its bars tell."""
    texts = _BAR_BETWEEN_CELLS.split(line)
    if line.lstrip()[:1] in tuple(BARS):
        texts = texts[1:-1]
    texts = (texts + [""] * count)[:count]
    pieces = (text.removeprefix(" ") for text in texts)
    return tuple(
        _Piece(text[:-1], text[-1]) if text[-1:] in tuple(NEWLINE_MARKS) else _Piece(text) for text in pieces
    )


def _grid(line: str) -> list[str]:
    """What stands in each column of the terminal: nothing in the second half of a wide character."""
    if line.isascii():
        return list(line)
    grid: list[str] = []
    for character in line:
        if grid and unicodedata.category(character) in ("Mn", "Me", "Cf"):
            grid[-1] += character
        else:
            grid.append(character)
            if unicodedata.east_asian_width(character) in "WF":
                grid.append("")
    return grid
