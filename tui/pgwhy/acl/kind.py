"""The one table of object kinds: what privileges each has, what a NULL ACL stands for (acldefault, acl.c)."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

from pgwhy.acl.privilege import NEWEST_KNOWN, PG_15, Privilege, exists_in


class ObjectKind(StrEnum):
    """Everything that has an owner, an ACL or a name that a search_path leads to."""

    TABLE = "table"
    PARTITIONED_TABLE = "partitioned table"
    VIEW = "view"
    MATERIALIZED_VIEW = "materialized view"
    FOREIGN_TABLE = "foreign table"
    SEQUENCE = "sequence"
    COLUMN = "column"
    DATABASE = "database"
    SCHEMA = "schema"
    FUNCTION = "function"
    PROCEDURE = "procedure"
    AGGREGATE = "aggregate"
    WINDOW_FUNCTION = "window function"
    TYPE = "type"
    DOMAIN = "domain"
    LANGUAGE = "language"
    FOREIGN_DATA_WRAPPER = "foreign-data wrapper"
    FOREIGN_SERVER = "server"
    TABLESPACE = "tablespace"
    LARGE_OBJECT = "large object"
    PARAMETER = "parameter"
    ROLE = "role"
    # Without an ACL: governed by ownership, but found by name.
    INDEX = "index"
    PARTITIONED_INDEX = "partitioned index"
    COMPOSITE_TYPE = "composite type"
    TOAST_TABLE = "toast table"
    OPERATOR = "operator"
    COLLATION = "collation"
    CONVERSION = "conversion"
    OPERATOR_CLASS = "operator class"
    OPERATOR_FAMILY = "operator family"
    STATISTICS = "statistics object"
    TEXT_SEARCH_PARSER = "text search parser"
    TEXT_SEARCH_DICTIONARY = "text search dictionary"
    TEXT_SEARCH_TEMPLATE = "text search template"
    TEXT_SEARCH_CONFIGURATION = "text search configuration"
    EXTENSION = "extension"
    EVENT_TRIGGER = "event trigger"
    PUBLICATION = "publication"
    SUBSCRIPTION = "subscription"
    ACCESS_METHOD = "access method"

    @property
    def identity_type(self) -> str:
        """What pg_identify_object calls the kind (getObjectTypeDescription in objectaddress.c)."""
        return _IDENTITY_TYPES[self]

    __hash__ = str.__hash__  # Enum's own is written in Python, and these are keys of dicts everywhere

    @property
    def is_relation(self) -> bool:
        """Whether objects of the kind are rows of pg_class, and so share one name space."""
        return self in RELATION_KINDS

    @property
    def has_acl(self) -> bool:
        return self in _KINDS


_IDENTITY_TYPES = {kind: kind.value for kind in ObjectKind} | {
    ObjectKind.PARTITIONED_TABLE: "table",
    ObjectKind.COLUMN: "table column",
    ObjectKind.WINDOW_FUNCTION: "function",
    ObjectKind.DOMAIN: "type",
    ObjectKind.PARTITIONED_INDEX: "index",
}

TABLE_LIKE = (
    ObjectKind.TABLE,
    ObjectKind.PARTITIONED_TABLE,
    ObjectKind.VIEW,
    ObjectKind.MATERIALIZED_VIEW,
    ObjectKind.FOREIGN_TABLE,
)
ROUTINE_KINDS = (
    ObjectKind.FUNCTION,
    ObjectKind.PROCEDURE,
    ObjectKind.AGGREGATE,
    ObjectKind.WINDOW_FUNCTION,
)
RELATION_KINDS = (
    *TABLE_LIKE,
    ObjectKind.SEQUENCE,
    ObjectKind.INDEX,
    ObjectKind.PARTITIONED_INDEX,
    ObjectKind.COMPOSITE_TYPE,
    ObjectKind.TOAST_TABLE,
)

COLUMN_PRIVILEGES = (Privilege.INSERT, Privilege.SELECT, Privilege.UPDATE, Privilege.REFERENCES)


class _Rule(NamedTuple):
    letters: str
    public: str
    default_letter: str
    owner_has_all: bool = True
    since: int = 0


_TABLE = _Rule("arwdDxtm", "", "r")
_FUNCTION = _Rule("X", "X", "f")
_TYPE = _Rule("U", "U", "T")

_KINDS: dict[ObjectKind, _Rule] = {
    **dict.fromkeys(TABLE_LIKE, _TABLE),
    **dict.fromkeys(ROUTINE_KINDS, _FUNCTION),
    ObjectKind.COLUMN: _Rule("arwx", "", "c", owner_has_all=False),
    ObjectKind.SEQUENCE: _Rule("rwU", "", "s"),
    ObjectKind.DATABASE: _Rule("CTc", "Tc", "d"),
    ObjectKind.SCHEMA: _Rule("UC", "", "n"),
    ObjectKind.TYPE: _TYPE,
    ObjectKind.DOMAIN: _TYPE,
    ObjectKind.LANGUAGE: _Rule("U", "U", "l"),
    ObjectKind.FOREIGN_DATA_WRAPPER: _Rule("U", "", "F"),
    ObjectKind.FOREIGN_SERVER: _Rule("U", "", "S"),
    ObjectKind.TABLESPACE: _Rule("C", "", "t"),
    ObjectKind.LARGE_OBJECT: _Rule("rw", "", "L"),
    ObjectKind.PARAMETER: _Rule("sA", "", "p", since=PG_15),
}


def privileges_of(kind: ObjectKind, version: int = NEWEST_KNOWN) -> tuple[Privilege, ...]:
    """What ``GRANT ALL`` means for the kind on a server of this version, in bit order; () without an ACL.

    Source: the ACL_ALL_RIGHTS_* masks in acl.h.
    """
    rule = _KINDS.get(kind)
    if rule is None or version < rule.since:
        return ()
    return tuple(p for p in Privilege if p.letter in rule.letters and exists_in(p, version))


def default_privileges(
    kind: ObjectKind, version: int = NEWEST_KNOWN
) -> tuple[frozenset[Privilege], frozenset[Privilege]]:
    """What a NULL ACL gives: (to the owner, to PUBLIC). Source: acldefault in acl.c."""
    rule = _KINDS.get(kind)
    if rule is None:
        return frozenset(), frozenset()
    all_of_it = frozenset(privileges_of(kind, version))
    public = frozenset(p for p in all_of_it if p.letter in rule.public)
    return (all_of_it if rule.owner_has_all else frozenset()), public


def acldefault_letter(kind: ObjectKind) -> str:
    """The letter by which SQL's acldefault() names the kind; raises KeyError for kinds without an ACL."""
    return _KINDS[kind].default_letter
