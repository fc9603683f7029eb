"""A paste, cut up into the tables in it, or the ACLs that stand in it alone."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

from pgwhy.acl.array import parse_acl
from pgwhy.acl.item import Acl, AclItem
from pgwhy.acl.listing.aligned import read_aligned, read_rows
from pgwhy.acl.listing.cells import lines_outside_quotes
from pgwhy.acl.listing.expanded import read_expanded, read_pairs
from pgwhy.acl.listing.flat import read_flat
from pgwhy.acl.listing.listed import Listed
from pgwhy.acl.listing.rows import listed_in
from pgwhy.acl.text import AclSyntaxError, parse_item

_READERS = (read_expanded, read_flat, read_pairs, read_aligned, read_rows)
_PART = (
    r'(?:[\w\u0080-\U0010ffff]|"[^"\n]{0,130}")'  # of a role name; bounded, as an open quote may be anywhere
)
_ITEM = re.compile(
    rf"(?<![^\s,;:|({{'`]){_PART}{{0,63}}=[A-Za-z*]{{0,40}}/{_PART}{{1,63}}(?![^\s,;:.|)}}'`])"
)


def decode(text: str) -> tuple[Listed, ...]:
    """What a paste says of privileges: psql's listings, or else aclitem[] or aclitem text, alone or within other.

    Empty where nothing in it is about privileges. Raises AclSyntaxError if it means to be a single aclitem or
    aclitem[] and is not.
    """
    text = text.replace("\r\n", "\n")
    listed = tuple(row for rows in _listings(_as_psql_printed(text).split("\n")) for row in rows)
    if listed:
        return listed
    try:
        return _alone(text)
    except AclSyntaxError:
        within = () if text.lstrip().startswith("{") else _within(text)
        if within or not _means_to_be_one(text):
            return within
        raise


def _as_psql_printed(text: str) -> str:
    """The text without what quoting it in a mail, a ticket or a web page puts around it."""
    if all(line.startswith(">") for line in text.splitlines() if line.strip()):
        text = re.sub(r"^> ?", "", text, flags=re.MULTILINE)
    if re.search(r"^\xa0|\xa0[|│+↵]", text, re.MULTILINE):
        text = text.replace("\xa0", " ")
    return re.sub(r"^\t+", "", text, flags=re.MULTILINE)


def _listings(lines: Sequence[str]) -> Iterator[tuple[Listed, ...]]:
    at = 0
    while at < len(lines):
        found = next(filter(None, (read(lines, at) for read in _READERS)), None)
        if found:
            yield listed_in(found[0])
        at = found[1] if found else at + 1


def _alone(text: str) -> tuple[Listed, ...]:
    """The text as nothing but aclitem[] values and aclitems, one per line; the items make one ACL."""
    listed: list[Listed] = []
    items: list[AclItem] = []
    at = 0
    for line in lines_outside_quotes(text):
        if line.lstrip().startswith(("{", "[")):
            listed.append(Listed(_at(at, parse_acl, line)))
        elif line.strip():
            items.append(_at(at, _item, line))
        at += len(line) + 1
    return (*listed, Listed(Acl(tuple(items)))) if items else tuple(listed)


T = TypeVar("T")


def _at(start: int, parse: Callable[[str], T], line: str) -> T:
    try:
        return parse(line)
    except AclSyntaxError as error:
        raise AclSyntaxError(error.message, start + error.position) from None


def _item(line: str) -> AclItem:
    item = parse_item(line)
    if item.unknown and not item.grantor:
        raise AclSyntaxError("these are no privilege letters, and no grantor follows", line.index("=") + 1)
    return item


def _within(text: str) -> tuple[Listed, ...]:
    """The aclitems in a text about other things."""
    items = [parse_item(match.group()) for match in _ITEM.finditer(text)]
    known = tuple(item for item in items if not item.unknown)
    return (Listed(Acl(known)),) if known else ()


def _means_to_be_one(text: str) -> bool:
    return text.lstrip().startswith("{") or ("=" in text and "\n" not in text.strip())
