r"""Tables with a line per column, as ``\x`` makes them (print_aligned_vertical and others in psql's print.c)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import takewhile
from typing import NamedTuple

from pgwhy.acl.listing.flat import csv_rows
from pgwhy.acl.listing.pieces import BARS, NEWLINE_MARKS
from pgwhy.acl.listing.table import COLUMN_NAMES, Found, Table, is_footer, is_title, title_above

_RECORD = re.compile(r"[+┌├╞╔╠]?[-─═]\[ \S+ \d+ \].*|\* \S+ \d+\s*")
_END_OF_FRAME = re.compile(r"[+└╚][-─═].*")
_BAR = re.compile(f"[{BARS}] ?")


class _Pair(NamedTuple):
    """A column's name and value; no name where the value of the pair before goes on."""

    name: str
    value: str
    end: int
    """The line behind it."""


def read_expanded(lines: Sequence[str], at: int) -> Found | None:
    """The records that begin at this line with ``-[ RECORD 1 ]-…``, if they do."""
    if not _RECORD.fullmatch(lines[at]):
        return None
    end = at
    pairs: list[_Pair] = []
    while end < len(lines) and _RECORD.fullmatch(lines[end]):
        start = end + 1
        end = next((n for n in range(start, len(lines)) if _ends_record(lines[n])), len(lines))
        split = _without_bars if lines[at].startswith("*") else _around_bars
        pairs += [_Pair(name, _unmarked(value), end) for name, value in split(lines[start:end])]
    return _table(pairs, title_above(lines, at))


def _ends_record(line: str) -> bool:
    return not line.strip() or is_footer(line) or bool(_RECORD.fullmatch(line) or _END_OF_FRAME.match(line))


def _around_bars(body: Sequence[str]) -> Iterator[tuple[str, str]]:
    for line in body:
        text = line[1:].rstrip().rstrip(BARS) if line[:1] in tuple(BARS) else line  # without the frame
        name, value = [*_BAR.split(text, maxsplit=1), ""][:2]
        yield name.strip(), value


def _without_bars(body: Sequence[str]) -> Iterator[tuple[str, str]]:
    names = [max(filter(line.startswith, COLUMN_NAMES), key=len, default="") for line in body]
    width = max(map(len, names), default=0)
    for name, line in zip(names, body, strict=True):
        yield name, line[width + 1 :]


def _unmarked(value: str) -> str:
    value = value.rstrip()
    return value[:-1].rstrip() if value[-1:] in tuple(NEWLINE_MARKS) else value


def read_pairs(lines: Sequence[str], at: int) -> Found | None:
    """The records that begin at this line, unaligned (``Name|t``) or CSV (``Name,t``), if they do."""
    for separator in "|,;\t":
        begun = [line.partition(separator) for line in lines[at : at + 2]]
        if len(begun) == 2 and all(bar and name in COLUMN_NAMES for name, bar, _ in begun):
            pairs = _unaligned(lines, at) if separator == "|" else _csv(lines, at, separator)
            return _table(list(pairs), title_above(lines, at - 1))
    return None


def _unaligned(lines: Sequence[str], at: int) -> Iterator[_Pair]:
    for number, line in enumerate(lines[at:], at + 1):
        name, bar, value = line.partition("|")
        if is_footer(line) or is_title(line):
            return
        if bar and name in COLUMN_NAMES:
            yield _Pair(name, value, number)
        elif line:
            yield _Pair("", line, number)


def _csv(lines: Sequence[str], at: int, separator: str) -> Iterator[_Pair]:
    for cells, end in csv_rows(lines, at, separator):
        if len(cells) != 2 or cells[0] not in COLUMN_NAMES:
            return
        yield _Pair(cells[0], cells[1], end)


def _table(pairs: Sequence[_Pair], title: str) -> Found | None:
    """The records with the same columns as the first one; others are another table's."""
    if not pairs or not pairs[0].name:
        return None
    records: list[dict[str, str]] = []
    ends: list[int] = []
    last = ""
    for name, value, end in pairs:
        if name and (not records or _begins_record(name, list(records[-1]))):
            records.append({})
            ends.append(end)
        if name:
            records[-1][name] = value
            last = name
        else:
            records[-1][last] += "\n" + value
        ends[-1] = end
    header = tuple(records[0])
    rows = [tuple(record.values()) for record in takewhile(lambda record: tuple(record) == header, records)]
    return Table(tuple(rows), header, title), ends[len(rows) - 1]


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
