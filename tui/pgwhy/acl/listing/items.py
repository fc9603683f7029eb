r"""Items and arrays of items as servers and clients print them, wherever in a text they stand.

Stricter than aclitem input: a quote stands around a whole name or not at all, so that a part of a name is no name.
"""

from __future__ import annotations

import re

from pgwhy.acl.array import parse_acl
from pgwhy.acl.item import Acl, AclItem
from pgwhy.acl.privilege import BY_LETTER
from pgwhy.acl.text import AclSyntaxError, parse_item

_WORD = r"(?:(?![↵…])[\w\u0080-\U0010ffff])+"  # which psql draws where a cell goes on
_NAME = rf'(?:{_WORD}|"(?:[^"]|""){{1,130}}")'  # bounded, as a quote that nothing closes may be anywhere
_ESCAPED = rf'(?:{_WORD}|\\"(?:[^"\\]|\\\\|\\"\\"){{1,130}}\\")'
ITEM = rf"{_NAME}?=[A-Za-z*]*/{_NAME}"
_ELEMENT = rf'(?:"{_ESCAPED}?=[A-Za-z*]*/{_ESCAPED}"|{ITEM})'
ARRAY = rf"\{{(?:{_ELEMENT}(?:,\s*{_ELEMENT})*)?\}}"
"""As the server prints it, or with the quotes of the items and none of its own (pgcli and DBeaver)."""
WHOLE = rf'(?<![\w"\\])(?:{ARRAY}|{ITEM})'
"""What nothing in it can end: a bar, a comma or a line break in the name of a role is part of it."""

_BETWEEN = r"(?:[\s,;`]|<[bB][rR]\s*/?>)"
_NEXT = re.compile(rf"{_BETWEEN}*({ITEM})(?={_BETWEEN}|\Z)")
_REST = re.compile(rf"{_BETWEEN}*\Z")
_UNESCAPED = re.compile(rf"\{{\s*({ITEM})(?:,\s*{ITEM})*\s*\}}")
_STRING = r"""(?:'(?:[^'\\]|\\[^\w]|\\[ntr])*'|"(?:[^"\\]|\\[^\w]|\\[ntr])*")"""
_LIST = re.compile(rf"\[\s*(?:{_STRING}(?:,\s*{_STRING})*)?\s*\]")
_ESCAPE = re.compile(r"\\(.)")
_MEANT = {"n": "\n", "t": "\t", "r": "\r"}
_SIGHT = re.compile(r"=([A-Za-z*]{1,64})/(?=\S)")


def count_seen(text: str) -> int:
    """How many items there seem to be, by what cannot be missed: privilege letters between ``=`` and ``/``."""
    return sum(map(_may_be_privileges, _SIGHT.findall(text)))


def _may_be_privileges(text: str) -> bool:
    letters = text.replace("*", "")
    return len(set(letters)) == len(letters) and any(letter in BY_LETTER for letter in letters)


def read_items(text: str) -> Acl:
    """The items in a text that has nothing else, one per line or separated otherwise.

    Raises AclSyntaxError where something else stands there.
    """
    items: list[AclItem] = []
    at = 0
    while match := _NEXT.match(text, at):
        items.append(parse_item(match[1]))
        at = match.end()
    if not _REST.match(text, at):
        raise AclSyntaxError("this is no item as a server prints it", at)
    return Acl(tuple(items))


def read_array(text: str) -> Acl:
    """An aclitem[] as the server, a client of it, Python or JSON prints it; raises AclSyntaxError."""
    try:
        return parse_acl(text)
    except AclSyntaxError:
        if _UNESCAPED.fullmatch(text.strip()):
            return read_items(text.strip("{} \n"))
        if _LIST.fullmatch(text.strip()):
            elements = (unescaped(string.group()[1:-1]) for string in re.finditer(_STRING, text))
            return Acl(tuple(item for element in elements for item in read_items(element).items))
        raise


def unescaped(text: str) -> str:
    """The text without the backslashes that Markdown, COPY, Python and others put before characters."""
    return _ESCAPE.sub(lambda escape: _MEANT.get(escape[1], escape[1]), text)
