"""A paste, cut up into the tables in it, or the ACLs that stand in it alone; and what in it was not read."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import TypeVar

from pgwhy.acl.item import Acl, AclItem
from pgwhy.acl.listing.drawn import read_drawn, read_rows
from pgwhy.acl.listing.frame import without_frame
from pgwhy.acl.listing.items import ARRAY, ITEM, count_seen, read_array, read_items
from pgwhy.acl.listing.listed import Decoded, Listed, UnreadLine
from pgwhy.acl.listing.records import read_pairs, read_records
from pgwhy.acl.listing.rows import listed_in
from pgwhy.acl.listing.separated import read_separated
from pgwhy.acl.listing.table import Paste, Table, paste_of
from pgwhy.acl.text import AclSyntaxError, parse_item

_IN_TEXT = re.compile(rf"(?<![^\s,;:|('`])(?:{ARRAY}|{ITEM})(?![^\s,;:.|)'`])")
_CELLS = re.compile(r"""[\t|│\\]|'[^']+'|"[^"]+\"""")


def decode(text: str) -> Decoded:
    """What a paste says of privileges: tables that list them, or else aclitem[] or aclitem text, alone or within other.

    Nothing where nothing in it is about privileges. Raises AclSyntaxError if it means to be a single aclitem or
    aclitem[] and is not.
    """
    text = text.replace("\r\n", "\n")
    paste = paste_of(without_frame(text))
    told, unread = _in_tables(paste)
    if not told and not unread:
        told, unread = _without_tables(text, paste)
    lines = text.split("\n")
    return Decoded(tuple(told), tuple(UnreadLine(number + 1, lines[number]) for number in sorted(unread)))


def _in_tables(paste: Paste) -> tuple[list[Listed], set[int]]:
    """What the tables say, and the lines that are about privileges, too, and not read."""
    told: list[Listed] = []
    read: set[int] = set()
    unread: set[int] = set()
    at = behind = 0
    while at < len(paste.lines):
        table = _table_at(paste, at, behind)
        rows = listed_in(table) if table else []
        for row, listed in rows:
            lines = "\n".join(paste.lines[row.lines.start : row.lines.stop])
            if listed is None or count_seen(lines) > count_seen("\n".join(row.cells)):
                unread.update(row.lines)
                continue
            told.append(listed)
            (unread if listed.unread or listed.cut else read).update(row.lines)
        if table and rows:
            unread.update(table.torn)
        at = table.end if table else at + 1
        behind = at if table else behind
    if told or unread:
        unread.update(
            number for number, line in enumerate(paste.lines) if number not in read and count_seen(line)
        )
    return told, unread


def _table_at(paste: Paste, at: int, behind: int) -> Table | None:
    """The table that begins at this line, or with some lines above it that are behind the last table."""
    return (
        read_records(paste, at)
        or read_drawn(paste.lines, at)
        or read_pairs(paste, at, behind)
        or read_separated(paste, at, behind)
        or read_rows(paste.lines, at)
    )


def _without_tables(text: str, paste: Paste) -> tuple[list[Listed], set[int]]:
    """The ACLs that stand alone, or in a text of one line; in a longer one it may say whose each of them is."""
    try:
        return _alone(paste.text), set()
    except AclSyntaxError:
        filled = [line for line in paste.lines if line.strip()]
        told, is_all = (
            _in_line(filled[0]) if len(filled) == 1 and not text.lstrip().startswith("{") else ([], False)
        )
        if not told and (text.lstrip().startswith("{") or (len(filled) == 1 and "=" in text)):
            return _alone(text), set()
        return told, {number for number, line in enumerate(paste.lines) if not is_all and count_seen(line)}


def _in_line(line: str) -> tuple[list[Listed], bool]:
    """The ACLs in a line about other things, and whether they are all; none in one that seems to have cells."""
    texts = [match.group() for match in _IN_TEXT.finditer(line)]
    if _CELLS.search(_IN_TEXT.sub("", line)) or any("\\" in text for text in texts):
        return [], False
    listed = [Listed(read_array(text)) for text in texts if text.startswith("{")]
    items = tuple(parse_item(text) for text in texts if not text.startswith("{"))
    is_all = sum(map(count_seen, texts)) == count_seen(line)
    return [*listed, Listed(Acl(items))] if items else listed, is_all


def _alone(text: str) -> list[Listed]:
    """The text as nothing but aclitem[] values and aclitems, one per line; the items make one ACL."""
    whole = _one_acl(text)
    if whole and text.strip():
        return [Listed(whole)]
    listed: list[Listed] = []
    items: list[AclItem] = []
    at = 0
    for line in text.split("\n"):
        if line.lstrip().startswith(("{", "[")):
            listed.append(Listed(_at(at, read_array, line)))
        elif line.strip():
            items += _at(at, _items, line)
        at += len(line) + 1
    return [*listed, Listed(Acl(tuple(items)))] if items else listed


def _one_acl(text: str) -> Acl | None:
    """The ACL that the text is, which may have line breaks in names."""
    try:
        return read_array(text) if text.lstrip().startswith("{") else read_items(text)
    except AclSyntaxError:
        return None


T = TypeVar("T")


def _at(start: int, parse: Callable[[str], T], line: str) -> T:
    try:
        return parse(line)
    except AclSyntaxError as error:
        raise AclSyntaxError(error.message, start + error.position) from None


def _items(line: str) -> Sequence[AclItem]:
    """The items of a line: several as a server prints them, or one in any form that aclitem input takes."""
    try:
        return read_items(line).items
    except AclSyntaxError:
        item = parse_item(line)
    if item.unknown and not item.grantor:
        raise AclSyntaxError("these are no privilege letters, and no grantor follows", line.index("=") + 1)
    return (item,)
