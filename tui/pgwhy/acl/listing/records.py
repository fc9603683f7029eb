r"""Tables with a line per column: ``\x`` of psql in each of its formats, and the like of pgcli and MySQL."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice, pairwise, takewhile
from typing import NamedTuple

from pgwhy.acl.listing.cells import as_acl, shows_none
from pgwhy.acl.listing.columns import (
    BARS,
    MARKS,
    Columns,
    Piece,
    columns_between,
    cut,
    grid,
    is_rule,
    text_of,
)
from pgwhy.acl.listing.psql import COLUMN_NAMES, NAMES_OF_ACLS, is_footer, is_header
from pgwhy.acl.listing.separated import SEPARATORS, cut_at, rows_from
from pgwhy.acl.listing.table import Paste, Row, Table, title_above

_RECORD = re.compile(r"[+┌├╞╔╠]?[-─═*]+\[ (?:\S+ \d+|\d+\. \S+) \].*|\* \S+ \d+\s*|\*+ \d+\. \S+ \*+\s*")
_COLON = re.compile(r"\s*\w[\w ]*: ")
_NO_NAME = re.compile(r'.*["=/]')
_MOST_COLUMNS = 60


class _Pair(NamedTuple):
    """A column's name and value in one record, and the lines where they stand."""

    name: str
    value: str
    lines: range


_Record = tuple[dict[str, str], range]
"""The values by the names of their columns, and the lines that they stand in."""


def read_records(paste: Paste, at: int) -> Table | None:
    """The records that begin at this line with ``-[ RECORD 1 ]-…``, if they do."""
    lines = paste.lines
    heads: list[int] = []
    end = at
    while end < len(lines) and _RECORD.fullmatch(lines[end]):
        heads.append(end)
        end = next((number for number in range(end + 1, len(lines)) if _ends(lines[number])), len(lines))
    spans = [range(head, stop) for head, stop in pairwise([*heads, end])]
    bodies = [[_evened(lines[number], lines[at]) for number in span[1:]] for span in spans]
    if not all(bodies[:1]) or not bodies:
        return None
    columns = _columns([line for body in bodies for line in body], barred=not lines[at].startswith("* "))
    records: list[_Record] = []
    folded = False
    for span, body in zip(spans, bodies, strict=True):
        record, is_folded = _record(body, columns, records[0][0] if records else None)
        records.append((record, span))
        folded = folded or is_folded
    return _table(records, title_above(lines, at), folded=folded)


def _ends(line: str) -> bool:
    return not line.strip() or is_footer(line) or is_rule(line) or _RECORD.fullmatch(line) is not None


def _evened(line: str, head: str) -> str:
    """The line with a bar for the colon of MySQL behind the name, and room for one before it."""
    if colon := _COLON.match(line) if head.startswith("**") and "[" not in head else None:
        line = f"{line[: colon.end() - 2]} |{line[colon.end() - 1 :]}"
    return line if line.startswith(tuple(BARS)) else " " + line


def _columns(body: Sequence[str], *, barred: bool) -> Columns:
    """The columns of names and values."""
    grids = [grid(line.rstrip()) for line in body]
    width = max(map(len, grids))
    is_marked = any(len(cells) == width and cells[-1] in MARKS for cells in grids)
    bars = [at for at, character in enumerate(grids[0]) if barred and character in BARS]
    if bars[:1] == [0] and len(bars) > 1:
        return columns_between([0, bars[1], width - 1], 0, width, "")
    if bars[:1] > [0]:
        return columns_between(bars[:1], 0, width + (not is_marked), "")
    starts = [line[1:] for line in body]
    names = [max(filter(one.startswith, COLUMN_NAMES), key=len, default=one.split(" ")[0]) for one in starts]
    end = 1 + max(map(len, names))
    return Columns(((1, end), (end + 1, width - is_marked)), bars=False)


def _record(
    body: Sequence[str], columns: Columns, like: dict[str, str] | None
) -> tuple[dict[str, str], bool]:
    """The values in these lines, named as in the record before, and whether some go on without a mark."""
    values: list[tuple[str, list[Piece]]] = []
    folded = False
    for text in body:
        line = cut(text, columns)
        name = line.pieces[0].text.strip() if line else ""
        if line and name and not _NO_NAME.match(name) and (like is None or name in like):
            values.append((name, [line.pieces[1]]))
        elif values:
            folded = folded or not (line and (line.goes_on or values[-1][1][-1].mark))
            values[-1][1].append(line.pieces[1] if line and not name else Piece(text[1:], wrapped=False))
    return {name: text_of(pieces) for name, pieces in values}, folded


def read_pairs(paste: Paste, at: int) -> Table | None:
    """The records that begin at this line, unaligned (``Name|t``) or CSV (``Name,t``), if they do."""
    for separator in SEPARATORS:
        if separator in paste.lines[at] and _are_records(
            list(islice(_pairs(paste, at, separator), _MOST_COLUMNS))
        ):
            records: list[_Record] = []
            for name, value, lines in _pairs(paste, at, separator):
                if not records or _begins_record(name, list(records[-1][0])):
                    records.append(({}, lines))
                values, span = records[-1]
                records[-1] = {**values, name: value}, range(span.start, lines.stop)
            return _table(records, title_above(paste.lines, at))
    return None


def _pairs(paste: Paste, at: int, separator: str) -> Iterator[_Pair]:
    first = ""
    while at < len(paste.lines):
        for cells, lines, _ in rows_from(paste, at, separator):
            if len(cells) == 1:
                return
            yield _Pair(cells[0], separator.join(cells[1:]), lines)
            first = first or cells[0]
            at = lines.stop
        at += 1  # psql -A leaves a line empty between records
        if at >= len(paste.lines) or paste.lines[at - 1] or cut_at(paste, at, separator).cells[0] != first:
            return


def _are_records(pairs: Sequence[_Pair]) -> bool:
    """Whether these are names of columns and their values, and not the first two cells of rows."""
    names = [pair.name for pair in pairs]
    period = next((at for at, name in enumerate(names) if at and name == names[0]), len(names))
    if len(names) < 2 or is_header(pairs[0][:2]) or names[0] in NAMES_OF_ACLS:
        return False
    is_acl = ["=" in pair.value and not as_acl(pair.value).unread for pair in pairs[:period]]
    is_told = (
        is_acl[at] or shows_none(pair.value)
        for at, pair in enumerate(pairs[:period])
        if pair.name in NAMES_OF_ACLS
    )
    if {*names[:2]} <= COLUMN_NAMES or any(is_told):
        return True
    return 1 < period < len(names) and any(is_acl) and not is_acl[0] and not shows_none(pairs[0].value)


def _begins_record(name: str, before: Sequence[str]) -> bool:
    """Whether a column is the first of a record, after these columns.

    Nothing else tells the records of CSV and of several listings apart.
    """
    match name:
        case _ if name in before or before[-1] in ("Description", "Policies"):
            return True
        case "Schema":
            return before != ["Owner"]
        case "Name":
            return before != ["Schema"]
        case _:
            return name in ("ID", "Parameter")


def _table(records: Sequence[_Record], title: str, *, folded: bool = False) -> Table:
    """The records with the same columns as the first one; others are another table's."""
    header = tuple(records[0][0])
    alike = list(takewhile(lambda record: tuple(record[0]) == header, records))
    rows = tuple(Row(tuple(values.values()), lines) for values, lines in alike)
    return Table(rows, rows[-1].lines.stop, header, title, folded=folded)
