"""SQL as text, before anybody parses it: does a text begin like SQL, and where do its statements end."""

from __future__ import annotations

import re

_COMMANDS = """
    abort alter analyze begin call checkpoint close cluster comment commit copy create deallocate declare delete
    discard do drop end execute explain fetch grant import insert listen load lock merge move notify prepare
    reassign refresh reindex release repack reset revoke rollback savepoint security select set show start table
    truncate unlisten update vacuum values with
"""
_BEGINS = re.compile(
    r"(?:\s++|--[^\n]*+(?:\n|\Z)|/\*.*?\*/|;|\\\w[^\n]*+(?:\n|\Z)|\()*+(?:"
    + "|".join(_COMMANDS.split())
    + r")\b(?!\s*[:,])",
    re.IGNORECASE | re.DOTALL,
)
_TOKEN = re.compile(
    r"--[^\n]*"
    r"|/\*.*?(?:\*/|\Z)"
    r"|\$(?P<tag>\w*)\$.*?(?:\$(?P=tag)\$|\Z)"
    r"|[eE]'(?:\\.|''|[^'\\])*(?:'|\Z)"
    r"|'(?:''|[^'])*(?:'|\Z)"
    r'|"(?:""|[^"])*(?:"|\Z)'
    r"|;"
    r"|[^\s;]",
    re.DOTALL,
)


_ASSIGNMENT = re.compile(r"[\w.\[\]\"$ ]+?:?=(?!=)(?P<value>.*)", re.DOTALL)


def as_statement(text: str) -> str:
    """What PL/pgSQL ran, as a statement: an expression or an assignment is run as a SELECT of its value."""
    if text.lstrip().startswith("(") or not begins_like_sql(text):
        assignment = _ASSIGNMENT.fullmatch(text)
        return f"SELECT {assignment['value'].strip() if assignment else text}"
    return text


def begins_like_sql(text: str) -> bool:
    """Whether the first word, after comments and psql's own commands, is the name of an SQL command."""
    return _BEGINS.match(text) is not None


def split_statements(text: str) -> list[str]:
    """The statements of a text, without their semicolons; quotes, comments and dollar quotes are respected.

    A ``BEGIN ATOMIC`` body is split, too: who needs that must parse.
    """
    statements: list[str] = []
    start = 0
    empty = True
    for token in _TOKEN.finditer(text):
        if token.group() == ";":
            if not empty:
                statements.append(text[start : token.start()].strip())
            start, empty = token.end(), True
        elif not token.group().startswith(("--", "/*")):
            empty = False
    if not empty:
        statements.append(text[start:].strip())
    return statements
