"""Answers as JSON and as marks in front of lines; the same for every command."""

from __future__ import annotations

import json
import sys
from typing import Any

import msgspec

from pgwhy.access import Check
from pgwhy.acl import PUBLIC
from pgwhy.render.section import ASCII, MARKS

ROLE_FIELDS = frozenset(("role", "grantee", "grantor", "creator", "owner", "set_role", "blocked_at"))


def as_json(value: object) -> str:
    """One JSON document on one line. ASCII only, so that no name in it can act on a terminal."""
    return json.dumps(value, ensure_ascii=True, separators=(", ", ": ")).replace("\x7f", "\\u007f")


def builtins(value: object) -> Any:  # noqa: ANN401 whatever JSON can hold
    """A value of the core as JSON's types; the empty role name is ``PUBLIC``."""
    return _named(msgspec.to_builtins(value))


def _named(value: object) -> object:
    match value:
        case dict():
            return {
                key: "PUBLIC" if key in ROLE_FIELDS and item == PUBLIC else _named(item)
                for key, item in value.items()
            }
        case list() | tuple():
            return [_named(item) for item in value]
        case _:
            return value


def check_fields(check: Check) -> dict[str, Any]:
    """A check as an element of ``checks``; fields that say nothing about it are left out."""
    fields: dict[str, Any] = builtins(check)
    if not fields["columns"]:
        del fields["missing_columns"]
    for optional in ("alternatives", "columns", "any_column", "because"):
        if not fields[optional]:
            del fields[optional]
    return fields


def mark(held: bool | None) -> str:
    """``✓``, ``✗`` or ``?``; ``+``, ``-`` or ``?`` where the output cannot show them."""
    return shown(MARKS[held].text)


def shown(text: str) -> str:
    """The text with ASCII in the place of marks that the output cannot show."""
    encoding = (sys.stdout.encoding or "ascii").lower()
    return text if encoding.startswith("utf") else text.translate(ASCII)
