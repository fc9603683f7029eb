"""The rows of a table, made into what they say of objects."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pgwhy.acl.item import RoleName
from pgwhy.acl.kind import ObjectKind
from pgwhy.acl.listing.cells import read_acl, read_columns
from pgwhy.acl.listing.listed import Listed, Stored
from pgwhy.acl.listing.listings import (
    KIND_OF_CATALOG_COLUMN,
    RELATION_WORDS,
    Listing,
    kind_of_row,
    listing_of,
    whole_names,
)
from pgwhy.acl.listing.table import ACL, COLUMN_ACLS, Table


def listed_in(table: Table) -> tuple[Listed, ...]:
    """What the rows say; nothing if the table shows no ACLs."""
    names, cut_left, cut_right = whole_names(table)
    if ACL not in names and COLUMN_ACLS not in names:
        return _by_content(table)
    listing = listing_of(table.title, names)
    cut = (cut_left and names[0] in (ACL, COLUMN_ACLS)) or (cut_right and names[-1] in (ACL, COLUMN_ACLS))
    return tuple(_row(listing, dict(zip(names, row, strict=True)), cut=cut) for row in table.rows)


def _row(listing: Listing | None, cells: Mapping[str, str], *, cut: bool) -> Listed:
    stored, acl, unread = read_acl(cells[ACL]) if ACL in cells else (Stored.NOT_SHOWN, Listed().acl, ())
    columns, unread_columns = read_columns(cells.get(COLUMN_ACLS, ""))
    is_default = listing is Listing.DEFAULTS
    if is_default and stored is Stored.NULL:
        stored = Stored.EMPTY  # the row would not be there
    return Listed(
        acl,
        stored,
        columns,
        kind_of_row(listing, cells.get("Type", "").strip()),
        cells.get("Schema", ""),
        "" if is_default else _name(listing, cells),
        cells.get("Argument data types") if listing is Listing.ROUTINES else None,
        RoleName(cells.get("Owner", "")),
        cells.get("Policies", ""),
        is_default,
        unread + unread_columns,
        cut,
    )


def _name(listing: Listing | None, cells: Mapping[str, str]) -> str:
    match listing:
        case Listing.LARGE_OBJECTS:
            return cells.get("ID", "").strip()
        case Listing.PARAMETERS:
            return cells.get("Parameter", "")
        case Listing.TYPES if cells.get("Internal name"):
            return cells["Internal name"]
        case _:
            return cells.get("Name", "")


def _by_content(table: Table) -> tuple[Listed, ...]:
    """Rows without psql's English header: the ACL is what reads as one, the names stand before it."""
    width = len(table.rows[0]) if table.rows else 0
    at = next(
        (n for n in range(width) if all(_may_be_acl(row[n]) for row in table.rows) and _is_acl(table, n)),
        None,
    )
    if at is None:
        return ()
    name = table.header[at] if table.header else ""
    cut_left = at == 0 and (table.cut_left or (name != "" and ACL.endswith(name)))
    cut = cut_left or (at == width - 1 and table.cut_right)
    if at >= 3 and any(_is_relation(row, at) for row in table.rows):
        return tuple(_guessed_relation(row, at, cut=cut) for row in table.rows)
    return tuple(_guessed(row, at, KIND_OF_CATALOG_COLUMN.get(name), cut=cut) for row in table.rows)


def _may_be_acl(cell: str) -> bool:
    return not read_acl(cell)[2]


def _is_acl(table: Table, column: int) -> bool:
    return any(read_acl(row[column])[0] is Stored.ACL for row in table.rows)


def _is_relation(row: Sequence[str], at: int) -> bool:
    r"""Whether it is a row of ``\dp``: by the kind before the ACL, or column privileges behind it."""
    return row[at - 1].strip() in RELATION_WORDS or bool(read_columns("".join(row[at + 1 : at + 2]))[0])


def _guessed_relation(row: Sequence[str], at: int, *, cut: bool) -> Listed:
    stored, acl, _ = read_acl(row[at])
    columns, unread = read_columns("".join(row[at + 1 : at + 2]))
    schema, name, word = (cell.strip() for cell in row[at - 3 : at])
    policies = "".join(row[at + 2 : at + 3])
    return Listed(
        acl,
        stored,
        columns,
        RELATION_WORDS.get(word),
        schema,
        name,
        policies=policies,
        unread=unread,
        cut=cut,
    )


def _guessed(row: Sequence[str], at: int, kind: ObjectKind | None, *, cut: bool) -> Listed:
    stored, acl, _ = read_acl(row[at])
    names = [cell.strip() for cell in row[:at] if cell.strip()][: 2 if kind is None else 1]
    return Listed(acl, stored, kind=kind, name=" | ".join(names), cut=cut)
