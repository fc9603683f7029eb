"""Lines of a drawn table, cut up into what they have of each cell."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from itertools import pairwise, zip_longest
from typing import NamedTuple

from pgwhy.acl.listing.items import WHOLE

BARS = "|│║┃"
_JOINTS = "+┼┬┴╪╫╬╋╤╧╥╨╦╩┳┻├┤╞╡╟╢╠╣┣┫┌┐└┘╒╕╘╛╓╖╙╜╔╗╚╝┏┓┗┛╭╮╰╯" + BARS
_DASHES = "-=─═━╌╍┄┅┈┉"
_RULE = re.compile(f"(?=.*[{_DASHES}]{{2}})[{_DASHES}{_JOINTS}:… ]+")
NEWLINE_MARKS = ("+", "↵")
WRAP_MARKS = (".", "…")
MARKS = frozenset(NEWLINE_MARKS + WRAP_MARKS)
_OLD_MARKS = ":;"  # of the linestyle old-ascii, which marks the continuation and not what it continues
_ANY_BAR = re.compile(rf"{WHOLE}|([{BARS}])")
_PADDED_BAR = re.compile(rf"{WHOLE}|((?<![^ +↵.…])[{BARS}](?![^ .…]))")


class Columns(NamedTuple):
    """Where the columns are, counted in columns of the terminal."""

    spans: tuple[tuple[int, int], ...]
    """Where each begins and ends; the last one ends with the rule, though what is in it may go on."""
    bars: bool
    """Whether bars stand between the columns."""
    left: bool = False
    """Whether a bar stands before the first one."""
    right: bool = False
    """Whether a bar stands behind the last one."""
    padded: bool = True
    """Whether a blank stands on either side of a bar, which psql replaces by marks."""
    aligned: bool = True
    """Whether lines stand under each other; otherwise only the number of their bars counts."""
    open: bool = False
    """Whether marks behind the last one may have been cut off without a trace."""


class Piece(NamedTuple):
    """What one line has of one cell."""

    text: str
    mark: str = ""
    """What says that the cell goes on: with a new line, or wrapped."""
    wrapped: bool = True
    """Whether it may be what was wrapped in the line above: beside bars, that is marked, too."""
    cut_left: bool = False
    cut_right: bool = False
    """Whether the edge of the table is missing, which must be there."""


class Line(NamedTuple):
    """What one line has of each cell."""

    pieces: tuple[Piece, ...]
    goes_on: bool = False
    """Whether it says itself that it goes on with the row above."""


def is_rule(line: str) -> bool:
    """Whether the line is drawn, without a word in it."""
    return _RULE.fullmatch(line) is not None


def columns_under(rule: str, sample: str) -> Columns:
    """The columns of a table with this rule, and this header or else first line."""
    drawn = grid(rule.rstrip())
    joints = [at for at, character in enumerate(drawn) if character in _JOINTS]
    if not joints:
        spans = tuple(match.span() for match in re.finditer(f"[{_DASHES}]+", rule))
        return Columns(
            spans, bars=False, open=any(start - end == 1 for (_, end), (start, _) in pairwise(spans))
        )
    start = len(rule) - len(rule.lstrip())
    bars = [at for at, character in enumerate(grid(sample.rstrip())) if character in BARS]
    if set(joints) <= set(bars):  # the rule itself may be too short
        joints = bars
    return columns_between(joints, start, max(len(drawn), joints[-1] + 1), sample)


def columns_between(bars: Sequence[int], start: int, end: int, sample: str) -> Columns:
    """The columns of a table from here to there that has these bars, as a line of it has them."""
    left, right = start in bars, end - 1 in bars
    edges = [start - 1 + left, *bars[left : len(bars) - right], end - right]
    spans = tuple((before + 1, behind) for before, behind in pairwise(edges))
    padded = len(split(sample, padded=True)) == len(split(sample, padded=False))
    return Columns(spans, True, left, right, padded)


def split(line: str, *, padded: bool) -> list[str]:
    """The line, cut at its bars, but for those within an item."""
    ends = [match.span(1) for match in (_PADDED_BAR if padded else _ANY_BAR).finditer(line) if match[1]]
    return [line[end:start] for (_, end), (start, _) in pairwise([(0, 0), *ends, (len(line), 0)])]


def bars_of(line: str) -> set[int]:
    """The columns of the terminal where bars stand, with blanks or marks around them."""
    return {len(grid(line[: match.start(1)])) for match in _PADDED_BAR.finditer(line) if match[1]}


def cut(line: str, columns: Columns) -> Line | None:
    """The cells of the line, where it stands under the header, else at its bars; None if it has not as many."""
    if columns.aligned:
        for cells in (grid(line), list(line)):  # some clients do not know that a character may be wide
            if found := _under(cells, columns):
                return found
    return _at_bars(line, columns) if columns.bars else None


def _under(cells: list[str], columns: Columns) -> Line | None:
    """The cells of a line that has bars, marks or blanks wherever the columns end."""
    while cells and cells[-1] == " ":
        cells.pop()
    inner = columns.spans[:-1]
    ends = {cells[end] if end < len(cells) else "" for _, end in inner}
    is_old = columns.bars and not ends.isdisjoint(_OLD_MARKS) and ends <= {*_OLD_MARKS, " ", ""}
    if columns.bars:
        frame = cells[columns.spans[0][0] - 1 : columns.spans[0][0]] if columns.left else []
        fits = is_old or ends.union(frame) <= set(BARS)
    else:
        gaps = pairwise([(0, -1), *columns.spans])
        fits = ends <= {*MARKS, " ", ""} and not any(
            "".join(cells[end + 1 : start]).strip() for (_, end), (start, _) in gaps
        )
    pieces = [_piece(cells[start : end + (not columns.bars)], end - start, columns) for start, end in inner]
    pieces.append(_last_piece(cells, columns))
    if (
        not fits
        or any(piece.cut_left for piece in pieces[1:])
        or any(piece.cut_right for piece in pieces[:-1])
    ):
        return None
    return Line(tuple(pieces), is_old)


def _last_piece(cells: list[str], columns: Columns) -> Piece:
    """What goes on to the end of the line, or to the bar there."""
    start, end = columns.spans[-1]
    if not columns.right:
        return _piece(cells[start:], end - start, columns)
    if not cells[start:] or cells[-1] not in BARS:
        return Piece("".join(cells[start + 1 :]), cut_right=True)
    return _piece(cells[start:-1], len(cells) - 1 - start, columns)


def _piece(cells: list[str], width: int, columns: Columns) -> Piece:
    """A part of a line with room for so many characters; beside bars, the first and the last are for marks."""
    if not columns.bars:
        mark = cells[-1] if cells and len(cells) == width + 1 and cells[-1] in MARKS else ""
        return Piece("".join(cells[:width] if mark else cells), mark)
    if not columns.padded:
        return Piece("".join(cells).rstrip())
    edge = cells[-1] if cells and len(cells) == width else " "
    mark = edge if edge in MARKS else ""
    return Piece(
        "".join(cells[1 : len(cells) - bool(mark)]),
        mark,
        wrapped=cells[:1] in ([mark] for mark in WRAP_MARKS),
        cut_left=bool(cells) and cells[0] not in {" ", *WRAP_MARKS},
        cut_right=edge != " " and not mark,
    )


def _at_bars(line: str, columns: Columns) -> Line | None:
    """The cells of a line that stands elsewhere."""
    texts = split(line.rstrip(), padded=columns.padded)
    if (columns.left and texts.pop(0).strip()) or (columns.right and texts and texts.pop().strip()):
        return None
    if len(texts) != len(columns.spans):
        return None
    return Line(tuple(_marked(text.removeprefix(" ")) if columns.padded else Piece(text) for text in texts))


def _marked(text: str) -> Piece:
    return Piece(text[:-1], text[-1]) if text.endswith(NEWLINE_MARKS) else Piece(text)


def text_of(cell: Sequence[Piece]) -> str:
    """What the lines have of a cell, put together; a mark that nothing follows is none."""
    text = ""
    for piece, after in zip_longest(cell, cell[1:]):
        if piece.mark in WRAP_MARKS and after and after.wrapped:
            text += piece.text
        elif piece.mark in NEWLINE_MARKS and after:
            text += piece.text.rstrip() + "\n"
        else:
            text += (piece.text + piece.mark).rstrip() + "\n"
    return text.rstrip("\n")


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
