"""A table as psql lists it, whatever the format it was printed in, and the names of psql's columns."""

from __future__ import annotations

import re
from collections.abc import Sequence

import msgspec

ACL = "Access privileges"
COLUMN_ACLS = "Column privileges"

COLUMN_NAMES = frozenset(
    {
        *(ACL, COLUMN_ACLS, "Policies", "Schema", "Name", "Type", "Owner", "Description", "Size"),
        *(
            "Encoding",
            "Collate",
            "Ctype",
            "Locale",
            "Locale Provider",
            "ICU Locale",
            "ICU Rules",
            "Tablespace",
        ),
        *("Result data type", "Argument data types", "Volatility", "Parallel", "Security", "Leakproof?"),
        *("Language", "Source code", "Internal name", "Elements"),
        *("Collation", "Nullable", "Default", "Check", "Modifier"),
        *("Trusted", "Internal language", "Call handler", "Validator", "Inline handler"),
        *("Foreign-data wrapper", "Version", "FDW options", "Handler", "Location", "Options"),
        *("ID", "Parameter", "Value", "Context"),
    }
)
"""What psql (12 to 18, in English) calls the columns of the listings that show privileges."""

_FOOTER = re.compile(r"\s*\(\d+ [^()]+\)\s*")


class Table(msgspec.Struct, frozen=True):
    """What was listed, cell by cell; a cell may have several lines."""

    rows: tuple[tuple[str, ...], ...]
    header: tuple[str, ...] = ()
    """The names of the columns; none where the paste shows none."""
    title: str = ""
    cut_left: bool = False
    """Whether the left edge of the first column is missing."""
    cut_right: bool = False
    """Whether the right edge of the last column is missing."""


_TITLE = re.compile(r"List of .*|Default access privileges|Access privileges|Large [Oo]bjects")

Found = tuple[Table, int]
"""A table, and the line behind it."""


def is_footer(line: str) -> bool:
    """Whether it is ``(3 rows)``, in any language."""
    return _FOOTER.fullmatch(line) is not None


def is_title(line: str) -> bool:
    """Whether it is what psql writes above a listing."""
    return _TITLE.fullmatch(line.strip()) is not None


def is_header(cells: Sequence[str]) -> bool:
    """Whether these are the names of columns, all of them."""
    return len(cells) > 1 and all(cell in COLUMN_NAMES for cell in cells)


def title_above(lines: Sequence[str], at: int) -> str:
    """What stands right above this line."""
    return lines[at - 1].strip() if at else ""
