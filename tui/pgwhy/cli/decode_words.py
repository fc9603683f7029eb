"""What a paste says of privileges, in words for a person. Every line is safe to show."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence

from pgwhy.acl import (
    PRIVILEGES,
    Acl,
    AclItem,
    Family,
    ObjectKind,
    Privilege,
    default_privileges,
    privileges_of,
)
from pgwhy.acl.listing import Decoded, Listed, Stored, UnreadLine
from pgwhy.catalog.quoting import quote_identifier
from pgwhy.printable import printable
from pgwhy.render.wording import role_name

_CONTEXT = 60  # characters of a long line that are shown before what is wrong in it


def in_words(found: Decoded) -> Iterator[str]:
    """All of it, object by object, then what the privileges allow, and which lines were not read."""
    for listed in found.listed:
        yield from _object(listed)
    if any(listed.stored is Stored.NULL for listed in found.listed):
        yield ""
        yield "(default): the cell is empty, so no ACL is stored and the defaults of the kind hold."
        if not any(listed.stored is Stored.EMPTY for listed in found.listed):
            yield "psql before 17 shows an ACL that is stored and empty in the same way."
    yield from _legend(found.listed)
    yield from _not_read(found.not_read, alone=not found.listed)


def _not_read(lines: Sequence[UnreadLine], *, alone: bool) -> Iterator[str]:
    """Each line of which not all is told above, with its number."""
    if not lines:
        return
    if not alone:
        yield ""
    yield "Not read, or not wholly, so privileges may be missing above:" if not alone else "Not read:"
    width = len(str(lines[-1].number))
    yield from (f"  line {line.number:{width}}  {printable(line.text.strip())}" for line in lines)


def identity(listed: Listed) -> str:
    """The object as pg_identify_object would name it, as far as the listing tells; raw."""
    if listed.for_objects_to_come:
        plural = listed.kind.plural if listed.kind else "objects"
        schema = f" in schema {quote_identifier(listed.schema)}" if listed.schema else ""
        return f"for role {quote_identifier(listed.owner)}{schema} on {plural}"
    is_raw = listed.kind is None and not listed.schema
    if is_raw or listed.kind in (ObjectKind.LARGE_OBJECT, ObjectKind.PARAMETER):
        return listed.name
    name = ".".join(quote_identifier(part) for part in (listed.schema, listed.name) if part)
    return name if listed.arguments is None else f"{name}({listed.arguments})"


def _object(listed: Listed) -> Iterator[str]:
    indent = "  " if listed.name or listed.for_objects_to_come else ""
    if indent:
        yield _heading(listed)
    match listed.stored:
        case Stored.ACL:
            yield from _items(listed.acl, listed.kind, indent)
        case Stored.EMPTY:
            yield f"{indent}nobody: the ACL is stored, and it is empty"
        case Stored.NULL:
            yield from _defaults(listed)
        case Stored.NOT_SHOWN:
            yield f"{indent}its own ACL is not in this text"
    for column in listed.columns:
        yield f"{indent}column {printable(column.column)}"
        yield from _items(column.acl, ObjectKind.COLUMN, indent + "  ")
    if listed.policies:
        yield f"{indent}policies"
        yield from (f"{indent}  {printable(line)}" for line in listed.policies.split("\n"))
    for text in listed.unread:
        yield f"{indent}not understood: {printable(text)}"
    if listed.cut:
        yield f"{indent}The text is cut off: part of a name, letters or grantors may be missing."


def _heading(listed: Listed) -> str:
    if listed.for_objects_to_come:
        kind = listed.kind.plural if listed.kind else "objects"
        where = f" in schema {printable(listed.schema)}" if listed.schema else ""
        besides = ", besides what holds in every schema" if listed.schema else ""
        return f"{kind} that {printable(listed.owner)} will create{where}{besides}"
    kind = listed.kind.value + " " if listed.kind else ""
    owner = f", owned by {printable(listed.owner)}" if listed.owner else ""
    return f"{kind}{printable(identity(listed))}{owner}"


def _items(acl: Acl, kind: ObjectKind | None, indent: str) -> Iterator[str]:
    rows = []
    for item in acl.items:
        by = f"granted by {printable(item.grantor)}" if item.grantor else "by whom is not said"
        rows.append((role_name(item.grantee), f"{_privileges(item, kind)}; {by}"))
    return _aligned(rows, indent)


def _privileges(item: AclItem, kind: ObjectKind | None) -> str:
    held = [privilege for privilege in Privilege if privilege in item.privileges]
    words = [p.value + (" (may grant it)" if p in item.grant_options else "") for p in held]
    if held and item.grant_options >= item.privileges:
        words = [*(p.value for p in held[:-1]), f"{held[-1]} (may grant {'them' if len(held) > 1 else 'it'})"]
    if item.unknown:
        words.append(f"unknown to pgwhy: {item.unknown}")
    return (", ".join(words) or "nothing") + (_is_all(item, kind) if kind else "")


def _is_all(item: AclItem, kind: ObjectKind) -> str:
    newest = frozenset(privileges_of(kind))
    if item.privileges == newest:
        return " = ALL" if len(newest) > 1 else ""
    for since in sorted({PRIVILEGES[privilege].since for privilege in newest}, reverse=True):
        if item.privileges and item.privileges == frozenset(privileges_of(kind, since - 1)):
            return f" = ALL before {since // 10000}"
    return ""


def _defaults(listed: Listed) -> Iterator[str]:
    if listed.kind is None:
        yield "  (default)"
        return
    to_owner, to_public = default_privileges(listed.kind)
    owner = printable(listed.owner) if listed.owner else "its owner"
    everything = "everything" if len(to_owner) > 1 else "".join(to_owner)
    if listed.kind is ObjectKind.PARAMETER:
        owner = "superusers"
    rows = [(owner, everything)]
    if to_public:
        rows.append(("PUBLIC", ", ".join(p for p in Privilege if p in to_public)))
    yield from _aligned([(who, f"{what} (default)") for who, what in rows], "  ")


def _aligned(rows: Sequence[tuple[str, str]], indent: str) -> Iterator[str]:
    width = max((_width(first) for first, _ in rows), default=0)
    for first, second in rows:
        yield f"{indent}{first}{' ' * (width - _width(first))}  {second}"


def _width(text: str) -> int:
    """How many columns of a terminal a printable text takes."""
    return sum(
        2 if unicodedata.east_asian_width(character) in "WF" else not unicodedata.combining(character)
        for character in text
    )


def _legend(found: Sequence[Listed]) -> Iterator[str]:
    """What the privileges that occur allow, for each kind of object that they can be about here."""
    acls = [acl for listed in found for acl in (listed.acl, *(column.acl for column in listed.columns))]
    held = {privilege for acl in acls for item in acl.items for privilege in item.privileges}
    families = {each: [p for p in Privilege if p in held and each in p.allows] for each in _families(found)}
    is_only = len(families) == 1 and all(listed.kind is None for listed in found)
    for family, privileges in families.items():
        if privileges:
            yield ""
            yield f"Only a {family} has such privileges:" if is_only else f"on a {family}"
        width = max(map(len, privileges), default=0)
        for privilege in privileges:
            yield f"  {privilege.letter}  {privilege:{width}}  {privilege.allows[family]}"
    if any(item.grant_options for acl in acls for item in acl.items):
        yield ""
        yield "A * behind a letter: may grant it to others."


def _families(found: Sequence[Listed]) -> list[Family]:
    """Those of the kinds that are named; of what names none, those that have all its privileges, or else all."""
    named = {listed.kind.rights.family for listed in found if listed.kind and listed.kind.rights}
    if any(listed.columns for listed in found):
        named.add(Family.COLUMN)
    alone = [item for listed in found if listed.kind is None for item in listed.acl.items]
    held = {privilege for item in alone for privilege in item.privileges}
    if any(listed.kind is None for listed in found):
        named |= {each for each in Family if all(each in p.allows for p in held)} or set(Family)
    return [each for each in Family if each in named]


def caret(text: str, position: int) -> str:
    """The line in which something is wrong, and a caret under what is."""
    start = text.rfind("\n", 0, position) + 1
    end = text.find("\n", position)
    before = printable(text[start:position])
    if len(before) > _CONTEXT:
        before = "…" + before[-_CONTEXT:]
    after = printable(text[position : end if end >= 0 else len(text)])[:_CONTEXT]
    return f"  {before}{after}\n  {' ' * _width(before)}^"
