"""Tables in columns, drawn with rules and bars: psql's, and those of other clients, of libraries and Markdown.

Rules may stand anywhere: below the header, around the table, between the rows.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from pgwhy.acl.listing.columns import (
    BARS,
    WRAP_MARKS,
    Columns,
    Line,
    Piece,
    bars_of,
    columns_under,
    cut,
    is_rule,
    split,
    text_of,
)
from pgwhy.acl.listing.items import ITEM, count_seen
from pgwhy.acl.listing.psql import NAMES_OF_ACLS, is_footer, is_header
from pgwhy.acl.listing.table import Row, Table, title_above

_MARKDOWN = re.compile(r"\s*[|]?(?:\s*:?-+:?\s*[|])+(?:\s*:?-+:?\s*)?")
_ARRAY = ("{", "[")
_PRIVILEGES = re.compile(rf"\s*(?:[\[{{]|{ITEM})")

_Group = list[tuple[int, Line]]
"""The lines of a row, with their numbers."""


def read_drawn(lines: Sequence[str], at: int) -> Table | None:
    """The table whose header or upper rule is at this line, if one is."""
    if not lines[at].strip() or not any(map(is_rule, lines[at : at + 2])):
        return None
    rule, heads = _rule_and_header(lines, at)
    below = _below(lines, rule)
    columns = columns_under(lines[rule], lines[[rule, *below[:1], *heads][-1]])
    if not columns.bars:  # what is below another rule is not of the table
        below = below[: next((at for at, number in enumerate(below) if is_rule(lines[number])), len(below))]
    body = [number for number in below if not is_rule(lines[number])]
    if len(columns.spans) == 1 and not columns.bars:
        if not any(_PRIVILEGES.match(lines[number]) for number in body):
            return None
        columns = columns._replace(bars=all(lines[number].startswith((" ", *WRAP_MARKS)) for number in body))
    header = [line for line in (cut(lines[number], columns) for number in heads) if line]
    if len(header) < len(heads) or (not columns.bars and lines[rule] in lines[at + 3 : at + 4]):
        return None  # a title above a frame
    return _table(lines, range(at, rule + 1), body, columns, header)


def _rule_and_header(lines: Sequence[str], at: int) -> tuple[int, range]:
    """The rule above the rows, and the lines of the header: above it, or framed by it and another one."""
    if not is_rule(lines[at]):
        return at + 1, range(at, at + 1)
    below = next((number for number in _below(lines, at) if is_rule(lines[number])), at)
    if below - at > 1 and not any(map(count_seen, lines[at + 1 : below])):
        return below, range(at + 1, below)
    return at, range(0)


def _below(lines: Sequence[str], rule: int) -> range:
    """The lines below a rule, down to a footer, an empty line, or the rule that begins another table."""
    has_columns = len(lines[rule].split()) > 1 or len(set(lines[rule].strip())) > 1
    ends = (
        number
        for number in range(rule + 1, len(lines))
        if not lines[number].strip()
        or is_footer(lines[number])
        or (is_rule(lines[number]) and (is_rule(lines[number - 1]) or not has_columns))
    )
    return range(rule + 1, next(ends, len(lines)))


def read_rows(lines: Sequence[str], at: int) -> Table | None:
    """Rows with bars between the cells, from which header and rule are missing, if they begin here."""
    count = len(split(lines[at], padded=True))
    if count == 1:
        return None
    ends = (
        n for n in range(at, len(lines)) if len(split(lines[n], padded=True)) != count or is_rule(lines[n])
    )
    end = next(ends, len(lines))
    if end == at:
        return None
    left = all(line.lstrip().startswith(tuple(BARS)) for line in lines[at:end])
    right = all(line.rstrip().endswith(tuple(BARS)) for line in lines[at:end])
    spans = ((0, 0),) * max(1, count - left - right)
    columns = Columns(spans, True, left, right, aligned=False, open=not right)
    header = cut(lines[at], columns)
    if header and is_header([piece.text.strip() for piece in header.pieces if piece.text.strip()]):
        return _table(lines, range(at, at + 1), range(at + 1, end), columns, [header])
    return _table(lines, range(at, at), range(at, end), columns, [])


def _table(
    lines: Sequence[str], above: range, body: Sequence[int], columns: Columns, header: Sequence[Line]
) -> Table:
    """The table with these lines above its rows, and with its rows in these."""
    found = [(number, cut(lines[number], columns)) for number in body]
    fitting = [(number, line) for number, line in found if line]
    last = max((number for number, line in found if line or bars_of(lines[number])), default=above.stop - 1)
    names = tuple(
        " ".join(piece.text.strip(" `") for piece in pieces).strip() for pieces in _columnwise(header)
    )
    key = _key(names, [line for _, line in fitting])
    is_grid = sum(is_rule(lines[number - 1]) for number in body if number) > 1
    groups, folded = _groups(fitting, key, is_grid=is_grid)
    is_markdown = any(map(_MARKDOWN.fullmatch, lines[above.start : above.stop]))
    rows = [
        _row(group, is_markdown=is_markdown)
        for group in groups
        if not any(piece.mark for piece in group[-1][1].pieces)
        and (key is None or not _names_two(group, key))
    ]
    is_halved = columns.padded * (columns.left - columns.right)  # a frame has two sides
    whole = {number for row in rows for number in row.lines}
    everything = [*header, *(line for _, line in fitting)]
    return Table(
        tuple(rows),
        last + 1 + is_rule("".join(lines[last + 1 : last + 2])),
        names,
        title_above(lines, above.start),
        torn=tuple(number for number in body if number <= last and number not in whole),
        cut_left=any(line.pieces[0].cut_left for line in everything) or is_halved < 0,
        cut_right=any(line.pieces[-1].cut_right for line in everything)
        or (folded and columns.open)
        or is_halved > 0,
        escaped=is_markdown,
        folded=folded,
    )


def _columnwise(lines: Sequence[Line]) -> Iterator[tuple[Piece, ...]]:
    return zip(*(line.pieces for line in lines), strict=True)


def _key(names: Sequence[str], lines: Sequence[Line]) -> int | None:
    """The first column that is not about privileges and not cut off: no row leaves that empty."""
    columns = list(_columnwise(lines))
    about = {at for at, name in enumerate(names) if name in NAMES_OF_ACLS} or {
        at for at, pieces in enumerate(columns) if any(_PRIVILEGES.match(one.text) for one in pieces)
    }
    keys = (
        at for at, pieces in enumerate(columns) if at not in about and any(one.text.strip() for one in pieces)
    )
    return next(keys, None)


def _groups(fitting: _Group, key: int | None, *, is_grid: bool) -> tuple[list[_Group], bool]:
    """The lines of each row, and whether some go on without a mark."""
    groups: list[_Group] = []
    folded = False
    for number, line in fitting:
        above = groups[-1][-1] if groups else (-2, line)
        is_marked = _is_marked(above[1], line)
        if above[0] == number - 1 and (is_marked or is_grid or _has_no_key(line, key)):
            groups[-1].append((number, line))
            folded = folded or (not is_marked and any(piece.text.strip() for piece in line.pieces))
        else:
            groups.append([(number, line)])
    return groups, folded


def _is_marked(above: Line, line: Line) -> bool:
    """Whether marks say that a line goes on with the row above, and so does what stands in it."""
    is_open = any(piece.mark for piece in above.pieces)
    has_more = any(
        piece.text.strip() and not up.mark for up, piece in zip(above.pieces, line.pieces, strict=True)
    )
    return line.goes_on or (is_open and not has_more)


def _has_no_key(line: Line, key: int | None) -> bool:
    begins = any(piece.text.lstrip().startswith(_ARRAY) for piece in line.pieces)
    return not begins and (key is None or not line.pieces[key].text.strip())


def _names_two(group: _Group, key: int) -> bool:
    """Whether lines name something each, unmarked: two rows, or one name that was folded."""
    return any(
        line.pieces[key].text.strip() and not _is_marked(above, line)
        for (_, above), (_, line) in pairwise(group)
    )


def _row(group: _Group, *, is_markdown: bool) -> Row:
    cells = map(text_of, _columnwise([line for _, line in group]))
    texts = (cell.strip().strip("`") if is_markdown else cell for cell in cells)
    return Row(tuple(texts), range(group[0][0], group[-1][0] + 1))
