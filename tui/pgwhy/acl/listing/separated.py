"""Rows whose cells a character separates: CSV, tab separated, psql -A; quoted, escaped or bare.

A line break within a cell is within its quotes or within the name of a role, or else the next line goes on with what
can only be more of the cell: an item, or an indented line. (print_unaligned_text and print_csv in psql's print.c.)
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import NamedTuple

from pgwhy.acl.listing.cells import as_acl, as_columns, read, shows_none
from pgwhy.acl.listing.columns import bars_of
from pgwhy.acl.listing.items import ITEM, WHOLE, count_seen
from pgwhy.acl.listing.listed import Stored
from pgwhy.acl.listing.psql import COLUMN_NAMES, NAMES, NAMES_OF_ACLS, is_footer, is_header, is_title
from pgwhy.acl.listing.table import Paste, Row, Table, title_above

SEPARATORS = "\t|,;"
_MOST_CELLS = 40  # of a row: lines that only look like more of one are not gathered without an end
_ITEM = re.compile(rf"\s*{ITEM}\s*")


class Cut(NamedTuple):
    """A line, or more where a line break is quoted, cut into cells."""

    cells: list[str]
    lines: range
    quoted: bool
    """Whether quotes stood around a cell."""


@cache
def _tokens(separator: str) -> re.Pattern[str]:
    quoted = rf'(?P<quoted>(?<![^{separator}\n]) *"(?:[^"]|"")*" *(?=[{separator}\n]))'
    parts = [*([] if separator == "|" else [quoted]), WHOLE, rf"(?P<end>[{separator}\n])"]
    return re.compile("|".join(parts))


def cut_at(paste: Paste, at: int, separator: str) -> Cut:
    """The cells that begin at this line."""
    start = paste.starts[at]
    cells = [""]
    quoted = False
    for token in _tokens(separator).finditer(paste.text, start):
        if token.lastgroup == "quoted":
            quoted = True
            cells[-1] = token.group().strip(" ")[1:-1].replace('""', '"')
            start = token.end()
        elif token.lastgroup == "end":
            cells[-1] += paste.text[start : token.start()]
            start = token.end()
            if token.group() == "\n":
                break
            cells.append("")
    return Cut(cells, range(at, at + paste.text.count("\n", paste.starts[at], start)), quoted)


def rows_from(paste: Paste, at: int, separator: str, header: Sequence[str] = ()) -> Iterator[Cut]:
    """The rows from this line on, to what ends a table: an empty line, a footer, a title, a header."""
    parts: list[Cut] = []
    width = 0
    while at < len(paste.lines) and not _ends(paste.lines[at]) and (len(parts) < 2 or width < _MOST_CELLS):
        part = cut_at(paste, at, separator)
        if is_header(part.cells):
            break
        if parts and not _goes_on(part.cells, width, header):
            yield _joined(parts)
            parts = []
        width = width + len(part.cells) - 1 if parts else len(part.cells)
        parts.append(part)
        at = part.lines.stop
    if parts:
        yield _joined(parts)


def _joined(parts: Sequence[Cut]) -> Cut:
    """The row that these lines make: each goes on with the last cell of the one above."""
    cells: list[list[str]] = [[]]
    for part in parts:
        cells[-1].append(part.cells[0])
        cells += [[cell] for cell in part.cells[1:]]
    lines = range(parts[0].lines.start, parts[-1].lines.stop)
    return Cut(["\n".join(texts) for texts in cells], lines, any(part.quoted for part in parts))


def _ends(line: str) -> bool:
    return not line.strip() or is_footer(line) or is_title(line)


def _goes_on(cells: Sequence[str], above: int, header: Sequence[str]) -> bool:
    """Whether a line can only be more of the row above, of which there are so many cells."""
    if _ITEM.fullmatch(cells[0]) or cells[0].startswith("  ") or (len(cells) == 1 and cells[0].endswith(":")):
        return True
    has_room = above < len(header) and above + len(cells) - 1 <= len(header)
    return has_room and header[above - 1] in COLUMN_NAMES - NAMES


def read_separated(paste: Paste, at: int, behind: int) -> Table | None:
    """The table that has psql's header or, behind some line, its first ACL at this line, if one has."""
    cuts = [(separator, cut_at(paste, at, separator)) for separator in SEPARATORS]
    for separator, first in cuts:
        if is_header(first.cells) or _names_acls(first.cells):
            return _under_header(paste, first, separator)
    if count_seen(paste.lines[at]):
        for separator, first in cuts:
            is_drawn = separator == "|" and bars_of(paste.lines[at])
            if len(first.cells) > 1 and not is_drawn and (table := _by_content(paste, at, behind, separator)):
                return table
    return None


