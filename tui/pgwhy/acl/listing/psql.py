"""What psql prints around privileges: titles, names of columns, words for kinds of object (describe.c)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import Enum

from pgwhy.acl.kind import TABLE_LIKE, ObjectKind

ACL = "Access privileges"
COLUMN_ACLS = "Column privileges"
PRIVILEGES = (ACL, COLUMN_ACLS)

COLUMN_NAMES = frozenset(
    {
        *(ACL, COLUMN_ACLS, "Policies", "Schema", "Name", "Type", "Owner", "Description", "Size"),
        *("Encoding", "Collate", "Ctype", "Locale", "Locale Provider", "ICU Locale", "ICU Rules"),
        *("Tablespace", "Result data type", "Argument data types", "Volatility", "Parallel", "Security"),
        *("Leakproof?", "Language", "Source code", "Internal name", "Elements"),
        *("Collation", "Nullable", "Default", "Check", "Modifier"),
        *("Trusted", "Internal language", "Call handler", "Validator", "Inline handler"),
        *("Foreign-data wrapper", "Version", "FDW options", "Handler", "Location", "Options"),
        *("ID", "Parameter", "Value", "Context"),
    }
)
"""What psql (12 to 18, in English) calls the columns of the listings that show privileges."""

NAMES = frozenset({"Schema", "Name", "Type", "Owner", "ID", "Parameter"})
"""Those whose cells no psql breaks into lines."""


class Listing(Enum):
    """psql's listings that show privileges, by their titles."""

    RELATIONS = "Access privileges"
    DEFAULTS = "Default access privileges"
    DATABASES = "List of databases"
    SCHEMAS = "List of schemas"
    ROUTINES = "List of functions"
    TYPES = "List of data types"
    DOMAINS = "List of domains"
    LANGUAGES = "List of languages"
    SERVERS = "List of foreign servers"
    WRAPPERS = "List of foreign-data wrappers"
    TABLESPACES = "List of tablespaces"
    LARGE_OBJECTS = "Large objects"
    PARAMETERS = "List of configuration parameters"


_KINDS = {
    Listing.DATABASES: ObjectKind.DATABASE,
    Listing.SCHEMAS: ObjectKind.SCHEMA,
    Listing.ROUTINES: ObjectKind.FUNCTION,
    Listing.TYPES: ObjectKind.TYPE,
    Listing.DOMAINS: ObjectKind.DOMAIN,
    Listing.LANGUAGES: ObjectKind.LANGUAGE,
    Listing.SERVERS: ObjectKind.FOREIGN_SERVER,
    Listing.WRAPPERS: ObjectKind.FOREIGN_DATA_WRAPPER,
    Listing.TABLESPACES: ObjectKind.TABLESPACE,
    Listing.LARGE_OBJECTS: ObjectKind.LARGE_OBJECT,
    Listing.PARAMETERS: ObjectKind.PARAMETER,
}

_ONLY_IN = {
    **dict.fromkeys((COLUMN_ACLS, "Policies"), Listing.RELATIONS),
    **dict.fromkeys(("Encoding", "Collate", "Ctype", "Locale Provider", "ICU Rules"), Listing.DATABASES),
    **dict.fromkeys(("Result data type", "Argument data types", "Volatility", "Parallel"), Listing.ROUTINES),
    "Elements": Listing.TYPES,
    **dict.fromkeys(("Nullable", "Check", "Modifier"), Listing.DOMAINS),
    **dict.fromkeys(("Trusted", "Internal language", "Call handler", "Inline handler"), Listing.LANGUAGES),
    **dict.fromkeys(("Foreign-data wrapper", "Version"), Listing.SERVERS),
    "Handler": Listing.WRAPPERS,
    "Location": Listing.TABLESPACES,
    "ID": Listing.LARGE_OBJECTS,
    **dict.fromkeys(("Parameter", "Context"), Listing.PARAMETERS),
}
"""Columns that tell a listing when its title is not there."""

_FIRST_COLUMNS: dict[tuple[str, ...], Listing] = {
    ("Schema", "Name", "Type"): Listing.RELATIONS,
    ("Name", "Owner", ACL): Listing.SCHEMAS,
    ("Owner", "Schema", "Type"): Listing.DEFAULTS,
}

RELATION_WORDS = {kind.value: kind for kind in (*TABLE_LIKE, ObjectKind.SEQUENCE)}
_ROUTINE_WORDS = {
    "proc": ObjectKind.PROCEDURE,
    "agg": ObjectKind.AGGREGATE,
    "window": ObjectKind.WINDOW_FUNCTION,
}
_DEFAULT_WORDS = {
    kind.value: kind
    for kind in (
        *(ObjectKind.TABLE, ObjectKind.SEQUENCE, ObjectKind.FUNCTION),
        *(ObjectKind.TYPE, ObjectKind.SCHEMA, ObjectKind.LARGE_OBJECT),
    )
}

KIND_OF_CATALOG_COLUMN = {
    "attacl": ObjectKind.COLUMN,
    "datacl": ObjectKind.DATABASE,
    "fdwacl": ObjectKind.FOREIGN_DATA_WRAPPER,
    "lanacl": ObjectKind.LANGUAGE,
    "lomacl": ObjectKind.LARGE_OBJECT,
    "nspacl": ObjectKind.SCHEMA,
    "paracl": ObjectKind.PARAMETER,
    "proacl": ObjectKind.FUNCTION,
    "relacl": None,
    "spcacl": ObjectKind.TABLESPACE,
    "srvacl": ObjectKind.FOREIGN_SERVER,
    "typacl": ObjectKind.TYPE,
}
"""What a column of a catalog is about (``relacl`` leaves it open): people list these, too."""

NAMES_OF_ACLS = frozenset({*PRIVILEGES, *KIND_OF_CATALOG_COLUMN})

_FOOTER = re.compile(r"\s*\(\d+ [^()]+\)\s*")
_TITLE = re.compile(r"List of .*|Default access privileges|Access privileges|Large [Oo]bjects")


def is_footer(line: str) -> bool:
    """Whether it is ``(3 rows)``, in any language."""
    return _FOOTER.fullmatch(line) is not None


def is_title(line: str) -> bool:
    """Whether it is what psql writes above a listing."""
    return _TITLE.fullmatch(line.strip()) is not None


def is_header(cells: Sequence[str]) -> bool:
    """Whether these are the names of columns, all of them."""
    return len(cells) > 1 and all(cell in COLUMN_NAMES for cell in cells)


def listing_of(title: str, names: Sequence[str]) -> Listing | None:
    """The listing with this title, else with these columns."""
    if title in {listing.value for listing in Listing}:
        return Listing(title)
    by_column = (_ONLY_IN[name] for name in names if name in _ONLY_IN)
    return next(by_column, None) or _FIRST_COLUMNS.get(tuple(names[:3]))


def kind_of_row(listing: Listing | None, word: str) -> ObjectKind | None:
    """The kind of object in a row, whose column Type says this word."""
    match listing:
        case Listing.RELATIONS:
            return RELATION_WORDS.get(word)
        case Listing.DEFAULTS:
            return _DEFAULT_WORDS.get(word)
        case Listing.ROUTINES:
            return _ROUTINE_WORDS.get(word, ObjectKind.FUNCTION)
        case None:
            return None
        case _:
            return _KINDS[listing]
