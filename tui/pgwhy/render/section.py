"""What both faces show: sections of marked lines. They know neither width nor colour, neither keys nor indentation.

The command line prints a section as it stands, with the details of lines that are open; the explorer lets one open
the others, too, and offers what can be copied.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from enum import Enum, auto

import msgspec

from pgwhy.access import Grant
from pgwhy.catalog import Role, Securable
from pgwhy.printable import printable


class PhraseKind(Enum):
    """What a phrase is, so that a face may say it by colour, too."""

    PLAIN = auto()
    NAME = auto()
    """What the line is about."""
    NOTE = auto()
    """What may be overlooked."""
    SQL = auto()
    HELD = auto()
    MISSING = auto()
    UNKNOWN = auto()


class Phrase(msgspec.Struct, frozen=True):
    """Some text of any origin. It is made printable here, as each phrase is made: no other text reaches a face."""

    text: str
    kind: PhraseKind = PhraseKind.PLAIN

    def __post_init__(self) -> None:
        msgspec.structs.force_setattr(self, "text", printable(self.text))


NO_MARK = Phrase("")
HELD = Phrase("✓", PhraseKind.HELD)
MISSING = Phrase("✗", PhraseKind.MISSING)
UNKNOWN = Phrase("?", PhraseKind.UNKNOWN)
FOUND = Phrase("→", PhraseKind.HELD)
OTHER = Phrase("·", PhraseKind.NOTE)
SKIPPED = Phrase("–", PhraseKind.NOTE)
UNSAFE = Phrase("!", PhraseKind.UNKNOWN)
MORE = Phrase("…", PhraseKind.NOTE)
"""Of a line whose details are the rest of a list."""

MARKS = {True: HELD, False: MISSING, None: UNKNOWN}
"""The mark of a check that is held, is not, or cannot be known."""

ASCII = str.maketrans("✓✗▾▸›│─·…→←–—“”’×∣●", '+-v>>|-.~><--""\'x|*')
"""What stands for the marks where letters beyond ASCII cannot be shown."""


class Copyable(msgspec.Struct, frozen=True):
    """A statement, or a name to write instead, and what it does."""

    sql: str
    words: str = ""
    grant: Grant | None = None
    """The same as a value, for the composer."""


class Choice(msgspec.Struct, frozen=True):
    """What can be chosen of an answer: one of its other ways, or of the roles that it may be about."""

    number: int


class LookUp(msgspec.Struct, frozen=True):
    """A name that resolves to nothing, as the search_path panel takes it."""

    name: str


class PathElement(msgspec.Struct, frozen=True):
    """A place in the search_path as it is written."""

    place: int


About = Securable | Role | Choice | LookUp | PathElement
"""What a line is about, for a face in which one can go there."""


class MarkedLine(msgspec.Struct, frozen=True, kw_only=True):
    """One line: a mark, what it says, and what is told about it when it is open."""

    mark: Phrase = NO_MARK
    phrases: tuple[Phrase, ...]
    behind: tuple[Phrase, ...] = ()
    """What stands behind it; on a line of its own where there is no room."""
    level: int = 0
    """How far it stands beneath the line before."""
    details: tuple[MarkedLine, ...] = ()
    opened: bool = False
    """Whether details and SQL belong to the answer; otherwise they are shown to who asks for them."""
    offers: tuple[Copyable, ...] = ()
    about: About | None = None

    @property
    def object(self) -> Securable | Role | None:
        """What it is about, if that is an object or a role."""
        return None if isinstance(self.about, Choice | LookUp | PathElement) else self.about


class Section(msgspec.Struct, frozen=True):
    """Lines that belong together."""

    lines: tuple[MarkedLine, ...]
    heading: tuple[Phrase, ...] = ()
    aligned: bool = False
    """Whether what stands behind the lines is a column."""
    offers: tuple[Copyable, ...] = ()
    """What can be copied on any of its lines."""


def phrases(*parts: str | Phrase) -> tuple[Phrase, ...]:
    """Texts and phrases as phrases, without the empty ones."""
    made = (Phrase(part) if isinstance(part, str) else part for part in parts)
    return tuple(phrase for phrase in made if phrase.text)


def name(text: str) -> Phrase:
    return Phrase(text, PhraseKind.NAME)


def note(text: str) -> Phrase:
    return Phrase(text, PhraseKind.NOTE)


def detail(*parts: str | Phrase) -> MarkedLine:
    """A line without a mark."""
    return MarkedLine(phrases=phrases(*parts))


def folded(lines: Sequence[MarkedLine], most: int, what: str = "more") -> tuple[MarkedLine, ...]:
    """The first few of the lines, and one line that holds the rest and says how many there are."""
    rest = tuple(lines[most:])
    if not rest:
        return tuple(lines)
    counted = phrases(note(f"and {len(rest)} {what}"))
    return (*lines[:most], MarkedLine(mark=MORE, phrases=counted, level=rest[0].level, details=rest))


def unfolded(lines: Iterable[MarkedLine]) -> Iterator[MarkedLine]:
    """All of a list, where there is nothing to open."""
    for line in lines:
        yield from line.details if line.mark == MORE else (line,)
