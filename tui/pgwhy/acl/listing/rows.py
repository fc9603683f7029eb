"""The rows of a table, made into what they say of objects."""

from __future__ import annotations

from collections.abc import Mapping

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
    names, last_is_cut = whole_names(table.header)
    if ACL not in names and COLUMN_ACLS not in names:
        return _by_content(table)
    listing = listing_of(table.title, names)
    cut = (table.cut or last_is_cut) and names[-1] in (ACL, COLUMN_ACLS)
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
    catalog_column = table.header[at] if table.header else ""
    return tuple(_guessed(row, at, KIND_OF_CATALOG_COLUMN.get(catalog_column)) for row in table.rows)


def _may_be_acl(cell: str) -> bool:
    return not read_acl(cell)[2]


def _is_acl(table: Table, column: int) -> bool:
    return any(read_acl(row[column])[0] is Stored.ACL for row in table.rows)


def _guessed(row: tuple[str, ...], at: int, kind: ObjectKind | None) -> Listed:
    stored, acl, _ = read_acl(row[at])
    before = [cell.strip() for cell in row[:at]]
    if at >= 3 and before[at - 1] in RELATION_WORDS:  # \dp
        columns, unread = read_columns(row[at + 1]) if at + 1 < len(row) else ((), ())
        policies = row[at + 2] if at + 2 < len(row) else ""
        kind = RELATION_WORDS[before[at - 1]]
        return Listed(
            acl, stored, columns, kind, before[at - 3], before[at - 2], policies=policies, unread=unread
        )
    return Listed(
        acl, stored, kind=kind, name=" | ".join(list(filter(None, before))[: 2 if kind is None else 1])
    )
