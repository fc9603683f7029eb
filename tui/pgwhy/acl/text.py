"""aclitem and aclitem[] text, parsed and printed without loss (aclparse, aclitemout, array_in and array_out)."""

from __future__ import annotations

from functools import lru_cache

from pgwhy.acl.item import PUBLIC, Acl, AclItem, RoleName
from pgwhy.acl.privilege import BY_LETTER, Privilege


class AclSyntaxError(ValueError):
    """Text that is not an aclitem or ACL; ``position`` counts characters from 0."""

    def __init__(self, message: str, position: int) -> None:
        super().__init__(message)
        self.message = message
        self.position = position


_SAFE = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_")
_SPACE = " \t\n\r\v\f"


def format_name(name: RoleName) -> str:
    """A role name as current servers print it in an aclitem: quoted unless every byte is ``[A-Za-z0-9_]`` (putid)."""
    if all(character in _SAFE for character in name):
        return name
    return '"' + name.replace('"', '""') + '"'


def format_letters(item: AclItem) -> str:
    """The privileges of an item in letters, ``*`` behind each that may be granted on."""
    known = (p for p in Privilege if p in item.privileges)
    return "".join(p.letter + ("*" if p in item.grant_options else "") for p in known) + item.unknown


def format_item(item: AclItem) -> str:
    """``grantee=letters/grantor`` (aclitemout)."""
    return f"{format_name(item.grantee)}={format_letters(item)}/{format_name(item.grantor)}"


def format_acl(acl: Acl) -> str:
    """An aclitem[] as array_out prints it; ``{}`` for the empty ACL."""
    return "{" + ",".join(_array_element(format_item(item)) for item in acl.items) + "}"


def _array_element(text: str) -> str:
    if text and not any(c in '"\\,{}' or c in _SPACE for c in text) and text.upper() != "NULL":
        return text
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def parse_item(text: str, offset: int = 0) -> AclItem:
    """One aclitem, in either quoting style of role names; raises AclSyntaxError.

    Accepts what aclitemin accepts, save a missing grantor (which the server fills in with a warning).
    ``offset`` is added to the position of an error.
    """
    grantee, at = _name(text, 0, offset)
    if text[at : at + 1] != "=" and grantee in ("group", "user"):
        grantee, at = _name(text, at, offset)
    if text[at : at + 1] != "=":
        raise AclSyntaxError('expected "=" after the grantee', offset + at)
    at += 1
    privileges: set[Privilege] = set()
    grant_options: set[Privilege] = set()
    unknown: dict[str, str] = {}
    last = ""
    while at < len(text) and (text[at] == "*" or text[at].isalpha()):
        letter = text[at]
        if letter != "*":
            last = letter
            if letter in BY_LETTER:
                privileges.add(BY_LETTER[letter])
            elif letter != "R":  # the RULE privilege of old, accepted and ignored until 17
                unknown.setdefault(letter, letter)
        elif last in BY_LETTER:
            grant_options.add(BY_LETTER[last])
        elif last in unknown:
            unknown[last] = last + "*"
        at += 1
    if text[at : at + 1] != "/":
        raise AclSyntaxError('expected privilege letters and then "/" and the grantor', offset + at)
    grantor, at = _name(text, at + 1, offset)
    if at < len(text):
        raise AclSyntaxError("unexpected text after the grantor", offset + at)
    if not grantor:
        raise AclSyntaxError("the grantor is missing", offset + at)
    return AclItem(
        PUBLIC if not grantee else RoleName(grantee),
        RoleName(grantor),
        frozenset(privileges),
        frozenset(grant_options),
        "".join(unknown.values()),
    )


def _name(text: str, at: int, offset: int) -> tuple[str, int]:
    """A role name at ``at`` (getid in acl.c): bare characters and quoted stretches, blanks around; where it ends."""
    start_of_quote, quoted = -1, False
    name: list[str] = []
    at = _skip_space(text, at)
    while at < len(text):
        character = text[at]
        if character == '"':
            if quoted and text[at + 1 : at + 2] == '"':
                name.append('"')
                at += 2
                continue
            quoted = not quoted
            start_of_quote = at
        elif quoted or character in _SAFE or ord(character) > 127:
            name.append(character)
        else:
            break
        at += 1
    if quoted:
        raise AclSyntaxError("the quoted name is not closed", offset + start_of_quote)
    return "".join(name), _skip_space(text, at)


def _skip_space(text: str, at: int) -> int:
    while at < len(text) and text[at] in _SPACE:
        at += 1
    return at


def parse_acl(text: str) -> Acl:
    """An aclitem[] value such as ``{a=r/b,"\\"c-d\\"=w/b"}``; raises AclSyntaxError with the position."""
    return _parse_acl(text)


@lru_cache(maxsize=65536)
def _parse_acl(text: str) -> Acl:
    start = _skip_space(text, 0)
    if text[start : start + 1] != "{":
        raise AclSyntaxError('an ACL starts with "{"', start)
    body_end = len(text.rstrip(_SPACE))
    if body_end <= start + 1 or text[body_end - 1] != "}":
        raise AclSyntaxError('an ACL ends with "}"', body_end)
    items: list[AclItem] = []
    at = _skip_space(text, start + 1)
    while at < body_end - 1:
        element, element_at, at = _element(text, at, body_end - 1)
        items.append(parse_item(element, element_at))
        if text[at] == ",":
            at = _skip_space(text, at + 1)
            if at >= body_end - 1:
                raise AclSyntaxError("an item is missing after the comma", at)
    return Acl(tuple(items))


def _element(text: str, at: int, end: int) -> tuple[str, int, int]:
    """One array element: its text without array quoting, where that starts, where the next comma or brace is."""
    if text[at] != '"':
        stop = at
        while stop < end and text[stop] not in ',{}"\\':
            stop += 1
        if stop < end and text[stop] != ",":
            raise AclSyntaxError(f"unexpected {text[stop]!r} in an unquoted item", stop)
        return text[at:stop].rstrip(_SPACE), at, stop
    element: list[str] = []
    stop = at + 1
    while stop < end and text[stop] != '"':
        if text[stop] == "\\":
            stop += 1
        element.append(text[stop])
        stop += 1
    if stop >= end:
        raise AclSyntaxError("the quoted item is not closed", at)
    following = _skip_space(text, stop + 1)
    if following < end and text[following] != ",":
        raise AclSyntaxError("expected a comma after the item", following)
    return "".join(element), at + 1, following
