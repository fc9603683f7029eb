"""The rows of a table, made into what they say of objects."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from msgspec.structs import replace

from pgwhy.acl.item import RoleName
from pgwhy.acl.kind import ObjectKind
from pgwhy.acl.listing.cells import Reading, as_acl, as_columns, read, shows_none
from pgwhy.acl.listing.items import ITEM, count_seen, unescaped
from pgwhy.acl.listing.listed import Listed, Stored
from pgwhy.acl.listing.psql import (
    ACL,
    COLUMN_ACLS,
    COLUMN_NAMES,
    KIND_OF_CATALOG_COLUMN,
    NAMES_OF_ACLS,
    PRIVILEGES,
    RELATION_WORDS,
    Listing,
    kind_of_row,
    listing_of,
)
from pgwhy.acl.listing.table import Row, Table

_SCHEMA = re.compile(r"nspname|\w*schema\w*|\w+namespace", re.IGNORECASE)
_NAME = re.compile(
    r"(?!nsp|.*schema|rol|use|grant|owner)\w*name|object|relation|table|regclass", re.IGNORECASE
)
_RELATIONS = ("Schema", "Name", "Type", ACL, COLUMN_ACLS, "Policies")
_ITEM_LINE = re.compile(rf"^\s*{ITEM}\s*$", re.MULTILINE)


def listed_in(table: Table) -> list[tuple[Row, Listed | None]]:
    """Each row and what it says: None if it names no object, or if what names it is in doubt.

    Empty if the table shows no ACLs.
    """
    names, cut_left, cut_right = _whole_names(table)
    if ACL not in names and COLUMN_ACLS not in names:
        return _by_content(table)
    listing = listing_of(table.title, names)
    cut = (cut_left and names[0] in PRIVILEGES) or (cut_right and names[-1] in PRIVILEGES)
    found: list[tuple[Row, Listed | None]] = []
    for row in table.rows:
        cells = dict(zip(names, row.cells, strict=True))
        others = [cell for name, cell in cells.items() if name not in PRIVILEGES]
        found.append((row, _unless_in_doubt(_listed(table, listing, cells, cut=cut), table, others)))
    return found


def _whole_names(table: Table) -> tuple[tuple[str, ...], bool, bool]:
    """The names of the columns, and whether the first and the last column are cut off.

    An ACL's name is made whole; another column that is cut off loses its name, because its cells are useless.
    """
    names = list(table.header)
    cut_left = table.cut_left or (bool(names) and _is_part(names[0], names[1:]))
    cut_right = table.cut_right or (bool(names) and _is_part(names[-1], names[:-1]))
    if cut_left and names:
        names[0] = next((name for name in PRIVILEGES if name.endswith(names[0] or "?")), "")
    if cut_right and names:
        names[-1] = next((name for name in PRIVILEGES if name.startswith(names[-1] or "?")), "")
    return tuple(names), cut_left, cut_right


def _is_part(name: str, others: Sequence[str]) -> bool:
    """Whether it is no name of a column, beside others that are."""
    return name not in COLUMN_NAMES and any(other in COLUMN_NAMES for other in others)


def _unless_in_doubt(listed: Listed, table: Table, others: Sequence[str]) -> Listed | None:
    """The same if it names an object, and no privileges stand in the other cells."""
    naming = [listed.owner] if listed.for_objects_to_come else [listed.name, listed.schema]
    is_spelled_otherwise = any(
        "<br" in text.lower()
        or (table.escaped and unescaped(text) != text)
        or (table.folded and "\n" in text)
        for text in naming
    )
    is_named = (naming[0].strip() != "" and naming[0] not in NAMES_OF_ACLS) or not others
    return None if is_spelled_otherwise or not is_named or any(map(_shows_items, others)) else listed


def _shows_items(cell: str) -> bool:
    is_array = cell.lstrip().startswith(("{", "["))
    return count_seen(cell) > 0 and (is_array or _ITEM_LINE.search(cell) is not None)


def _listed(table: Table, listing: Listing | None, cells: Mapping[str, str], *, cut: bool) -> Listed:
    own = _read(table, cells[ACL]) if ACL in cells else Reading(Stored.NOT_SHOWN)
    columns = _columns(table, cells.get(COLUMN_ACLS, ""))
    is_default = listing is Listing.DEFAULTS
    stored = Stored.EMPTY if is_default and own.stored is Stored.NULL else own.stored  # or there were no row
    return Listed(
        own.acl,
        stored,
        columns.columns,
        kind_of_row(listing, cells.get("Type", "").strip()),
        cells.get("Schema", ""),
        "" if is_default else _name(listing, cells),
        cells.get("Argument data types") if listing is Listing.ROUTINES else None,
        RoleName(cells.get("Owner", "")),
        cells.get("Policies", ""),
        is_default,
        tuple(reading.unread for reading in (own, columns) if reading.unread),
        cut,
    )


def _read(table: Table, cell: str) -> Reading:
    return read(cell, as_acl, escaped=table.escaped, folded=table.folded)


def _columns(table: Table, cell: str) -> Reading:
    return read(cell, as_columns, escaped=table.escaped, folded=table.folded)


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


def _by_content(table: Table) -> list[tuple[Row, Listed | None]]:
    """Rows without psql's English header: the ACL is what reads as one, and other cells name the object."""
    columns_of = zip(*(row.cells for row in table.rows), strict=True)
    counts = [sum(bool(_read(table, cell).acl.items) for cell in cells) for cells in columns_of]
    if not any(counts):
        return []
    named = (number for number, name in enumerate(table.header) if name.strip() in NAMES_OF_ACLS)
    at = next(named, counts.index(max(counts)))
    header, rows = table.header, table.rows
    if not header and _is_word(rows[0].cells[at]):
        header, rows = rows[0].cells, rows[1:]
    if at == 3 and _are_relations(table, rows):
        return listed_in(replace(table, rows=rows, header=(*_RELATIONS, *[""] * len(counts))[: len(counts)]))
    is_cut_name = at == 0 and any(name.strip() and ACL.endswith(name.strip()) for name in header[:1])
    cut = table.cut_left or is_cut_name or (at == len(counts) - 1 and table.cut_right)
    found: list[tuple[Row, Listed | None]] = []
    for row in rows:
        own = _read(table, row.cells[at])
        unread = (own.unread,) if own.unread else ()
        listed = replace(
            _guessed(header, row.cells, at), acl=own.acl, stored=own.stored, unread=unread, cut=cut
        )
        others = [cell for number, cell in enumerate(row.cells) if number != at]
        in_doubt = _is_word(row.cells[at]) or any(map(count_seen, others))
        found.append((row, None if in_doubt else _unless_in_doubt(listed, table, others)))
    return found