def _names_acls(cells: Sequence[str]) -> bool:
    return len(cells) > 1 and not NAMES_OF_ACLS.isdisjoint(cells)


def _under_header(paste: Paste, header: Cut, separator: str) -> Table:
    rows: list[Row] = []
    torn: list[int] = []
    quoted = header.quoted
    end = header.lines.stop
    width = len(header.cells)
    for cells, lines, is_quoted in rows_from(paste, end, separator, header.cells):
        if len(cells) == 1 or _names_acls(cells):
            break
        if header.cells[-1] == "Policies" and len(cells) > width:  # bars in an expression
            cells[width - 1 :] = [separator.join(cells[width - 1 :])]
        if len(cells) == width:
            rows.append(Row(tuple(cells), lines))
        else:
            torn += lines
        quoted = quoted or is_quoted
        end = lines.stop
    title = title_above(paste.lines, header.lines.start)
    escaped = separator == "\t" and not quoted
    return Table(tuple(rows), end, tuple(header.cells), title, tuple(torn), escaped=escaped)


def _by_content(paste: Paste, at: int, behind: int, separator: str) -> Table | None:
    """The table around this line, if one cell of it is an ACL, as in the other rows, unless they show none there."""
    found = rows_from(paste, at, separator)
    rows = [next(found)]
    escaped = separator == "\t" and not rows[0].quoted
    first = rows[0].cells
    width = len(first)
    acls = [number for number, cell in enumerate(first) if _is_acl(cell, escaped=escaped)]
    seen = [cell for number, cell in enumerate(first) if count_seen(cell) and number not in acls]
    is_list = separator in ",;" and any(cell.startswith(" ") for cell in first)  # or a sentence
    if len(acls) != 1 or is_list or not all(as_columns(cell).columns for cell in seen):
        return None
    for row in found:
        cell = row.cells[acls[0]] if len(row.cells) == width else "another table's"
        if not _is_acl(cell, escaped=escaped) and not shows_none(cell):
            if any(count_seen(paste.lines[number]) for number in row.lines):
                return None
            break
        rows.append(row)
    start = at
    header: list[str] = []
    while start > behind and not header:
        line = cut_at(paste, start - 1, separator)
        if line.lines.stop != start or len(line.cells) != width or count_seen(paste.lines[start - 1]):
            break
        start -= 1
        if shows_none(line.cells[acls[0]]):
            rows.insert(0, line)
        else:
            header = line.cells
    end = rows[-1].lines.stop
    above, beside = paste.lines[max(0, start - 3) : start], paste.lines[end : end + 2]
    if (
        header
        and len(rows) == 1
        and any(line.startswith(header[0] + separator) for line in (*above, *beside))
    ):
        return None  # records with a line per column
    if start > behind and (count_seen(above[-1]) or len(cut_at(paste, start - 1, separator).cells) == width):
        return None  # what was not understood may belong here
    told = tuple(Row(tuple(row.cells), row.lines) for row in rows)
    return Table(told, end, tuple(header), escaped=escaped)


def _is_acl(cell: str, *, escaped: bool) -> bool:
    reading = read(cell, as_acl, escaped=escaped)
    return not reading.unread and reading.stored is not Stored.NULL and not shows_none(cell)
