"""Options in parentheses and elsewhere: lists of DefElem."""

from __future__ import annotations

from collections.abc import Iterable

from postgast import AstNode, nodes

_OFF = ("off", "false", "0")


def option(options: Iterable[AstNode], name: str) -> nodes.DefElem | None:
    """The option of this name."""
    return next((o for o in options if isinstance(o, nodes.DefElem) and o.defname == name), None)


def is_on(options: Iterable[AstNode], name: str) -> bool:
    """Whether a boolean option is given and not switched off (defGetBoolean in define.c)."""
    found = option(options, name)
    return found is not None and text_of(found.arg) not in _OFF


def text_of(node: AstNode | None) -> str:
    """The option's value as text, lower case; empty if there is none."""
    match node:
        case nodes.String():
            return node.sval.lower()
        case nodes.Integer():
            return str(node.ival)
        case nodes.Boolean():
            return "true" if node.boolval else "false"
        case _:
            return ""
