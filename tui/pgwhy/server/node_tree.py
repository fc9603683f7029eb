"""Reads the text of a pg_node_tree (nodeToString in outfuncs.c) into nodes, without asking the server."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TypeAlias

# pg_strtok in read.c: only these separate tokens, and a backslash takes away what the next character means
_TOKEN = re.compile(r"[(){}]|(?:\\.|[^ \n\t\\(){}])+", re.DOTALL)

NULL = "<>"


class NodeTreeError(ValueError):
    """Text that is not a node tree."""


class Node:
    """``{KIND :field value …}``; a field has one value, save that a datum is a length and its bytes."""

    __slots__ = ("fields", "kind")

    def __init__(self, kind: str) -> None:
        self.kind = kind
        self.fields: dict[str, list[Value]] = {}

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

    def children(self) -> Iterator[Value]:
        for values in self.fields.values():
            yield from values


Value: TypeAlias = "str | Node | list[Value]"
"""A token as it stands, with its backslashes; a node; or a list."""


def parse(text: str) -> Value:
    """The one value that the text holds; raises NodeTreeError.

    Knows no node by name, so that nodes and fields of versions to come are read as well. Does not recurse, since
    expressions may be nested deeper than Python likes.
    """
    values: list[Value] = []
    enclosing: list[list[Value]] = []
    for match in _TOKEN.finditer(text):
        word = match.group()
        if word in ("{", "("):
            enclosing.append(values)
            values = []
        elif word in ("}", ")"):
            if not enclosing:
                raise NodeTreeError("a bracket is closed that was not opened")
            inner, values = values, enclosing.pop()
            values.append(_node(inner) if word == "}" else inner)
        else:
            values.append(word)
    if enclosing or len(values) != 1:
        raise NodeTreeError("not one value")
    return values[0]


def _node(values: list[Value]) -> Node:
    kind, *rest = values or [""]
    if not isinstance(kind, str):
        raise NodeTreeError("a node does not start with its kind")
    node = Node(kind)
    field: list[Value] | None = None
    for value in rest:
        # right after its name comes the field's value, whatever it looks like: names may start with a colon, too
        if isinstance(value, str) and value.startswith(":") and field != []:
            field = node.fields[value[1:]] = []
        elif field is None:
            raise NodeTreeError("a value without a field")
        else:
            field.append(value)
    return node
