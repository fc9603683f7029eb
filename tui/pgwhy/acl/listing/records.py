r"""Tables with a line per column: ``\x`` of psql in each of its formats, and the like of pgcli and MySQL."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import compress, pairwise, takewhile

from pgwhy.acl.listing.cells import shows_none
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
from pgwhy.acl.listing.psql import COLUMN_NAMES, NAMES_OF_ACLS, is_footer
from pgwhy.acl.listing.separated import SEPARATORS, cut_at, rows_from
from pgwhy.acl.listing.table import Paste, Row, Table, title_above

_RECORD = re.compile(r"[+┌├╞╔╠]?[-─═*]+\[ (?:\S+ \d+|\d+\. \S+) \].*|\* \S+ \d+\s*|\*+ \d+\. \S+ \*+\s*")
_COLON = re.compile(r"\s*\w[\w ]*: ")
_NO_NAME = re.compile(r'.*["=/]')
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
    # a line that goes on without a mark may have a bar where they stand behind names, but not in each record
    names = Counter(name for body in bodies for name in _record(body, columns)[0])
    known = frozenset(name for name, count in names.items() if 2 * count >= len(bodies))
    records = [_record(body, columns, known) for body in bodies]
    header = max((tuple(values) for values, _ in records), key=len)
    is_whole = [tuple(values) == header for values, _ in records]
    rows = [Row(tuple(values.values()), span) for (values, _), span in zip(records, spans, strict=True)]
    return Table(
        tuple(compress(rows, is_whole)),
        end + (end < len(lines) and is_rule(lines[end])),
        header,
        title_above(lines, at),
        tuple(number for span, whole in zip(spans, is_whole, strict=True) if not whole for number in span),
        folded=any(is_folded for _, is_folded in records),
    )


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
    body: Sequence[str], columns: Columns, known: frozenset[str] = frozenset()
) -> tuple[dict[str, str], bool]:
    """The values in these lines by their names, which may be known, and whether some go on without a mark."""
    values: list[tuple[str, list[Piece]]] = []
    folded = False
    for text in body:
        line = cut(text, columns)
        name = line.pieces[0].text.strip() if line else ""
        if line and name and not _NO_NAME.match(name) and (not known or name in known):
            values.append((name, [line.pieces[1]]))
        elif values:
            folded = folded or not (line and (line.goes_on or values[-1][1][-1].mark))
            values[-1][1].append(line.pieces[1] if line and not name else Piece(text[1:], wrapped=False))
    return {name: text_of(pieces) for name, pieces in values}, folded


def read_pairs(paste: Paste, at: int, behind: int) -> Table | None:
    """The records, unaligned (``Name|t``) or CSV (``Name,t``), from behind some line on, with an ACL at this one."""
    if not paste.lines[at].lstrip('" ').startswith(tuple(NAMES_OF_ACLS)):
        return None
    for separator in SEPARATORS:
        name, *values = cut_at(paste, at, separator).cells
        if name in NAMES_OF_ACLS and values and ("=" in values[0] or shows_none(values[0])):
            start = at
            while start > behind and _is_pair(paste, start - 1, separator):
                start -= 1
            records = _records(paste, start, separator) if start < at else []
            return _table(records, title_above(paste.lines, start)) if records else None
    return None


def _is_pair(paste: Paste, at: int, separator: str) -> bool:
    cells, lines, _ = cut_at(paste, at, separator)
    return len(cells) == 2 and len(lines) == 1


def _records(paste: Paste, at: int, separator: str) -> list[_Record]:
    """The records from this line on."""
    records: list[_Record] = []
    while at < len(paste.lines):
        for (name, *values), lines, _ in rows_from(paste, at, separator):
            if not values:
                return records
            if not records or _begins_record(name, list(records[-1][0])):
                records.append(({}, lines))
            found, span = records[-1]
            records[-1] = {**found, name: separator.join(values)}, range(span.start, lines.stop)
            at = lines.stop
        at += 1  # psql -A leaves a line empty between records
        is_next = records and at < len(paste.lines) and cut_at(paste, at, separator).cells[0] in records[0][0]
        if not is_next or paste.lines[at - 1]:
            return records
    return records


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


def _table(records: Sequence[_Record], title: str) -> Table:
    """The records with the same columns as the first one; others are another table's."""
    header = tuple(records[0][0])
    alike = list(takewhile(lambda record: tuple(record[0]) == header, records))
    rows = tuple(Row(tuple(values.values()), lines) for values, lines in alike)
    return Table(rows, rows[-1].lines.stop, header, title)
