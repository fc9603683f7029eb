"""Walks over parse trees."""

from __future__ import annotations

from collections.abc import Iterator

from postgast import AstNode


def children(node: AstNode) -> Iterator[AstNode]:
    """The nodes directly inside, in the order of the node's fields."""
    fields: tuple[str, ...] = getattr(type(node), "__match_args__", ())
    for field in fields:
        value = getattr(node, field)
        if isinstance(value, AstNode):
            yield value
        elif isinstance(value, list):
            yield from (item for item in value if isinstance(item, AstNode))


def everything_in(node: AstNode) -> Iterator[AstNode]:
    """The node and all nodes inside it, outermost first. Does not recurse, however deep they are nested."""
    pending = [node]
    while pending:
        yield (inner := pending.pop())
        pending += reversed(list(children(inner)))