def _is_word(cell: str) -> bool:
    """Whether it is neither an ACL nor shows none."""
    return "=" not in cell and not shows_none(cell)


def _are_relations(table: Table, rows: Sequence[Row]) -> bool:
    r"""Whether these are rows of ``\dp``: by the kind before the ACL, or column privileges behind it."""
    words = [row.cells[2].strip() for row in rows]
    is_one = any(word in RELATION_WORDS for word in words) or any(
        _columns(table, "".join(row.cells[4:5])).columns for row in rows
    )
    return is_one and all(row.cells[1].strip() for row, word in zip(rows, words, strict=True) if word)


def _guessed(header: Sequence[str], cells: Sequence[str], at: int) -> Listed:
    titles = [title.strip() for title in header] or [""] * len(cells)
    kind = KIND_OF_CATALOG_COLUMN.get(titles[at])
    others = [(titles[n], cell.strip()) for n, cell in enumerate(cells) if n != at and cell.strip()]
    schema = next((cell for title, cell in others if _SCHEMA.fullmatch(title)), "")
    name = next((cell for title, cell in others if _NAME.fullmatch(title)), "")
    if kind is ObjectKind.COLUMN and len(others) > 1:
        return Listed(kind=kind, schema=others[0][1], name=others[1][1])
    if name:
        return Listed(kind=kind, schema=schema, name=name)
    before = [cell.strip() for cell in cells[:at] if cell.strip()] or [cell for _, cell in others]
    return Listed(kind=kind, name=" | ".join(before if kind is None else before[:1]))
