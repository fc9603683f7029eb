"""aclitem text, parsed and printed without loss (aclparse, getid and aclitemout in acl.c)."""

from __future__ import annotations

import re
import string
from functools import lru_cache

from pgwhy.acl.item import AclItem, RoleName
from pgwhy.acl.privilege import BY_LETTER, Privilege


class AclSyntaxError(ValueError):
    """Text that is not an aclitem or an ACL; ``position`` counts characters from 0."""

    def __init__(self, message: str, position: int) -> None:
        super().__init__(message)
        self.message = message
        self.position = position


SPACE = " \t\n\r\v\f"
_LETTERS = frozenset(string.ascii_letters)
_SAFE = frozenset(string.ascii_letters + string.digits + "_")
_NOISE_WORDS = ("group", "user")
_PLAIN = re.compile(r"(\w*)=([A-Za-z*]*)/(\w+)", re.ASCII)
"""Without quotes and blanks, as servers print nearly all items."""
_RULE = "R"  # a privilege of long ago: servers up to 17 accept and ignore its letter


def format_name(name: RoleName) -> str:
    """A role name as current servers print it: quoted unless all of it is ``[A-Za-z0-9_]`` (putid)."""
    if all(character in _SAFE for character in name):
        return name
    return '"' + name.replace('"', '""') + '"'


def format_letters(item: AclItem) -> str:
    """The privileges of an item in letters, ``*`` behind each that may be granted on."""
    known = (p for p in Privilege if p in item.privileges)
    return "".join(p.letter + ("*" if p in item.grant_options else "") for p in known) + item.unknown


def format_item(item: AclItem) -> str:
    """``grantee=letters/grantor`` (aclitemout), without ``/grantor`` where it is not known."""
    grantor = f"/{format_name(item.grantor)}" if item.grantor else ""
    return f"{format_name(item.grantee)}={format_letters(item)}{grantor}"


def parse_item(text: str) -> AclItem:
    """One aclitem, in either quoting style of role names; raises AclSyntaxError.

    Accepts what aclitemin accepts, and letters that only a newer server knows. A missing grantor, for which
    the server takes the bootstrap superuser with a warning, stays the empty name. Names may be longer than
    the 63 bytes of a server: in another encoding they are.
    """
    if plain := _PLAIN.fullmatch(text):
        grantee, letters, grantor = plain.groups()
        return AclItem(RoleName(grantee), RoleName(grantor), *_of_letters(letters))
    grantee, at = _grantee(text)
    privileges, grant_options, unknown, at = _letters(text, at)
    grantor = ""
    if text[at : at + 1] == "/":
        grantor, end, _ = _name(text, at + 1)
        if not grantor:
            raise AclSyntaxError('the grantor is missing after the "/"', at + 1)
        at = end
        if at < len(text):
            raise AclSyntaxError("unexpected text after the grantor", at)
    elif (rest := skip_space(text, at)) < len(text):
        if text[rest] == "/":
            raise AclSyntaxError('a blank before the "/"', at)
        raise AclSyntaxError('expected privilege letters, then "/" and the grantor', at)
    return AclItem(RoleName(grantee), RoleName(grantor), privileges, grant_options, unknown)


def _grantee(text: str) -> tuple[str, int]:
    """The name before the ``=``, and where the letters begin."""
    start = skip_space(text, 0)
    name, at, quote = _name(text, start)
    if text[at : at + 1] != "=" and name in _NOISE_WORDS:
        start = at
        name, at, quote = _name(text, start)
        if not name:
            raise AclSyntaxError("a name must follow the key word", at)
    if text[at : at + 1] == "=":
        return name, at + 1
    if quote is not None:
        raise AclSyntaxError("the quoted name is not closed", quote)
    raise AclSyntaxError('expected "=" after the grantee', at)


@lru_cache(maxsize=1024)
def _of_letters(letters: str) -> tuple[frozenset[Privilege], frozenset[Privilege], str]:
    return _letters(letters, 0)[:3]


def _letters(text: str, at: int) -> tuple[frozenset[Privilege], frozenset[Privilege], str, int]:
    """Privileges, grant options and unknown letters from ``at`` on, and where they end."""
    privileges: set[Privilege] = set()
    grant_options: set[Privilege] = set()
    unknown: dict[str, str] = {}
    last = ""
    while at < len(text) and (text[at] in _LETTERS or text[at] == "*"):
        if text[at] == "*":
            if last in BY_LETTER:
                grant_options.add(BY_LETTER[last])
            elif last in unknown:
                unknown[last] = last + "*"
        else:
            last = text[at]
            if last in BY_LETTER:
                privileges.add(BY_LETTER[last])
            elif last != _RULE:
                unknown.setdefault(last, last)
        at += 1
    return frozenset(privileges), frozenset(grant_options), "".join(unknown.values()), at


def _name(text: str, at: int) -> tuple[str, int, int | None]:
    """A role name (getid in acl.c): bare characters and quoted stretches, blanks around it.

    Returns the name, where the text goes on, and where a quote opened that nothing closes.
    """
    quote: int | None = None
    name: list[str] = []
    at = skip_space(text, at)
    while at < len(text):
        character = text[at]
        if character == '"':
            if quote is None:
                quote = at
            elif text[at + 1 : at + 2] == '"':
                name.append('"')
                at += 1
            else:
                quote = None
        elif quote is not None or character in _SAFE or not character.isascii():
            name.append(character)
        else:
            break
        at += 1
    return "".join(name), skip_space(text, at), quote


def skip_space(text: str, at: int) -> int:
    """The first place from ``at`` on that is not a blank, as array and aclitem input see blanks."""
    while at < len(text) and text[at] in SPACE:
        at += 1
    return at
