"""The cells of a listing that hold privileges (printACLColumn in psql's describe.c), read wholly or not at all."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from pgwhy.acl.item import Acl, AclItem
from pgwhy.acl.listing.items import ITEM, count_seen, read_array, read_items, unescaped
from pgwhy.acl.listing.listed import ColumnAcl, Stored
from pgwhy.acl.text import AclSyntaxError, parse_item

_NULL = re.compile(r"(?:[(\[<][^=]*[)\]>]|null|\\N|∅)?", re.IGNORECASE)
_ESCAPE = re.compile(r"""\\[^"'\\]""")  # other than those of a string or an array within
_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
_COLUMN_LINE = re.compile(rf"[ `]*({ITEM})[ `]*(?:\n|\Z)|(.*)(?:\n|\Z)")


class Reading(NamedTuple):
    """What a cell says; of a cell that could not be read wholly, its text."""

    stored: Stored
    acl: Acl = Acl()
    columns: tuple[ColumnAcl, ...] = ()
    unread: str = ""


def read(cell: str, way: Callable[[str], Reading], *, escaped: bool = False, folded: bool = False) -> Reading:
    """The cell, read as an ACL (``as_acl``) or as those of columns (``as_columns``).

    Where characters may be escaped, it is unread if that makes a difference; where lines may have been folded, if
    a name is on two of them, as one with ``<br>`` is.
    """
    found = way(cell)
    if escaped and "\\" in cell:
        meant = way(unescaped(cell))
        is_sure = found.unread or meant == found or (meant.unread and not _ESCAPE.search(cell))
        found = (found if meant.unread else meant) if is_sure else Reading(Stored.ACL, unread=cell)
    is_broken = any("<br" in name.lower() or (folded and "\n" in name) for name in _names(found))
    return Reading(Stored.ACL, unread=cell) if is_broken else found


def _names(reading: Reading) -> Iterator[str]:
    """Every name that is told: of roles and of columns."""
    for acl in (reading.acl, *(column.acl for column in reading.columns)):
        for item in acl.items:
            yield from (item.grantee, item.grantor)
    yield from (column.column for column in reading.columns)


def as_acl(cell: str) -> Reading:
    """The cell as an ACL: items, an array of them, or what stands for none."""
    text = cell.strip()
    try:
        if text.startswith(("{", "[")) and ("=" in text or text in ("{}", "[]")):
            acl = read_array(text)
            return Reading(Stored.ACL if acl.items else Stored.EMPTY, acl)
        if "=" in text:
            return Reading(Stored.ACL, read_items(text))
    except AclSyntaxError:
        return Reading(Stored.ACL, unread=cell)
    if re.search(r'["{/]', text) and not shows_none(text):
        return Reading(Stored.ACL, unread=cell)
    # what \pset null shows is anything; (none) may be in any language
    is_empty = text.startswith("(") and text.endswith(")") and "null" not in text.lower()
    return Reading(Stored.EMPTY if is_empty else Stored.NULL)


def shows_none(cell: str) -> bool:
    """Whether a cell says itself that it has no ACL: it is empty, or ``(none)``, ``[NULL]``, ``null`` or the like."""
    return _NULL.fullmatch(cell.strip()) is not None


def as_columns(cell: str) -> Reading:
    """The cell as the ACLs of columns: ``a:``, ``  role=r/owner``, …"""
    columns: dict[str, list[AclItem]] = {}
    begun = ""
    for line in _COLUMN_LINE.finditer(_BREAK.sub("\n", cell).rstrip()):
        if line[1] and columns and not begun:
            columns[next(reversed(columns))].append(parse_item(line[1]))
        elif line.group().rstrip("\n").endswith(":"):
            columns[begun + line.group().rstrip("\n")[:-1]] = []
            begun = ""
        else:
            begun += line.group().rstrip("\n") + "\n"
    if begun.strip() or any(map(count_seen, columns)):
        return Reading(Stored.ACL, unread=cell)
    found = tuple(ColumnAcl(name, Acl(tuple(items))) for name, items in columns.items())
    return Reading(Stored.ACL if found else Stored.NULL, columns=found)
