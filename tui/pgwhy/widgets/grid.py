"""The grid of the composer: grantees and objects as lines, privileges as columns, a box in each that can be ticked."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cached_property

from rich.cells import cell_len

from pgwhy.acl import Privilege, RoleName, default_acl_words
from pgwhy.catalog import Column, Relation, Routine, Type, name_of
from pgwhy.printable import printable
from pgwhy.remedy.draft import Cell, Draft, Want, lines
from pgwhy.remedy.offer import Offer
from pgwhy.remedy.standing import Defaults, Key, Subject
from pgwhy.render.wording import role_name
from pgwhy.widgets.ink import Ink, Line, Span, fitted, span
from pgwhy.widgets.words import object_name, target_kind

Row = tuple[RoleName, Key]

_HEADINGS: tuple[tuple[Callable[[Privilege], str], int], ...] = (
    (lambda p: p.value, 2),
    (lambda p: p.value, 1),
    (lambda p: p.heading, 1),
    (lambda p: p.value[:3], 1),
)
"""Ways to write the columns, and the room between them, the widest first; the last is used where none fits."""
MARKS = (
    ("[x]", "to be granted"),
    ("[-]", "to be revoked"),
    (" ✓ ", "granted"),
    ("(✓)", "held by another way: through a role, PUBLIC, the owner"),
    ("[ ]", "not held"),
    (" · ", "there is no such privilege"),
    ("  *", "behind a mark: with grant option; behind [-] the grant option alone"),
)
"""What stands in the boxes."""
_MARK = 3
_READABLE = 24
"""So much of a name is wanted before the headings are written in full."""


class Grid:
    """The draft in some width; rows are drawn when they are seen."""

    def __init__(self, draft: Draft, cursor: Cell | None, width: int, *, by_object: bool) -> None:
        self.draft = draft
        self.cursor = cursor
        self.by_object = by_object
        groups = lines(draft, by_object=by_object)
        self.rows: list[Row | None] = []
        """What stands in each line: the first of a group is its name, where there are several groups."""
        self.heads: dict[int, Row] = {}
        self.single = len(groups) == 1
        for group in groups:
            if not self.single:
                self.heads[len(self.rows)] = group[0]
                self.rows.append(None)
            self.rows += group
        self._lay_out(width)

    def _lay_out(self, width: int) -> None:
        self.columns = self.draft.columns()
        names = [self._label(row) for row in self.rows if row is not None]
        longest = max([0, *(cell_len(name) for name in names)])
        room = 0
        for written, gap in _HEADINGS:
            self.headings = [written(privilege) for privilege in self.columns]
            self.gap = gap
            room = width - sum(max(_MARK, len(heading)) + gap for heading in self.headings) - 1
            if room >= min(longest, _READABLE):
                break
        self.name_width = max(8, min(longest, room))
        self.behind = room - self.name_width

    def __len__(self) -> int:
        return len(self.rows)

    def line_of(self, cell: Cell | None) -> int:
        """Where the box is."""
        wanted = (cell.grantee, cell.key) if cell else None
        return next((number for number, row in enumerate(self.rows) if row == wanted), 0)

    def heading(self) -> Line:
        """What stands above the columns; at its left the only grantee or object, if there is but one."""
        first = next((row for row in self.rows if row is not None), None)
        corner = self._name(first) if self.single and first else ""
        spans = [*fitted((span(squeezed(f" {corner}", self.name_width), Ink.STRONG),), self.name_width)]
        for privilege, words in zip(self.columns, self.headings, strict=True):
            here = self.cursor is not None and self.cursor.privilege is privilege
            spans += [
                Span(" " * self.gap),
                Span(words.center(_MARK), Ink.TITLE if here else Ink.DIM),
            ]
        return tuple(spans)

    def line(self, index: int, width: int) -> Line:
        """One line: a name, and its boxes; of a group its name alone."""
        row = self.rows[index]
        if row is None:
            return self._head(self.heads[index], width)
        here = self.cursor is not None and row == (self.cursor.grantee, self.cursor.key)
        name = squeezed(self._label(row), self.name_width)
        spans = [*fitted((span(name, Ink.STRONG if here else Ink.PLAIN),), self.name_width)]
        spans += self._boxes(row)
        note = because(self.draft.offers[row[1]])
        if note and not self.by_object and self.behind > _READABLE:
            spans.append(span(f"  {note}", Ink.DIM))
        return tuple(spans)

    def _boxes(self, row: Row) -> Iterator[Span]:
        boxes = {cell.privilege: cell for cell in self.draft.row(*row)}
        over = 0  # how much of the room between the columns the star of the last box took
        for privilege, words in zip(self.columns, self.headings, strict=True):
            room = max(_MARK, len(words))
            cell = boxes.get(privilege)
            text, ink = mark(self.draft, cell) if cell else ("·".center(_MARK), Ink.DIM)
            left = (room - _MARK) // 2
            yield Span(" " * (self.gap - over + left))
            yield Span(text[:_MARK], Ink.CURSOR if cell and cell == self.cursor else ink)
            rest = text[_MARK:].ljust(room - _MARK - left)
            over = len(rest) - (room - _MARK - left)
            yield Span(rest)

    def _head(self, row: Row, width: int) -> Line:
        name = span(squeezed(f" {self._name(row)}", width - 1), Ink.STRONG)
        note = because(self.draft.offers[row[1]]) if self.by_object else ""
        return (name, span(f"  {note}", Ink.DIM)) if note else (name,)

    def _name(self, row: Row) -> str:
        """Of a group."""
        if self.by_object:
            return subject_name(self.draft.offers[row[1]].target, self.draft.catalog.version)
        return role_name(row[0])

    def _label(self, row: Row) -> str:
        """Of a line in its group."""
        margin = " " if self.single else "   "
        if self.by_object:
            return margin + role_name(row[0])
        return margin + self._labels[row[1]]

    @cached_property
    def _labels(self) -> dict[Key, str]:
        """The objects by names as short as tells them apart."""
        every = [offer.target for offer in self.draft.offers.values()]
        schemas = {_schema(subject) for subject in every} - {""}
        creators = {subject.creator for subject in every if isinstance(subject, Defaults)}
        return {
            key: printable(_short(offer.target, several_schemas=len(schemas) > 1, creators=len(creators)))
            for key, offer in self.draft.offers.items()
        }


def title(draft: Draft) -> Line:
    """For whom on what: named if there is one, counted if there are several."""
    objects = [offer.target for offer in draft.offers.values() if offer.target in draft.plan.targets]
    what = subject_name(objects[0], draft.catalog.version) if len(objects) == 1 else f"{len(objects)} objects"
    (first, *others) = draft.grantees
    whom = f"{len(draft.grantees)} grantees" if others else role_name(first)
    return (Span(" Grant and revoke", Ink.STRONG), Span(f" on {what} for "), Span(whom, Ink.STRONG))


def mark(draft: Draft, cell: Cell) -> tuple[str, Ink]:
    """What stands in a box, and a star behind it where it is with grant option."""
    match draft.ticks.get(cell):
        case Want.GRANT:
            return "[x]", Ink.STRONG
        case Want.GRANT_WITH_OPTION:
            return "[x]*", Ink.STRONG
        case Want.REVOKE:
            return "[-]", Ink.MISSING
        case Want.REVOKE_OPTION:
            return "[-]*", Ink.MISSING
        case None:
            how = draft.standing(cell)
            if cell.privilege in how.granted:
                return (" ✓ *" if cell.privilege in how.options else " ✓ "), Ink.HELD
            return ("(✓)", Ink.HELD) if cell.privilege in how.held else ("[ ]", Ink.PLAIN)


def because(offer: Offer) -> str:
    """Why a line is offered that was not asked for."""
    if offer.feeds is not None:
        table, column = offer.feeds
        return f"for INSERT: {printable(table.name)}.{printable(column)} takes its default from it"
    return "nothing in it can be reached without it" if offer.entry else ""


def subject_name(subject: Subject, version: int) -> str:
    """``table public.orders``, ``new tables in sales by ben``."""
    if isinstance(subject, Defaults):
        where = f"in {printable(subject.schema)}" if subject.schema is not None else "in all schemas"
        return f"new {default_acl_words(subject.object_type)} {where} by {role_name(subject.creator)}"
    return printable(object_name(subject, version))


def squeezed(text: str, width: int) -> str:
    """The text in so many cells: what is cut is in its middle, as names differ at both ends."""
    if cell_len(text) <= width:
        return text
    head, tail = text, text[len(text) - max(0, width - 1) // 3 :]
    while tail and cell_len(tail) > max(0, width - 1) // 3:
        tail = tail[1:]
    while head and cell_len(head) + cell_len(tail) > width - 1:
        head = head[:-1]
    return f"{head}…{tail}"


def _schema(subject: Subject) -> str:
    match subject:
        case Relation() | Routine() | Type():
            return subject.schema
        case _:
            return ""


def _short(subject: Subject, *, several_schemas: bool, creators: int) -> str:
    match subject:
        case Defaults():
            where = f"in {subject.schema}" if subject.schema is not None else "anywhere"
            by = f" by {subject.creator}" if creators > 1 else ""
            return f"new {default_acl_words(subject.object_type)} {where}{by}"
        case Column():
            return f"  .{subject.name}"
        case Relation():
            name = subject.name
        case Routine():
            name = subject.name + subject.identity[subject.identity.rfind("(") :]
        case Type():
            name = subject.name
        case _:
            return f"{target_kind(subject)} {name_of(subject)}"
    return f"{subject.schema}.{name}" if several_schemas else name
