"""The cells of a listing that hold ACLs: an item per line, without array quoting (printACLColumn in psql)."""

from __future__ import annotations

from collections.abc import Iterator

from pgwhy.acl.array import parse_acl
from pgwhy.acl.item import Acl, AclItem
from pgwhy.acl.listing.listed import ColumnAcl, Stored
from pgwhy.acl.text import AclSyntaxError, parse_item


def read_acl(cell: str) -> tuple[Stored, Acl, tuple[str, ...]]:
    """The ACL of a cell, and what in it could not be read."""
    text = cell.strip()
    if text.startswith("{"):
        try:
            return Stored.ACL, parse_acl(text), ()
        except AclSyntaxError:
            return Stored.ACL, Acl(), (text,)
    if "=" not in text:
        # what \pset null shows is anything; (none) may be in any language
        is_empty = text.startswith("(") and text.endswith(")") and "null" not in text.lower()
        return Stored.EMPTY if is_empty else Stored.NULL, Acl(), ()
    items: list[AclItem] = []
    unread: list[str] = []
    for line in lines_outside_quotes(text):
        try:
            items.append(parse_item(line))
        except AclSyntaxError:
            unread.append(line)
    return Stored.ACL, Acl(tuple(items)), tuple(unread)


def read_columns(cell: str) -> tuple[tuple[ColumnAcl, ...], tuple[str, ...]]:
    """The ACLs of the columns in a cell ``a:``, ``  role=r/owner`` …, and what in it could not be read."""
    columns: dict[str, list[AclItem]] = {}
    pending = ""
    for line in lines_outside_quotes(cell.rstrip()) if cell.strip() else ():
        item = _indented_item(line) if columns and not pending else None
        if item:
            columns[next(reversed(columns))].append(item)
        elif line.endswith(":"):
            columns[pending + line[:-1]] = []
            pending = ""
        else:
            pending += line + "\n"
    found = (ColumnAcl(name, Acl(tuple(items))) for name, items in columns.items())
    return tuple(found), tuple(pending.splitlines())


def _indented_item(line: str) -> AclItem | None:
    if not line.startswith("  "):
        return None
    try:
        return parse_item(line)
    except AclSyntaxError:
        return None


def lines_outside_quotes(text: str) -> Iterator[str]:
    """The lines of a text, save where a line break is part of a quoted role name."""
    begun: list[str] = []
    for line in text.split("\n"):
        in_quotes = bool(begun) != (line.count('"') % 2 == 1)
        begun.append(line)
        if not in_quotes:
            yield "\n".join(begun)
            begun = []
    yield from begun  # a quote that nothing closes
