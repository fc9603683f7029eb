"""Which of psql's listings a table is, and which kind of object a row of it is about."""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum

from pgwhy.acl.kind import TABLE_LIKE, ObjectKind
from pgwhy.acl.listing.table import ACL, COLUMN_ACLS, COLUMN_NAMES, Table


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
    "spcacl": ObjectKind.TABLESPACE,
    "srvacl": ObjectKind.FOREIGN_SERVER,
    "typacl": ObjectKind.TYPE,
}
"""What a column of a catalog is about (``relacl`` leaves it open): people list these, too."""


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


def whole_names(table: Table) -> tuple[tuple[str, ...], bool, bool]:
    """The names of the columns, and whether the first and the last column are cut off.

    An ACL's name is made whole; another column that is cut off loses its name, because its cells are useless.
    """
    names = list(table.header)
    cut_left = table.cut_left or (bool(names) and _is_part(names[0], names[1:]))
    cut_right = table.cut_right or (bool(names) and _is_part(names[-1], names[:-1]))
    if cut_left and names:
        names[0] = next((name for name in (ACL, COLUMN_ACLS) if name.endswith(names[0] or "?")), "")
    if cut_right and names:
        names[-1] = next((name for name in (ACL, COLUMN_ACLS) if name.startswith(names[-1] or "?")), "")
    return tuple(names), cut_left, cut_right


def _is_part(name: str, others: Sequence[str]) -> bool:
    """Whether it is no name of a column, beside others that are."""
    return name not in COLUMN_NAMES and any(other in COLUMN_NAMES for other in others)
