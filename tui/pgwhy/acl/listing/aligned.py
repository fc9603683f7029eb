"""Tables in columns, with borders or none, drawn in ASCII or Unicode (print_aligned_text in psql's print.c)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from pgwhy.acl.listing.pieces import NEWLINE_MARKS, WRAP_MARKS, Line, Piece, Ruler, bars, grid, pieces
from pgwhy.acl.listing.table import Found, Table, is_footer, is_header, title_above

_DASHES = "-─═"
_RULER = re.compile(f"[{_DASHES}+ ┼├┤┌┐└┘┬┴╪╫╬╞╡╤╧╟╢╠╣╦╩╔╗╚╝╥╨]*[{_DASHES}]{{2}}[^\\w|│║]*")


def read_aligned(lines: Sequence[str], at: int) -> Found | None:
    """The table whose header (or upper frame, or ruler) is at this line, if one is."""
    place = _header_and_ruler(lines, at)
    if place is None:
        return None
    header_at, ruler_at = place
    body, end = _body(lines, ruler_at + 1)
    ruler = _ruler(lines[ruler_at], body)
    header = pieces(lines[header_at], ruler).pieces if header_at is not None else ()
    return _table(body, ruler, [piece.text for piece in header], title_above(lines, at)), end


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


def _ruler(line: str, body: Sequence[str]) -> Ruler:
    spans = [match.span() for match in re.finditer(f"[{_DASHES}]+", line)]
    bordered = bool(line.strip(_DASHES + " ")) or (
        len(spans) == 1 and all(row[0] in " " + WRAP_MARKS for row in body)
    )
    framed = bordered and spans[0][0] > 0
    if not framed:
        start, end = spans[-1]
        spans[-1] = start, max(end, _end_of_last(body) - (0 if bordered else 1))
    return Ruler(tuple(spans), bordered, framed)


def _end_of_last(body: Sequence[str]) -> int:
    """Where the last column of rows without a frame ends, its mark or the place for one included."""
    grids = [grid(line.rstrip()) for line in body]
    width = max(map(len, grids), default=0)
    marked = any(len(cells) == width and cells[-1] in NEWLINE_MARKS for cells in grids)
    return width if marked else width + 1


def read_rows(lines: Sequence[str], at: int) -> Found | None:
    """Rows with bars between the cells, from which header and ruler are missing, if they begin here."""
    first = bars(lines[at])
    common = first
    end = at
    while end < len(lines) and _header_and_ruler(lines, end) is None:
        here = bars(lines[end])
        missing = {bar for bar in common if bar >= len(grid(lines[end].rstrip()))}
        if not here or not (common & (here | missing) or len(here) == len(first)):
            break
        common &= here | missing
        end += 1
    if end == at:
        return None
    return _rows(lines[at:end], common, title_above(lines, at)), end


def _rows(body: Sequence[str], common: set[int], title: str) -> Table:
    counts = {len(bars(line)) for line in body}
    in_columns = len(common) == min(counts) or len(counts) > 1
    if in_columns:
        edges = sorted({-1, *common, _end_of_last(body)})
        spans = [(left + 1, right) for left, right in pairwise(edges) if left + 1 < right]
    else:
        spans = [(0, 0)] * (min(counts) + 1)
    ruler = Ruler(tuple(spans), bordered=True, in_columns=in_columns)
    names = [piece.text.strip() for piece in pieces(body[0], ruler).pieces]
    has_header = is_header([name for name in names if name])
    return _table(body[1:] if has_header else body, ruler, names if has_header else [], title)


def _table(body: Sequence[str], ruler: Ruler, header: Sequence[str], title: str) -> Table:
    rows: list[list[Line]] = []
    unmarked = False
    for line in (pieces(text, ruler) for text in body):
        if rows and _says_so(line, rows[-1][-1]):
            rows[-1].append(line)
        elif rows and _has_only_a_last_cell(line):
            unmarked = unmarked or line.pieces[-1].text.strip() != ""
            rows[-1].append(line)
        else:
            rows.append([line])
    return Table(
        tuple(tuple(map(_cell, zip(*(line.pieces for line in row), strict=True))) for row in rows),
        tuple(name.strip() for name in header),
        title,
        cut_left=any(line.pieces[0].cut_left for row in rows for line in row),
        cut_right=unmarked or any(line.pieces[-1].cut_right for row in rows for line in row),
    )


def _says_so(line: Line, above: Line) -> bool:
    """Whether marks say that a line goes on with the row above."""
    return line.goes_on or any(piece.mark for piece in above.pieces)


def _has_only_a_last_cell(line: Line) -> bool:
    """Whether only the last cell has text: the marks are cut off, or it is all blank."""
    return not any(piece.text.strip() for piece in line.pieces[: max(1, len(line.pieces) - 1)])


def _cell(cell: Sequence[Piece]) -> str:
    return "".join(
        piece.text if piece.mark and piece.mark in WRAP_MARKS else piece.text.rstrip() + "\n"
        for piece in cell
    ).rstrip("\n")
