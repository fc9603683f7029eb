"""Reads the text of a pg_node_tree (nodeToString in outfuncs.c) into nodes, without asking the server."""

from __future__ import annotations

import re
from typing import TypeAlias

# pg_strtok in read.c: only these separate tokens, and a backslash takes away what the next character means
_TOKEN = re.compile(r"[(){}]|(?:\\.|[^ \n\t\\(){}])+", re.DOTALL)

_BRACKETS = frozenset("{}()")

NULL = "<>"


class NodeTreeError(ValueError):
    """Text that is not a node tree."""


class Node:
    """``{KIND :field value …}``; a field has one value, save that a datum is a length and its bytes."""

    __slots__ = ("_fields", "kind", "values")

    def __init__(self, kind: str, values: list[Value]) -> None:
        self.kind = kind
        self.values = values
        """Names of fields and their values, in turn."""
        self._fields: dict[str, list[Value]] | None = None

    @property
    def fields(self) -> dict[str, list[Value]]:
        """The values by field. Sorted out when asked for, since most nodes are only passed through."""
        if self._fields is None:
            self._fields = _fields(self.values)
        return self._fields

    def first(self, field: str) -> Value:
        """The value of the field; the null token if there is no such field."""
        values = self.fields.get(field)
        return values[0] if values else NULL

    def number(self, field: str) -> int:
        """The value as a number, 0 if there is none."""
        value = self.first(field)
        return int(value) if isinstance(value, str) and value != NULL else 0

    def flag(self, field: str) -> bool:
        return self.first(field) == "true"

    def items(self, field: str) -> list[Value]:
        """The elements of a list; none for null."""
        value = self.first(field)
        return value if isinstance(value, list) else []


Value: TypeAlias = "str | Node | list[Value]"
"""A token as it stands, with its backslashes; a node; or a list."""


def parse(text: str) -> Value:
    """The one value that the text holds; raises NodeTreeError.

    Knows no node by name, so that nodes and fields of versions to come are read as well. Does not recurse, since
    expressions may be nested deeper than Python likes.
    """
    values: list[Value] = []
    enclosing: list[list[Value]] = []
    for word in _TOKEN.findall(text):
        if word not in _BRACKETS:
            values.append(word)
        elif word in "{(":
            enclosing.append(values)
            values = []
        elif not enclosing:
            raise NodeTreeError("a bracket is closed that was not opened")
        else:
            inner, values = values, enclosing.pop()
            values.append(_node(inner) if word == "}" else inner)
    if enclosing or len(values) != 1:
        raise NodeTreeError("not one value")
    return values[0]


def _node(values: list[Value]) -> Node:
    kind = values[0] if values else None
    if not isinstance(kind, str):
        raise NodeTreeError("a node does not start with its kind")
    return Node(kind, values[1:])


def _fields(values: list[Value]) -> dict[str, list[Value]]:
    fields: dict[str, list[Value]] = {}
    field: list[Value] | None = None
    for value in values:
        # right after its name comes the field's value, whatever it looks like: names may start with a colon, too
        if isinstance(value, str) and value.startswith(":") and field != []:
            field = fields[value[1:]] = []
        elif field is None:
            raise NodeTreeError("a value without a field")
        else:
            field.append(value)
    return fields
