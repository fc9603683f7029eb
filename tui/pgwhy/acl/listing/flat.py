"""Tables without alignment: the formats unaligned and CSV (print_unaligned_text and print_csv in print.c)."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence

from pgwhy.acl.listing.table import (
    ACL,
    COLUMN_ACLS,
    Found,
    Table,
    is_footer,
    is_header,
    is_title,
    title_above,
)
from pgwhy.acl.text import AclSyntaxError, parse_item

_SEPARATORS = "|,;\t"

_PLAIN_CELL = r"([^|]*)"
_ACL_CELL = r'((?:[^"|]|"[^"]*")*)'  # a bar in a quoted role name does not end it
_LAST_LINE = r'((?:[^"\n]|"[^"]*")*|[^\n]*)(?:\n|\Z)'
_POLICY_LINE = re.compile(r"(  .*|.*:)(?:\n|\Z)")
_ACL_LINE = re.compile(_LAST_LINE)

_Rows = tuple[tuple[str, ...], ...]


def read_flat(lines: Sequence[str], at: int) -> Found | None:
    """The table whose header is at this line, ``Schema|Name|…`` or ``Schema,Name,…``, if one is."""
    for separator in _SEPARATORS:
        header = lines[at].split(separator)
        if is_header(header):
            rows, end = (
                _unaligned(lines, at, header) if separator == "|" else _csv(lines, at, header, separator)
            )
            return Table(rows, tuple(header), title_above(lines, at)), end
    return None


def csv_rows(lines: Sequence[str], at: int, separator: str) -> Iterator[tuple[list[str], int]]:
    """Each row from a line on, and the line behind it, up to an empty line or what is not CSV."""
    reader = csv.reader((line + "\n" for line in lines[at:]), delimiter=separator, strict=True)
    try:
        for cells in reader:
            if not cells:
                return
            yield cells, at + reader.line_num
    except csv.Error:
        return


def _csv(lines: Sequence[str], at: int, header: Sequence[str], separator: str) -> tuple[_Rows, int]:
    end = at + 1
    rows: list[tuple[str, ...]] = []
    for cells, behind in csv_rows(lines, end, separator):
        if len(cells) != len(header) or is_header(cells):
            break
        rows.append(tuple(cells))
        end = behind
    return tuple(rows), end


def _unaligned(lines: Sequence[str], at: int, header: Sequence[str]) -> tuple[_Rows, int]:
    end = next((n for n in range(at + 1, len(lines)) if _ends_unaligned(lines[n])), len(lines))
    text = "\n".join(lines[at + 1 : end])
    cells = [_ACL_CELL if name in (ACL, COLUMN_ACLS) else _PLAIN_CELL for name in header[:-1]]
    row = re.compile(r"\|".join([*cells, _LAST_LINE]))
    rows: list[tuple[str, ...]] = []
    place = 0
    while place < len(text) and (match := row.match(text, place)):
        last, place = _last_cell(text, match.end(), header[-1], match[len(header)])
        rows.append((*match.groups()[:-1], last))
    return tuple(rows), end


def _ends_unaligned(line: str) -> bool:
    return not line or is_footer(line) or is_title(line) or is_header(line.split("|"))


def _last_cell(text: str, place: int, name: str, cell: str) -> tuple[str, int]:
    """The last cell of a row with its further lines, which only their content tells from the next row."""
    pattern = _POLICY_LINE if name == "Policies" else _ACL_LINE
    while place < len(text) and (line := pattern.match(text, place)):
        if name == "Policies" or (name == ACL and _is_item(line[1])):
            cell += "\n" + line[1]
            place = line.end()
        else:
            break
    return cell, place


def _is_item(line: str) -> bool:
    try:
        return bool(parse_item(line).grantor)
    except AclSyntaxError:
        return False
