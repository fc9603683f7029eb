"""The kinds of object: one row each with its words, and with what can be granted on it (acldefault in acl.c)."""

from __future__ import annotations

from enum import StrEnum
from functools import cache
from typing import NamedTuple

from pgwhy.acl.privilege import NEWEST_KNOWN, PG_15, PG_18, PRIVILEGES, Family, Privilege


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
    FUNCTION = "function"
    PROCEDURE = "procedure"
    AGGREGATE = "aggregate"
    WINDOW_FUNCTION = "window function"
    TYPE = "type"
    DOMAIN = "domain"
    SCHEMA = "schema"
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

    __hash__ = str.__hash__  # Enum's own is written in Python, and these are keys of dicts everywhere

    @property
    def words(self) -> str:
        """What people call it, where that is more than the value: ``foreign server``."""
        return KINDS[self].words or self.value

    @property
    def plural(self) -> str:
        return KINDS[self].plural or f"{self.words}s"

    @property
    def identity_type(self) -> str:
        """What pg_identify_object calls it (getObjectTypeDescription in objectaddress.c)."""
        return KINDS[self].identity_type or self.value

    @property
    def message_words(self) -> str:
        """What the server's messages call it (aclcheck_error in aclchk.c, get_relkind_objtype in objectaddress.c)."""
        return KINDS[self].message_words or self.words

    @property
    def undefined(self) -> str:
        """The SQLSTATE of its absence (ERRCODE_UNDEFINED_… in errcodes.txt)."""
        return KINDS[self].undefined

    @property
    def sql(self) -> str:
        """What COMMENT ON, ALTER and DROP call it."""
        return KINDS[self].sql or self.value.replace("-", " ").upper()

    @property
    def grant_sql(self) -> str:
        """What GRANT and REVOKE call it."""
        return KINDS[self].grant_sql or self.sql

    @property
    def owner_sql(self) -> str | None:
        """What ALTER … OWNER TO calls it; None where there is no such command, or it changes nothing."""
        return self.sql if KINDS[self].owner_changes else None

    @property
    def relkind(self) -> str:
        """pg_class.relkind; empty for what is no relation."""
        return KINDS[self].relkind

    @property
    def is_relation(self) -> bool:
        """Whether objects of the kind are rows of pg_class, and so share one name space."""
        return bool(KINDS[self].relkind)

    @property
    def rights(self) -> Rights | None:
        """What can be granted on it; None for kinds without an ACL."""
        return KINDS[self].rights

    @property
    def has_acl(self) -> bool:
        return KINDS[self].rights is not None


class Rights(NamedTuple):
    """What can be granted on the kinds of one family, and what a NULL ACL stands for."""

    family: Family
    letter: str
    """By which SQL's acldefault() names the family."""
    default_acl: str = ""
    """pg_default_acl.defaclobjtype, where new objects have default privileges."""
    to_public: str = ""
    """The letters of what PUBLIC holds by default."""
    owner_has_all: bool = True
    since: int = 0
    default_acl_since: int = 0


class KindRow(NamedTuple):
    """What there is to know of one kind; what is left empty follows from its value."""

    rights: Rights | None = None
    words: str = ""
    plural: str = ""
    identity_type: str = ""
    message_words: str = ""
    sql: str = ""
    grant_sql: str = ""
    owner_changes: bool = True
    """Whether ALTER … OWNER TO changes it."""
    relkind: str = ""
    undefined: str = "42704"


_TABLE = Rights(Family.TABLE, "r", "r")
_ROUTINE = Rights(Family.ROUTINE, "f", "f", "X")
_TYPE = Rights(Family.TYPE, "T", "T", "U")

