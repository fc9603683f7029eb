"""Text to parse trees, by PostgreSQL's own grammar; drivers' placeholders are read as parameters where need be."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

import msgspec
from postgast import AstNode, PgQueryError, parse, wrap

from pgwhy.statement.splitting import Piece, pieces, tokens


class Parsed(msgspec.Struct, frozen=True):
    """One statement of a script. ``node`` is None for a psql command and for what the grammar refuses."""

    text: str
    line: int
    node: AstNode | None = None
    problem: str = ""
    """What the grammar says where it refuses the text."""
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
        found += _read(piece, line)
    return tuple(found)


def _read(piece: Piece, line: int) -> list[Parsed]:
    if piece.meta:
        copy = _COPY.match(piece.text)
        if copy is None:
            return [Parsed(piece.text, line, meta=True)]
        end = "STDIN" if copy["way"].lower() == "from" else "STDOUT"
        return _read(Piece(f"COPY {copy['what']} {copy['way']} {end}{copy['rest']}", piece.start), line)
    problem = ""
    for attempt in _ATTEMPTS[1:] if _GLUED.search(piece.text) else _ATTEMPTS:
        try:
            statements = parse(attempt(piece.text)).stmts
        except PgQueryError as refused:
            problem = problem or refused.message
        else:
            roots = (wrap(statement.stmt) for statement in statements)
            return [Parsed(piece.text, line, node=root, sql=attempt(piece.text)) for root in roots]
    return [Parsed(piece.text, line, problem=problem)]


def _as_it_is(text: str) -> str:
    return text.encode("utf-8", "replace").decode().replace("\0", " ")


def _with_parameters(text: str) -> str:
    return _substituted(text, lambda number: f"${number}")


def _with_parameters_in_parentheses(text: str) -> str:
    return _substituted(text, lambda number: f"(${number})")


_ATTEMPTS = (_as_it_is, _with_parameters, _with_parameters_in_parentheses)


def _substituted(text: str, replacement: Callable[[int], str]) -> str:
    """The text with every placeholder outside quotes and comments as a numbered parameter."""
    outside: list[str] = []
    kept: list[str] = []
    for kind, start, end in tokens(text):
        if kind in ("comment", "block", "escape", "quoted", "dollar") or _is_plain_string(kind, text, start):
            outside.append("\1")
            kept.append(text[start:end])
        else:
            outside.append(text[start:end])
    numbers = iter(range(1, len(text) + 1))
    replaced = _PLACEHOLDER.sub(lambda _: replacement(next(numbers)), "".join(outside)).replace("%%", "%")
    strings = iter(kept)
    return re.sub("\1", lambda _: next(strings), replaced)


def _is_plain_string(kind: str, text: str, start: int) -> bool:
    """A string, unless it is the name of a psql variable (``:'name'``)."""
    return kind == "string" and not text.endswith(":", 0, start)
