"""The text of a search_path setting: taken apart as the server does, and written again."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from pgwhy.catalog import folded
from pgwhy.catalog.quoting import quote_identifier, sql_identifier

USER = "$user"
TEMPORARY = "pg_temp"
BUILT_IN = f'"{USER}", public'
NAME_BYTES = 63
"""NAMEDATALEN - 1: what a longer name is cut to."""

_SPACE = " \t\n\r\f\v"


class SearchPathSyntaxError(ValueError):
    """The text is no list of names; ``position`` counts characters from 0."""

    def __init__(self, text: str, position: int, problem: str) -> None:
        self.text = text
        self.position = position
        self.problem = problem
        super().__init__(f"search_path at character {position + 1}: {problem}")


class PathElement(msgspec.Struct, frozen=True):
    """One name of the list: ``name`` as the server compares it, ``text`` as it is written."""

    name: str
    text: str
    position: int = 0

    @property
    def quoted(self) -> bool:
        return self.text.startswith('"')


def parse_setting(text: str) -> tuple[PathElement, ...]:
    """The elements of a stored setting, in order; no elements for a blank text.

    Raises SearchPathSyntaxError where the server refuses the value (22023).
    Source: SplitIdentifierString in varlena.c.
    """
    elements: list[PathElement] = []
    at = _skip_space(text, 0)
    while at < len(text) or elements:
        start = at
        at, name = _quoted(text, at) if text.startswith('"', at) else _unquoted(text, at)
        elements.append(PathElement(truncated(name), text[start:at], start))
        at = _skip_space(text, at)
        if at == len(text):
            break
        if text[at] != ",":
            raise SearchPathSyntaxError(text, at, "a comma or the end is expected after a name")
        at = _skip_space(text, at + 1)
    return tuple(elements)


def _quoted(text: str, start: int) -> tuple[int, str]:
    at = start + 1
    while (end := text.find('"', at)) >= 0:
        if not text.startswith('""', end):
            return end + 1, text[start + 1 : end].replace('""', '"')
        at = end + 2
    raise SearchPathSyntaxError(text, start, "this double quote is never closed")


def _unquoted(text: str, start: int) -> tuple[int, str]:
    at = start
    while at < len(text) and text[at] != "," and text[at] not in _SPACE:
        at += 1
    if at == start:
        raise SearchPathSyntaxError(text, start, "a name is expected here")
    return at, folded(text[start:at])


def _skip_space(text: str, at: int) -> int:
    while at < len(text) and text[at] in _SPACE:
        at += 1
    return at


def truncated(name: str) -> str:
    """The name cut to 63 bytes at a character boundary (truncate_identifier)."""
    if len(name) * 4 <= NAME_BYTES:
        return name
    return name.encode("utf-8", "surrogateescape")[:NAME_BYTES].decode("utf-8", "ignore")


def stored_setting(names: Iterable[str]) -> str:
    """What ``SET search_path`` with these names stores (flatten_set_variable_args in guc_funcs.c)."""
    return ", ".join(quote_identifier(name) for name in names)


def sql_list(names: Iterable[str]) -> str:
    """The names as ``SET search_path TO`` takes them; a name without length, and no name at all, is ``''``."""
    return ", ".join(sql_identifier(name) if name else "''" for name in names) or "''"