KINDS: dict[ObjectKind, KindRow] = {
    ObjectKind.TABLE: KindRow(_TABLE, relkind="r", undefined="42P01"),
    ObjectKind.PARTITIONED_TABLE: KindRow(
        _TABLE, identity_type="table", message_words="table", sql="TABLE", relkind="p", undefined="42P01"
    ),
    ObjectKind.VIEW: KindRow(_TABLE, grant_sql="TABLE", relkind="v", undefined="42P01"),
    ObjectKind.MATERIALIZED_VIEW: KindRow(_TABLE, grant_sql="TABLE", relkind="m", undefined="42P01"),
    ObjectKind.FOREIGN_TABLE: KindRow(_TABLE, grant_sql="TABLE", relkind="f"),
    ObjectKind.SEQUENCE: KindRow(Rights(Family.SEQUENCE, "s", "S"), relkind="S", undefined="42P01"),
    ObjectKind.COLUMN: KindRow(
        Rights(Family.COLUMN, "c", owner_has_all=False),
        identity_type="table column",
        grant_sql="TABLE",
        owner_changes=False,
        undefined="42703",
    ),
    ObjectKind.DATABASE: KindRow(Rights(Family.DATABASE, "d", to_public="Tc"), undefined="3D000"),
    ObjectKind.FUNCTION: KindRow(_ROUTINE, undefined="42883"),
    ObjectKind.PROCEDURE: KindRow(_ROUTINE, undefined="42883"),
    ObjectKind.AGGREGATE: KindRow(_ROUTINE, grant_sql="FUNCTION", undefined="42883"),
    ObjectKind.WINDOW_FUNCTION: KindRow(
        _ROUTINE, identity_type="function", message_words="function", sql="FUNCTION", undefined="42883"
    ),
    ObjectKind.TYPE: KindRow(_TYPE),
    ObjectKind.DOMAIN: KindRow(_TYPE, identity_type="type", message_words="type"),
    ObjectKind.SCHEMA: KindRow(Rights(Family.SCHEMA, "n", "n"), undefined="3F000"),
    ObjectKind.LANGUAGE: KindRow(Rights(Family.LANGUAGE, "l", to_public="U")),
    ObjectKind.FOREIGN_DATA_WRAPPER: KindRow(Rights(Family.FOREIGN_DATA_WRAPPER, "F")),
    ObjectKind.FOREIGN_SERVER: KindRow(
        Rights(Family.FOREIGN_SERVER, "S"), words="foreign server", grant_sql="FOREIGN SERVER"
    ),
    ObjectKind.TABLESPACE: KindRow(Rights(Family.TABLESPACE, "t")),
    ObjectKind.LARGE_OBJECT: KindRow(Rights(Family.LARGE_OBJECT, "L", "L", default_acl_since=PG_18)),
    ObjectKind.PARAMETER: KindRow(Rights(Family.PARAMETER, "p", since=PG_15), owner_changes=False),
    ObjectKind.ROLE: KindRow(owner_changes=False),
    # an index belongs to its table's owner: ALTER INDEX … OWNER TO warns and changes nothing (ATExecChangeOwner)
    ObjectKind.INDEX: KindRow(plural="indexes", owner_changes=False, relkind="i"),
    ObjectKind.PARTITIONED_INDEX: KindRow(
        plural="partitioned indexes",
        identity_type="index",
        message_words="index",
        sql="INDEX",
        owner_changes=False,
        relkind="I",
    ),
    ObjectKind.COMPOSITE_TYPE: KindRow(message_words="table", sql="TYPE", relkind="c"),
    ObjectKind.TOAST_TABLE: KindRow(message_words="table", sql="TABLE", owner_changes=False, relkind="t"),
    ObjectKind.OPERATOR: KindRow(undefined="42883"),
    ObjectKind.COLLATION: KindRow(),
    ObjectKind.CONVERSION: KindRow(),
    ObjectKind.OPERATOR_CLASS: KindRow(plural="operator classes"),
    ObjectKind.OPERATOR_FAMILY: KindRow(plural="operator families"),
    ObjectKind.STATISTICS: KindRow(sql="STATISTICS"),
    ObjectKind.TEXT_SEARCH_PARSER: KindRow(owner_changes=False),
    ObjectKind.TEXT_SEARCH_DICTIONARY: KindRow(plural="text search dictionaries"),
    ObjectKind.TEXT_SEARCH_TEMPLATE: KindRow(owner_changes=False),
    ObjectKind.TEXT_SEARCH_CONFIGURATION: KindRow(),
    ObjectKind.EXTENSION: KindRow(owner_changes=False),
    ObjectKind.EVENT_TRIGGER: KindRow(),
    ObjectKind.PUBLICATION: KindRow(),
    ObjectKind.SUBSCRIPTION: KindRow(),
    ObjectKind.ACCESS_METHOD: KindRow(owner_changes=False),
}
"""Kinds that live in schemas before others; each before those that are like it."""


def of_family(family: Family) -> tuple[ObjectKind, ...]:
    """The kinds that have the same privileges; the first is the one that ALTER DEFAULT PRIVILEGES names."""
    return tuple(kind for kind, row in KINDS.items() if row.rights and row.rights.family is family)


TABLE_LIKE = of_family(Family.TABLE)
ROUTINE_KINDS = of_family(Family.ROUTINE)
RELATION_KINDS = tuple(kind for kind in KINDS if kind.is_relation)
DEFAULT_ACL_KINDS = {
    row.rights.default_acl: of_family(row.rights.family)[0]
    for row in KINDS.values()
    if row.rights and row.rights.default_acl
}
"""pg_default_acl.defaclobjtype, and the kind whose privileges these are."""


@cache
def privileges_of(kind: ObjectKind, version: int = NEWEST_KNOWN) -> tuple[Privilege, ...]:
    """What ``GRANT ALL`` means for the kind on a server of this version, in bit order; () without an ACL.

    Source: the ACL_ALL_RIGHTS_* masks in acl.h.
    """
    rights = kind.rights
    if rights is None or version < rights.since:
        return ()
    found = (p for p, row in PRIVILEGES.items() if rights.family in row.allows and version >= row.since)
    return tuple(sorted(found, key=lambda privilege: privilege.bit))


COLUMN_PRIVILEGES = privileges_of(ObjectKind.COLUMN)


def default_privileges(
    kind: ObjectKind, version: int = NEWEST_KNOWN
) -> tuple[frozenset[Privilege], frozenset[Privilege]]:
    """What a NULL ACL gives: (to the owner, to PUBLIC). Source: acldefault in acl.c."""
    rights = kind.rights
    if rights is None:
        return frozenset(), frozenset()
    everything = frozenset(privileges_of(kind, version))
    public = frozenset(p for p in everything if p.letter in rights.to_public)
    return (everything if rights.owner_has_all else frozenset()), public


def default_acl_type(kind: ObjectKind, version: int = NEWEST_KNOWN) -> str | None:
    """pg_default_acl.defaclobjtype for objects of the kind; None where they have no default privileges."""
    rights = kind.rights
    return rights.default_acl or None if rights and version >= rights.default_acl_since else None


def default_acl_words(letter: str) -> str:
    """What ALTER DEFAULT PRIVILEGES is about: ``tables``; the letter itself of a server that is newer than this."""
    kind = DEFAULT_ACL_KINDS.get(letter)
    return kind.plural if kind else letter
