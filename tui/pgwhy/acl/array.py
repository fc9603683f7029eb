"""aclitem[] text, parsed and printed without loss (array_in and array_out in arrayfuncs.c)."""

from __future__ import annotations

import re
from functools import lru_cache

from pgwhy.acl.item import Acl, AclItem
from pgwhy.acl.text import SPACE, AclSyntaxError, format_item, parse_item, skip_space

_NEEDS_QUOTES = frozenset('"\\,{}' + SPACE)
_BOUNDS = re.compile(r"\[\s*(?:([+-]?\d+)\s*:\s*)?([+-]?\d+)\s*\]\s*=", re.ASCII)
_ELEMENT = re.compile(r'"(?P<quoted>(?:[^"\\]|\\.)*)"|(?P<bare>(?:[^"\\,{}]|\\.)+)', re.DOTALL)
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)


def format_acl(acl: Acl) -> str:
    """An aclitem[] as array_out prints it; ``{}`` for the empty ACL."""
    return "{" + ",".join(_quoted(format_item(item)) for item in acl.items) + "}"


def _quoted(element: str) -> str:
    if not _NEEDS_QUOTES.intersection(element):
        return element
    return '"' + element.replace("\\", "\\\\").replace('"', '\\"') + '"'


def parse_acl(text: str) -> Acl:
    r"""An aclitem[] such as ``{a=r/b,"\"c-d\"=w/b"}``; raises AclSyntaxError with the position.

    Array bounds in front (``[0:1]={…}``) are accepted and not kept. NULL items and more dimensions than one
    are refused, as the server refuses them wherever it takes an aclitem[] for an ACL (check_acl in acl.c).
    """
    return _parse_acl(text)


@lru_cache(maxsize=65536)
def _parse_acl(text: str) -> Acl:
    at, promised = _opening_brace(text)
    items: list[AclItem] = []
    if text[skip_space(text, at + 1) :][:1] == "}":
        at = skip_space(text, at + 1)
    else:
        while text[at] != "}":
            item, at = _element(text, skip_space(text, at + 1))
            items.append(item)
    if (rest := skip_space(text, at + 1)) < len(text):
        raise AclSyntaxError('unexpected text after the "}"', rest)
    if promised is not None and promised != len(items):
        raise AclSyntaxError("the bounds do not match the number of items", 0)
    return Acl(tuple(items))


def _opening_brace(text: str) -> tuple[int, int | None]:
    """Where the items begin, and how many the bounds in front promise."""
    at = skip_space(text, 0)
    promised = None
    if bounds := _BOUNDS.match(text, at):
        promised = int(bounds[2]) - int(bounds[1] or 1) + 1
        at = skip_space(text, bounds.end())
    if text[at : at + 1] != "{":
        raise AclSyntaxError('an ACL starts with "{"', at)
    return at, promised


def _element(text: str, at: int) -> tuple[AclItem, int]:
    """The item at ``at``, and where the comma or brace behind it is."""
    match = _ELEMENT.match(text, at)
    if match is None:
        raise AclSyntaxError(_why_no_element(text[at : at + 1]), at)
    end = skip_space(text, match.end())
    if text[end : end + 1] not in (",", "}"):
        raise AclSyntaxError('expected "," or "}" after the item', end)
    if match["quoted"] is None and match["bare"].strip(SPACE).upper() == "NULL":
        raise AclSyntaxError("an ACL has no NULL items", at)
    start = at if match["quoted"] is None else at + 1
    content = match["quoted"] if match["quoted"] is not None else match["bare"]
    try:
        return parse_item(_ESCAPED.sub(r"\1", content)), end
    except AclSyntaxError as error:
        raise AclSyntaxError(error.message, _place(text, start, error.position)) from None


def _why_no_element(character: str) -> str:
    match character:
        case "":
            return 'the ACL is not closed by "}"'
        case '"':
            return "the quoted item is not closed"
        case "{":
            return "an ACL has one dimension"
        case "\\":
            return "nothing follows the backslash"
        case _:
            return "an item is missing"


def _place(text: str, start: int, count: int) -> int:
    """Where the text has what is ``count`` characters into an element that is written with escapes."""
    at = start
    for _ in range(count):
        at += 2 if text[at] == "\\" else 1
    return at
