"""`pgwhy decode`: aclitem text and psql's listings in words, without a server."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Set
from typing import Any

import click

from pgwhy.acl import (
    PUBLIC,
    AclItem,
    AclSyntaxError,
    ObjectKind,
    Privilege,
    RoleName,
    default_privileges,
)
from pgwhy.acl.listing import Decoded, Listed, Stored, decode
from pgwhy.catalog.quoting import quote_identifier
from pgwhy.cli.decode_words import caret, identity, in_words
from pgwhy.cli.output import as_json as json_text

_ACL_STATES = {
    Stored.ACL: "stored",
    Stored.EMPTY: "empty",
    Stored.NULL: "default",
    Stored.NOT_SHOWN: "not shown",
}


@click.command("decode", context_settings={"ignore_unknown_options": True})
@click.argument("text", required=False)
@click.option("--json", "as_json", is_flag=True, help="print JSON, a line for each aclitem")
def decode_command(*, text: str | None, as_json: bool) -> int:
    r"""Says in words what aclitem text means: sdc=arwdDxt/Stephen.

    TEXT is an aclitem, an aclitem[] value, or a table that shows privileges, as it was copied: what psql prints for
    \l, \dp, \dn+, \ddp and others, or the rows of a query on the catalogs, as psql, another client, CSV or Markdown
    draws them. Without TEXT, or with -, it is read from the standard input.

    Exit status: 0 all was read, 1 the lines that are named at the end were not, 2 there is nothing to read.
    """
    text = _standard_input() if text in (None, "-") else text
    assert text is not None
    try:
        found = decode(text)
    except AclSyntaxError as error:
        raise click.ClickException(f"{error.message}:\n{caret(text, error.position)}") from error
    if not found.listed and not found.not_read:
        raise click.ClickException(
            "no privileges are recognised in this text: decode reads aclitems (sdc=arwdDxt/Stephen), aclitem[] "
            r"values, and tables of them, such as psql prints for \l, \dp, \dn+ and \ddp."
        )
    if as_json:
        for line in _json_lines(found):
            click.echo(json_text(line))
    else:
        click.echo("\n".join(in_words(found)))
    return 1 if found.not_read else 0


def _standard_input() -> str:
    if sys.stdin.isatty():
        raise click.UsageError("give the text to decode as an argument, or through a pipe.")
    return sys.stdin.buffer.read().decode("utf-8", "surrogateescape").removeprefix("\ufeff")


def _json_lines(found: Decoded) -> Iterator[dict[str, Any]]:
    for listed in found.listed:
        yield from _object_lines(listed)
    if found.not_read:
        yield {"not_read": [{"line": line.number, "text": line.text} for line in found.not_read]}


def _object_lines(listed: Listed) -> Iterator[dict[str, Any]]:
    about = _about(listed)
    lines = [_item_fields(item) for item in listed.acl.items]
    if listed.stored is Stored.NULL and listed.kind is not None:
        lines = _default_fields(listed.kind, listed.owner)
    for line in lines or [_fields(None, None)]:
        yield line | about
    for column in listed.columns:
        name = f"{identity(listed)}.{quote_identifier(column.column)}"
        for item in column.acl.items:
            yield _item_fields(item) | {"kind": ObjectKind.COLUMN.identity_type, "object": name}


def _about(listed: Listed) -> dict[str, Any]:
    kind = "default acl" if listed.for_objects_to_come else listed.kind and listed.kind.identity_type
    fields = {"kind": kind, "object": identity(listed) or None, "acl": _ACL_STATES[listed.stored]}
    optional = {
        "owner": listed.owner,
        "policies": listed.policies,
        "cut": listed.cut,
        "unread": listed.unread,
    }
    return fields | {name: value for name, value in optional.items() if value}


def _item_fields(item: AclItem) -> dict[str, Any]:
    fields = _fields(item.grantee, item.grantor or None, item.privileges, item.grant_options)
    return fields | ({"unknown": item.unknown} if item.unknown else {})


def _default_fields(kind: ObjectKind, owner: RoleName) -> list[dict[str, Any]]:
    """What NULL stands for; the owner is null where the listing does not show who that is."""
    to_owner, to_public = default_privileges(kind)
    grantor = owner or None
    lines = [_fields(PUBLIC, grantor, to_public)] if to_public else []
    return [*lines, _fields(owner or None, grantor, to_owner)]


def _fields(
    grantee: RoleName | None,
    grantor: RoleName | None,
    privileges: Set[Privilege] = frozenset(),
    grant_options: Set[Privilege] = frozenset(),
) -> dict[str, Any]:
    return {
        "grantee": "PUBLIC" if grantee == PUBLIC else grantee,
        "grantor": grantor,
        "privileges": [privilege.value for privilege in Privilege if privilege in privileges],
        "grantable": [privilege.value for privilege in Privilege if privilege in grant_options],
    }
