r"""A script as psql reads it: statements with variables put in, backslash commands, and the data of COPY.

Only what test suites use is understood: ``\gset``, ``\if`` … ``\endif``, ``\;`` and variables. Which other backslash
commands mean something is up to whoever plays the script.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from pgwhy.statement.splitting import Block, tokens

_END_OF_DATA = re.compile(r"^\\\.[ \t]*\r?$", re.MULTILINE)
_ARGUMENT = re.compile(r"(?:'(?:[^'\\]|\\.|'')*'|\"[^\"]*\"|[^\s'\"])+")
_VARIABLE = re.compile(
    r""":\{\?(?P<whether>\w+)\}|(?<!:):'(?P<literal>\w+)'|(?<!:):"(?P<name>\w+)"|(?<![:\w]):(?P<plain>[A-Za-z_]\w*)"""
)
_SENDING = re.compile(r"\\(?:g|gx|gset|gexec|gdesc|crosstabview|bind|bind_named|parse|watch|sendpipeline)\b")
_TRUE = ("true", "on", "1", "t", "yes")


@dataclass(frozen=True)
class Command:
    """One thing to do: SQL to be sent, or a backslash command."""

    text: str
    line: int
    meta: bool = False
    several: bool = False
    r"""Whether the text is of several statements, with ``\;`` between them."""
    then: str = ""
    """The backslash command that sent it, such as ``gset prefix``."""


@dataclass
class _Buffer:
    """The statement as far as it is read."""

    pieces: list[str] = field(default_factory=list)
    block: Block = field(default_factory=Block)
    first: int = 0
    several: bool = False

    def add(self, kind: str, token: str, start: int) -> None:
        if kind == "space" and not self.pieces:
            return
        self.first = self.first if self.pieces else start
        self.pieces.append(token)
        self.block.see(kind, token)


@dataclass
class Script:
    """Where the reading of a script is. ``variables`` may change between two commands."""

    text: str
    variables: dict[str, str] = field(default_factory=dict)
    at: int = 0
    _conditions: list[bool] = field(default_factory=list)

    def next(self) -> Command | None:
        """The next command that is to be run; None at the end."""
        while (command := self._read(_Buffer())) is not None:
            if not (command.meta and self._is_condition(command.text)) and all(self._conditions):
                return command
        return None

    def copy_data(self) -> str:
        """The lines behind a COPY from the client, up to the one with a backslash and a dot."""
        start = self.text.find("\n", self.at) + 1
        closing = _END_OF_DATA.search(self.text, start)
        self.at = closing.end() if closing else len(self.text)
        return self.text[start : closing.start() if closing else len(self.text)]

    def arguments(self, text: str) -> list[str]:
        """The words of a backslash command, with variables put in and quotes taken off."""
        return [self._unquoted(found.group()) for found in _ARGUMENT.finditer(text)]

    def _unquoted(self, word: str) -> str:
        word = self._with_variables(word)
        if word[:1] in "'\"" and word[-1:] == word[:1] and len(word) > 1:
            return word[1:-1].replace(word[0] * 2, word[0])
        return re.sub(r"'((?:[^']|'')*)'", lambda found: found[1].replace("''", "'"), word)

    def _with_variables(self, sql: str) -> str:
        def value(found: re.Match[str]) -> str:
            if found["whether"]:
                return "true" if found["whether"] in self.variables else "false"
            set_to = self.variables.get(found["literal"] or found["name"] or found["plain"])
            if set_to is None:
                return found.group()
            if found["literal"]:
                return "'" + set_to.replace("'", "''") + "'"
            return '"' + set_to.replace('"', '""') + '"' if found["name"] else set_to

        return _VARIABLE.sub(value, sql)

    def _is_condition(self, text: str) -> bool:
        r"""Follows ``\if`` and its like; whether it is one."""
        word, *arguments = self.arguments(text)
        match word:
            case "if":
                self._conditions.append(bool(arguments) and arguments[0].lower() in _TRUE)
            case "else":
                self._conditions[-1] = not self._conditions[-1]
            case "endif":
                self._conditions.pop()
            case _:
                return False
        return True

    def _read(self, buffer: _Buffer) -> Command | None:
        for kind, start, end in tokens(self.text, self.at):
            token = self.text[start:end]
            self.at = end
            if kind in ("comment", "block"):
                buffer.add("space", " ", start)
            elif kind == "meta" and token.startswith("\\;"):
                buffer.add("other", ";", start)
                buffer.several, self.at = True, start + 2
                return self._read(buffer)
            elif kind == "meta" and _SENDING.match(token):
                return self._sql(buffer, token[1:].strip())
            elif kind == "meta" and not buffer.pieces:
                return Command(token[1:].strip(), self._line(start), meta=True)
            elif kind == "end" and buffer.block.closed:
                return self._sql(buffer)
            elif kind != "meta":
                buffer.add(kind, token, start)
        return self._sql(buffer) if buffer.pieces else None

    def _sql(self, buffer: _Buffer, then: str = "") -> Command:
        text = _interpolated("".join(buffer.pieces).strip(), self._with_variables)
        return Command(text, self._line(buffer.first), several=buffer.several, then=then)

    def _line(self, at: int) -> int:
        return self.text.count("\n", 0, at) + 1


def _interpolated(sql: str, replace: Callable[[str], str]) -> str:
    """The statement with variables put in, but not within its quotes; ``:'name'`` is written outside of them."""
    found: list[str] = []
    plain = ""
    for kind, start, end in tokens(sql):
        token = sql[start:end]
        quoted = (
            kind in ("string", "quoted") and sql[start - 1 : start] == ":" and sql[start - 2 : start] != "::"
        )
        if quoted or kind not in ("string", "quoted", "escape", "dollar"):
            plain += token
        else:
            found += [replace(plain), token]
            plain = ""
    return "".join([*found, replace(plain)])
