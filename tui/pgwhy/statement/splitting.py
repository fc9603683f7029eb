"""A script cut into statements and psql commands, as psql's scanner does it (psqlscan.l); COPY data is left out."""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec


class Piece(msgspec.Struct, frozen=True):
    """One statement without its semicolon, or one psql command with its backslash."""

    text: str
    start: int
    """Where its first word is, in characters from the start of the script."""
    meta: bool = False


_TOKEN = re.compile(
    r"""(?P<comment>--[^\n]*)
      | (?P<block>/\*)
      | (?P<escape>\b[eE]'(?:[^'\\]|\\.|'')*(?:'|\Z))
      | (?P<string>'(?:[^']|'')*(?:'|\Z))
      | (?P<quoted>"(?:[^"]|"")*(?:"|\Z))
      | (?P<dollar>(?<![\w$])\$(?:[^\W\d]\w*)?\$)
      | (?P<meta>\\[^\n]*)
      | (?P<end>;)
      | (?P<open>\()
      | (?P<close>\))
      | (?P<word>[^\W\d][\w$]*)
      | (?P<space>\s+)
      | (?P<other>.)""",
    re.VERBOSE | re.DOTALL,
)
_COMMENT_EDGE = re.compile(r"/\*|\*/")
_SENDS = re.compile(r"\\(?:g|gx|gdesc|gexec|gset|crosstabview)\b")
_COPY_IN = re.compile(r"\s*COPY\b.*\bFROM\s+STDIN\b", re.IGNORECASE | re.DOTALL)
_END_OF_DATA = re.compile(r"^\\\.[ \t]*\r?$", re.MULTILINE)


def tokens(script: str, start: int = 0) -> Iterator[tuple[str, int, int]]:
    """The script's tokens as (kind, start, end), comments, quotes and dollar quotes each in one piece."""
    at = start
    while match := _TOKEN.match(script, at):
        kind = match.lastgroup or "other"
        end = match.end()
        if kind == "block":
            end = _end_of_comment(script, match.end())
        elif kind == "dollar":
            closed = script.find(match.group(), match.end())
            end = len(script) if closed < 0 else closed + len(match.group())
        yield kind, at, end
        at = end


def _end_of_comment(script: str, at: int) -> int:
    depth = 1
    while edge := _COMMENT_EDGE.search(script, at):
        depth += 1 if edge.group() == "/*" else -1
        at = edge.end()
        if depth == 0:
            return at
    return len(script)


def pieces(script: str) -> Iterator[Piece]:
    """Everything that would be executed, in order."""
    at = 0
    while at < len(script):
        found, at = _next(script, at)
        yield from found


def _next(script: str, start: int) -> tuple[list[Piece], int]:
    """The next statement, with the psql commands inside it before it; and where to go on."""
    metas: list[Piece] = []
    buffer: list[str] = []
    first = start
    block = Block()
    for kind, at, end in tokens(script, start):
        token = script[at:end]
        if kind == "meta":
            if token.startswith("\\;"):
                return _statement(metas, buffer, first), at + 2
            sends = _SENDS.match(token)
            metas += [] if sends else [Piece(token.rstrip(), at, meta=True)]
            if sends:
                return _statement(metas, buffer, first), end
        elif kind == "end" and block.closed:
            return _statement(metas, buffer, first), _behind_data(script, "".join(buffer), end)
        elif kind in ("comment", "block", "space") and not buffer:
            continue
        else:
            first = first if buffer else at
            buffer.append(token)
            block.see(kind, token)
    return _statement(metas, buffer, first), len(script)


def _statement(metas: list[Piece], buffer: list[str], first: int) -> list[Piece]:
    text = "".join(buffer).rstrip()
    return [*metas, Piece(text, first)] if text else metas


def _behind_data(script: str, statement: str, end: int) -> int:
    """Where SQL goes on behind ``COPY … FROM STDIN;``: after the line of backslash and dot, if there is one."""
    if _COPY_IN.match(statement) and (closing := _END_OF_DATA.search(script, end)):
        return closing.end()
    return end


class Block:
    """Whether a semicolon ends the statement: not within parentheses, nor within BEGIN ATOMIC … END."""

    def __init__(self) -> None:
        self.words: list[str] = []
        self.parentheses = 0
        self.depth = 0

    @property
    def closed(self) -> bool:
        return self.parentheses == 0 and self.depth == 0

    def see(self, kind: str, token: str) -> None:
        if kind == "open":
            self.parentheses += 1
        elif kind == "close":
            self.parentheses = max(0, self.parentheses - 1)
        elif kind == "word" and not self.parentheses:
            self._word(token.lower())

    def _word(self, word: str) -> None:
        if len(self.words) < 4:
            self.words.append(word)
        creates_routine = self.words[0] == "create" and any(
            w in ("function", "procedure") for w in self.words[1:4]
        )
        if not creates_routine:
            return
        if word == "begin" or (word == "case" and self.depth):
            self.depth += 1
        elif word == "end" and self.depth:
            self.depth -= 1
