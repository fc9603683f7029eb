"""What a panel shows, as a value: sentences and tables without a width, and how they are laid out in one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

import msgspec
from rich.cells import cell_len

from pgwhy.catalog import Role, Securable
from pgwhy.widgets.ink import Ink, Line, Span, fitted, line, width_of

Link = Securable | Role | None
"""Where enter on a line leads."""


class Text(msgspec.Struct, frozen=True):
    """A sentence; broken between words, later lines indented by ``hang`` more."""

    content: Line
    indent: int = 0
    hang: int = 0
    link: Link = None


class Row(msgspec.Struct, frozen=True):
    """A row of a grid: its label, a mark under each heading (empty for none), and what stands behind."""

    label: Line
    marks: tuple[str, ...]
    behind: Line = ()
    link: Link = None


class Grid(msgspec.Struct, frozen=True):
    """Rows of marks under headings. Where it is too wide, each row names the headings that it has a mark for."""

    corner: str
    headings: tuple[str, ...]
    rows: tuple[Row, ...]
    behind: str = ""


class Table(msgspec.Struct, frozen=True):
    """Cells in columns, as wide as needed; where there is no room, the last column is broken into lines."""

    headings: tuple[str, ...]
    rows: tuple[tuple[Line, ...], ...]
    links: tuple[Link, ...] = ()


class Either(msgspec.Struct, frozen=True):
    """A line in two lengths: the longer one where it fits."""

    wide: Line
    narrow: Line


Block = Text | Grid | Table | Either
Page = tuple[Block, ...]

_WORD = re.compile(r" +|[^ ,]*,+ *|[^ ,]+ *")

GAP = Text(())
"""An empty line."""


def text(*parts: str | Span, indent: int = 0, hang: int = 0, link: Link = None) -> Text:
    return Text(line(*parts), indent, hang, link)


def heading(words: str) -> Text:
    return text(Span(words, Ink.STRONG))


class Laid(NamedTuple):
    """A line of a page in a given width."""

    content: Line
    link: Link = None


def lay(page: Page, width: int) -> list[Laid]:
    """The lines of the page in this width."""
    laid: list[Laid] = []
    for block in page:
        match block:
            case Text():
                laid += [Laid(part, block.link) for part in _wrapped(block, width)]
            case Grid():
                laid += _grid(block, width)
            case Table():
                laid += _table(block, width)
            case Either():
                laid.append(Laid(block.wide if width_of(block.wide) <= width else block.narrow))
    return laid


def _wrapped(block: Text, width: int) -> Iterator[Line]:
    margin = " " * block.indent
    for number, part in enumerate(wrap(block.content, width - block.indent, block.hang)):
        before = margin + " " * (block.hang if number else 0)
        yield (Span(before), *part) if before else part


def wrap(content: Line, width: int, hang: int = 0) -> Iterator[Line]:
    """The line broken between words into lines of at most this width, those after the first shorter by ``hang``."""
    room = max(8, width)
    current: list[Span] = []
    used = 0
    for word in _words(content, max(8, width - hang)):
        if current and used + cell_len(word.text.rstrip(" ")) > room:
            yield _trimmed(current)
            current, used, room = [], 0, max(8, width - hang)
        current.append(word)
        used += word.width
    yield _trimmed(current)


def _words(content: Line, longest: int) -> Iterator[Span]:
    """Each word with the blanks behind it, words longer than a line in pieces."""
    for part in content:
        for word in _WORD.findall(part.text):
            rest = word
            while cell_len(rest.rstrip(" ")) > longest:
                head, rest = _split(rest, longest)
                yield Span(head, part.ink)
            yield Span(rest, part.ink)


def _trimmed(spans: list[Span]) -> Line:
    if spans:
        spans[-1] = Span(spans[-1].text.rstrip(" "), spans[-1].ink)
    return tuple(part for part in spans if part.text)


def _split(word: str, width: int) -> tuple[str, str]:
    end = 1
    while end < len(word) and cell_len(word[: end + 1]) <= width:
        end += 1
    return word[:end], word[end:]


def _grid(grid: Grid, width: int) -> list[Laid]:
    if len({row.behind for row in grid.rows}) == 1 and grid.rows[0].behind:
        rows = tuple(msgspec.structs.replace(row, behind=()) for row in grid.rows)
        common = Laid((Span(f"all {grid.behind} ", Ink.DIM), *grid.rows[0].behind))
        return [*_grid(Grid(grid.corner, grid.headings, rows), width), common]
    label = max([cell_len(grid.corner), *(width_of(row.label) for row in grid.rows)])
    behind = max([cell_len(grid.behind), *(width_of(row.behind) for row in grid.rows)])
    marks = sum(len(name) for name in grid.headings)
    needed = label + marks + (2 + behind if behind else 0)
    gap = next((size for size in (2, 1) if needed + size * len(grid.headings) <= width), 0)
    if not gap:
        return _grid_in_words(grid, width)
    space = " " * gap
    head = (
        grid.corner + " " * (label - cell_len(grid.corner)) + "".join(space + name for name in grid.headings)
    )
    laid = [Laid(line(Span(head + (f"  {grid.behind}" if behind else ""), Ink.DIM)))]
    for row in grid.rows:
        spans = list(fitted(row.label, label))
        for mark, name in zip(row.marks, grid.headings, strict=True):
            spans.append(Span(space + mark.center(len(name)), ink_of(mark)))
        laid.append(Laid((*spans, Span("  "), *row.behind) if row.behind else tuple(spans), row.link))
    return laid


def _grid_in_words(grid: Grid, width: int) -> list[Laid]:
    laid: list[Laid] = []
    for row in grid.rows:
        names = [
            Span(f"{mark}{name} " if mark[:1] == "✗" else f"{name}{mark.strip('✓')} ", ink_of(mark))
            for mark, name in zip(row.marks, grid.headings, strict=True)
            if mark.strip()
        ]
        behind = (
            (Span(f"  {grid.behind} ", Ink.DIM), *row.behind) if row.behind and grid.behind else row.behind
        )
        laid += [Laid(part, row.link) for part in _wrapped(Text((*row.label, *behind), hang=2), width)]
        laid += (
            [Laid(part, row.link) for part in _wrapped(Text(tuple(names), indent=2), width)] if names else []
        )
    return laid


def _table(table: Table, width: int) -> list[Laid]:
    widths = [
        max([cell_len(name), *(width_of(row[at]) for row in table.rows)])
        for at, name in enumerate(table.headings)
    ]
    before = sum(widths[:-1]) + 2 * (len(widths) - 1)
    last = max(16, width - before)
    head = "".join(name.ljust(size + 2) for name, size in zip(table.headings, widths, strict=True))
    laid = [Laid(line(Span(head.rstrip(), Ink.DIM)))] if any(table.headings) else []
    links = table.links or (None,) * len(table.rows)
    for row, link in zip(table.rows, links, strict=True):
        start: list[Span] = []
        for cell, size in zip(row[:-1], widths[:-1], strict=True):
            start += [*fitted(cell, size), Span("  ")]
        for number, part in enumerate(wrap(row[-1], last)):
            laid.append(Laid((*start, *part) if number == 0 else (Span(" " * before), *part), link))
    return laid


def ink_of(mark: str) -> Ink:
    """The colour that repeats what a mark says."""
    match mark[:1]:
        case "✓":
            return Ink.HELD
        case "✗":
            return Ink.MISSING
        case "?":
            return Ink.UNKNOWN
        case _:
            return Ink.PLAIN
