"""The CONTEXT of an error: inside which functions, and in which inner SQL, it happened."""

from __future__ import annotations

import re

from pgwhy.incident.incident import Frame

_FUNCTION = re.compile(
    r"PL/\w+ function (?P<function>.+?)(?: line (?P<line>\d+))?(?: at .+| during .+| while .+)?$"
    r'|SQL function "(?P<sql>.+?)"(?: statement \d+| during .+)?$'
    r'|PL/\w+ function "(?P<quoted>.+?)"$'
    r'|(?:automatic analyze|referential integrity query) on "(?P<other>.+)"$'
)
_STATEMENT = re.compile(r'(?:SQL (?:statement|expression)|PL/pgSQL (?:assignment|expression)) "(?P<sql>.*)')
_REMOTE = re.compile(r"remote SQL command: (?P<sql>.*)", re.IGNORECASE)


def frames_of(context: str) -> tuple[Frame, ...]:
    """The frames of a CONTEXT text, innermost first; lines that name neither function nor SQL are left out."""
    frames: list[Frame] = []
    quoted: list[str] | None = None
    for line in context.split("\n"):
        if quoted is not None:
            quoted.append(line)
        elif opened := _STATEMENT.match(line):
            quoted = [opened["sql"]]
        elif remote := _REMOTE.match(line):
            frames.append(Frame(statement=remote["sql"], remote=True))
        elif function := _FUNCTION.match(line):
            name = function["function"] or function["sql"] or function["quoted"] or ""
            frames += [Frame(function=name.strip('"'), line=int(function["line"] or 0))] if name else []
        if quoted and quoted[-1].endswith('"'):
            frames.append(Frame(statement="\n".join(quoted)[:-1]))
            quoted = None
    return tuple(frames)
