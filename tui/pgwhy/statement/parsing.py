"""Text to parse trees, by PostgreSQL's own grammar; drivers' placeholders are read as parameters where need be."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import suppress
from functools import lru_cache, partial

import msgspec
from google.protobuf.message import DecodeError
from postgast import AstNode, PgQueryError, parse, wrap

from pgwhy.catalog import attempt
from pgwhy.statement.nesting import too_deep
from pgwhy.statement.splitting import Piece, pieces, tokens

# protobuf gives up at a depth of 100, which are 48 operators in a row. This is the one way to lift that, to 65,535;
# its slow implementation, for systems without a compiled one, goes without.
with suppress(ImportError):
    from google._upb._message import SetAllowOversizeProtos

    SetAllowOversizeProtos(True)


class Parsed(msgspec.Struct, frozen=True):
    """One statement of a script. ``node`` is None for a psql command and for what could not be read."""

    text: str
    line: int
    node: AstNode | None = None
    refused: str = ""
    """Why it could not be read, as of somebody: ``does not parse: …``."""
    unread: bool = False
    """Whether that is because of pgwhy: a server may well run it."""
    meta: bool = False
    sql: str = ""
    """The text as the grammar took it: with numbered parameters for a driver's placeholders."""


_PLACEHOLDER = re.compile(
    r"""%(?:\([^)]*\))?[sbt]   # psycopg, Django
      | (?<![:\w]):'?[A-Za-z_]\w*'?   # named: SQLAlchemy, JPA, psql variables
      | :\d+                   # numbered: Oracle style
      | \?\d*                  # JDBC, ODBC, Ruby, Go
      | (?<![^\s=(,])@[A-Za-z_]\w*    # named: .NET, pgx
      | (?:__)?\[POSTCOMPILE_\w+\]    # lists of SQLAlchemy
      | \$\{\w+\} | \#\{[^}]*\} # templates
    """,
    re.VERBOSE,
)
_GLUED = re.compile(r"[=<>]%(?:\([^)]*\))?s\b|[\s=(,]@[A-Za-z_]|\[POSTCOMPILE_")
"""What does parse as it is, as something that nobody has: ``a=%s`` with an operator ``=%``, ``@p0`` as ``abs(p0)``."""
_COPY = re.compile(
    r"\\copy\s+(?P<what>.*?)\s+(?P<way>from|to)\s+(?:program\s+)?(?:'(?:[^']|'')*'|\S+)(?P<rest>.*)",
    re.IGNORECASE | re.DOTALL,
)


@lru_cache(maxsize=256)
def parsed(script: str) -> tuple[Parsed, ...]:
    """Every statement and psql command of the script, in order; what does not parse says so and stops nothing."""
    found: list[Parsed] = []
    for piece in pieces(script):
        line = script.count("\n", 0, piece.start) + 1
        found += attempt(partial(_read, piece, line), partial(_unread, piece, line))
    return tuple(found)


def _read(piece: Piece, line: int) -> list[Parsed]:
    if piece.meta:
        copy = _COPY.match(piece.text)
        if copy is None:
            return [Parsed(piece.text, line, meta=True)]
        end = "STDIN" if copy["way"].lower() == "from" else "STDOUT"
        return _read(Piece(f"COPY {copy['what']} {copy['way']} {end}{copy['rest']}", piece.start), line)
    if too_deep(piece.text):
        return [Parsed(piece.text, line, refused=_TOO_DEEP, unread=True)]
    problem = ""
    for spelled in _SPELLINGS[1:] if _GLUED.search(piece.text) else _SPELLINGS:
        try:
            statements = parse(spelled(piece.text)).stmts
        except PgQueryError as refused:
            problem = problem or refused.message
        except DecodeError:
            return [Parsed(piece.text, line, refused=_TOO_DEEP, unread=True)]
        else:
            roots = (wrap(statement.stmt) for statement in statements)
            return [Parsed(piece.text, line, node=root, sql=spelled(piece.text)) for root in roots]
    return [Parsed(piece.text, line, refused=f"does not parse: {problem}")]


_TOO_DEEP = "is nested deeper than pgwhy can follow"


def _unread(piece: Piece, line: int, reason: str) -> list[Parsed]:
    return [Parsed(piece.text, line, refused=f"could not be read: {reason}", unread=True)]


def _as_it_is(text: str) -> str:
    return text.encode("utf-8", "replace").decode().replace("\0", " ")


def _with_parameters(text: str) -> str:
    return _substituted(text, lambda number: f"${number}")


def _with_parameters_in_parentheses(text: str) -> str:
    return _substituted(text, lambda number: f"(${number})")


_SPELLINGS = (_as_it_is, _with_parameters, _with_parameters_in_parentheses)
_OPAQUE = ("comment", "block", "escape", "quoted", "dollar")
_KEPT = "\1"
"""Stands for what is kept as it is; where the text has this character itself, that is kept, too."""


def _substituted(text: str, replacement: Callable[[int], str]) -> str:
    """The text with every placeholder outside quotes and comments as a numbered parameter."""
    outside: list[str] = []
    kept: list[str] = []
    for kind, start, end in tokens(text):
        token = text[start:end]
        if kind in _OPAQUE or _is_plain_string(kind, text, start) or _KEPT in token:
            outside.append(_KEPT)
            kept.append(token)
        else:
            outside.append(token)
    numbers = iter(range(1, len(text) + 1))
    replaced = _PLACEHOLDER.sub(lambda _: replacement(next(numbers)), "".join(outside)).replace("%%", "%")
    strings = iter(kept)
    return re.sub(_KEPT, lambda _: next(strings), replaced)


def _is_plain_string(kind: str, text: str, start: int) -> bool:
    """A string, unless it is the name of a psql variable (``:'name'``)."""
    return kind == "string" and not text.endswith(":", 0, start)
