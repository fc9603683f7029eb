"""The values that say what is recorded: worlds, and the questions about them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from tests.servers import VERSIONS

DATABASE = "db"
_NOT_WORDS = re.compile(r"[^\w.]+|_+")
_SPELLED = {"<": " lt ", ">": " gt ", "*": " all ", "[]": " array ", "::": " as "}
_LONGEST = 100


@dataclass(frozen=True)
class Case:
    """One question."""

    name: str
    """Words joined by hyphens, such as ``-k`` of pytest finds them."""
    command: str
    """The command of pgwhy that answers it; or ``acl``, ``calls`` or ``roles``, which only its rooms can tell."""
    text: str = ""
    """What `why` and `decode` read."""
    words: tuple[str, ...] = ()
    """The arguments of the other commands."""
    role: str | None = None
    path: str | None = None
    versions: tuple[int, ...] = tuple(VERSIONS)
    runs: bool = False
    """Whether a server is asked, too."""
    before: tuple[str, ...] = ()
    """Statements that the role runs before it."""
    alone: bool = False
    """Whether the server takes it outside of a transaction only."""
    doubtful: bool = False
    """Whether the server does not refuse it, but might with other data: pgwhy cannot know."""

    @property
    def script(self) -> str:
        """All of what is read."""
        return ";\n".join((*self.before, self.text))


@dataclass(frozen=True)
class World:
    """``name`` begins with its chapter's."""

    chapter: str
    name: str
    setup: tuple[str, ...]
    cases: tuple[Case, ...]
    versions: tuple[int, ...]
    """Those of its cases."""
    database: str = DATABASE
    apart: bool = False
    """Whether it needs a database of its own, because not all of it can be made in a transaction."""
    reported: bool = False
    """Whether pgwhy is also asked about the servers' messages alone."""
    brief: bool = False
    """Whether only what pgwhy predicts of the server is recorded, not its answers in full."""
    cleanup: tuple[str, ...] = ()
    """What undoes that which neither the database nor a role of the world takes along."""


def slug(text: str) -> str:
    """The words of a text, joined by hyphens."""
    for sign, word in _SPELLED.items():
        text = text.replace(sign, word)
    return "-".join(filter(None, _NOT_WORDS.split(text.lower())))[:_LONGEST].strip("-")
