"""Cuts a name as somebody typed it into tokens, by the rules of SQL: identifiers, quotes, U&, operators."""

from __future__ import annotations

import re
from enum import Enum, auto

import msgspec

from pgwhy.catalog import folded
from pgwhy.search_path.setting import truncated


class NameSyntaxError(ValueError):
    """The text is no name as SQL writes it; ``position`` counts characters from 0."""

    def __init__(self, text: str, position: int, problem: str) -> None:
        self.text = text
        self.position = position
        self.problem = problem
        super().__init__(f"name at character {position + 1}: {problem}")


class Kind(Enum):
    """What a token is."""

    WORD = auto()
    QUOTED = auto()
    OPERATOR = auto()
    STRING = auto()
    NUMBER = auto()
    MARK = auto()
    END = auto()


class Token(msgspec.Struct, frozen=True):
    """``value`` is the name that the server compares, or the very text of what is no name."""

    kind: Kind
    value: str
    position: int
    spelled: str = ""
    """A word before it was folded."""

    @property
    def is_name(self) -> bool:
        return self.kind in (Kind.WORD, Kind.QUOTED)


_TOKEN = re.compile(
    r"""(?P<space>[ \t\n\r\f\v]+)
      | [uU]&"(?P<unicode>(?:[^"]|"")*)"(?:\s*[uU][eE][sS][cC][aA][pP][eE]\s*'(?P<escape>[^'])')?
      | "(?P<quoted>(?:[^"]|"")*)"
      | (?P<word>(?:[A-Za-z_]|[^\x00-\x7f])(?:[A-Za-z0-9_$]|[^\x00-\x7f])*)
      | (?P<string>'(?:[^']|'')*')
      | (?P<number>[0-9]+)
      | (?P<mark>=>|\.\.\.|[.,()\[\]])
      | (?P<operator>[-+*/<>=~!@\#%^&|`?]+)""",
    re.VERBOSE,
)
_ESCAPED = r"{0}(?:{0}|([0-9A-Fa-f]{{4}})|\+([0-9A-Fa-f]{{6}}))"


def tokens(text: str) -> list[Token]:
    """The tokens of the text, the last one of kind END. Raises NameSyntaxError at what is none."""
    found: list[Token] = []
    at = 0
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            raise NameSyntaxError(text, at, _problem(text[at]))
        if match.lastgroup != "space":
            found.append(_token(match))
        at = match.end()
    return [*found, Token(Kind.END, "", len(text))]


def _problem(character: str) -> str:
    if character in "\"'":
        return "this quote is never closed"
    return f"{character!r} cannot be part of a name unless the name is in double quotes"


def _token(match: re.Match[str]) -> Token:
    text, start = match.group(), match.start()
    if (word := match["word"]) is not None:
        return Token(Kind.WORD, truncated(folded(word)), start, word)
    if (name := match["quoted"]) is not None:
        return _quoted(match, name.replace('""', '"'))
    if (name := match["unicode"]) is not None:
        return _quoted(match, _unescaped(match, name.replace('""', '"')))
    kinds = {"string": Kind.STRING, "number": Kind.NUMBER, "mark": Kind.MARK}
    return Token(kinds.get(match.lastgroup or "", Kind.OPERATOR), text, start)


def _quoted(match: re.Match[str], name: str) -> Token:
    if not name:
        raise NameSyntaxError(match.string, match.start(), "a name in double quotes cannot be empty")
    return Token(Kind.QUOTED, truncated(name), match.start(), match.group())


def _unescaped(match: re.Match[str], name: str) -> str:
    r"""``\0061`` and ``\+000061`` replaced (4.1.1 of the documentation, str_udeescape in parser.c)."""
    escape = match["escape"] or "\\"
    if escape in "+\"' " or escape in "0123456789abcdefABCDEF":
        raise NameSyntaxError(match.string, match.start(), "this character cannot be the UESCAPE character")
    escaped = re.compile(_ESCAPED.format(re.escape(escape)))
    if re.search(re.escape(escape), escaped.sub("", name)):
        raise NameSyntaxError(match.string, match.start(), "a Unicode escape is \\XXXX or \\+XXXXXX")

    def character(found: re.Match[str]) -> str:
        code = found[1] or found[2]
        return chr(int(code, 16)) if code else escape

    try:
        # surrogate pairs are written as two escapes
        return escaped.sub(character, name).encode("utf-16", "surrogatepass").decode("utf-16")
    except (ValueError, UnicodeDecodeError) as error:
        raise NameSyntaxError(match.string, match.start(), "no character has this code") from error
