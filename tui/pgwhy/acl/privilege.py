"""The privileges: one row each with its letter, since when it exists, and what it allows (acl.h, section 5.8)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import NamedTuple

PG_13, PG_14, PG_15, PG_16, PG_17, PG_18 = range(130000, 190000, 10000)
"""server_version_num of each version in which a rule changed."""
NEWEST_KNOWN = PG_18


class Family(StrEnum):
    """Kinds of object that have the same privileges, which then mean the same; by the words for one of them."""

    TABLE = "table or view"
    COLUMN = "column"
    SEQUENCE = "sequence"
    DATABASE = "database"
    SCHEMA = "schema"
    ROUTINE = "function or procedure"
    TYPE = "type"
    LANGUAGE = "language"
    FOREIGN_DATA_WRAPPER = "foreign-data wrapper"
    FOREIGN_SERVER = "foreign server"
    TABLESPACE = "tablespace"
    LARGE_OBJECT = "large object"
    PARAMETER = "parameter"


class Privilege(StrEnum):
    """A privilege by its SQL name; the order is that of the AclMode bits, in which aclitems are printed."""

    INSERT = "INSERT"
    SELECT = "SELECT"
    UPDATE = "UPDATE"
    DELETE = "DELETE"
    TRUNCATE = "TRUNCATE"
    REFERENCES = "REFERENCES"
    TRIGGER = "TRIGGER"
    EXECUTE = "EXECUTE"
    USAGE = "USAGE"
    CREATE = "CREATE"
    TEMPORARY = "TEMPORARY"
    CONNECT = "CONNECT"
    SET = "SET"
    ALTER_SYSTEM = "ALTER SYSTEM"
    MAINTAIN = "MAINTAIN"

    __hash__ = str.__hash__  # Enum's own is written in Python, and these are keys of dicts everywhere

    @property
    def letter(self) -> str:
        """The letter that stands for it in an aclitem (ACL_ALL_RIGHTS_STR in acl.h)."""
        return PRIVILEGES[self].letter

    @property
    def bit(self) -> int:
        """Its position among the AclMode bits."""
        return _BITS[self]

    @property
    def allows(self) -> Mapping[Family, str]:
        """What it allows, in a few words, on each family of kinds that has it."""
        return PRIVILEGES[self].allows

    @property
    def heading(self) -> str:
        """The name where there is little room."""
        return PRIVILEGES[self].heading or self.value


class PrivilegeRow(NamedTuple):
    """What there is to know of one privilege."""

    letter: str
    allows: Mapping[Family, str]
    heading: str = ""
    since: int = 0


PRIVILEGES: dict[Privilege, PrivilegeRow] = {
    Privilege.EXECUTE: PrivilegeRow("X", {Family.ROUTINE: "call it"}, "EXEC"),
    Privilege.CONNECT: PrivilegeRow("c", {Family.DATABASE: "connect to it"}),
    Privilege.USAGE: PrivilegeRow(
        "U",
        {
            Family.SEQUENCE: "nextval and currval",
            Family.SCHEMA: "reach the objects in it by name",
            Family.TYPE: "use it in tables, functions and other definitions",
            Family.LANGUAGE: "write functions in it",
            Family.FOREIGN_DATA_WRAPPER: "make servers with it",
            Family.FOREIGN_SERVER: "make foreign tables on it",
        },
    ),
    Privilege.SELECT: PrivilegeRow(
        "r",
        {
            Family.TABLE: "read rows",
            Family.COLUMN: "read it",
            Family.SEQUENCE: "currval, and read it like a table",
            Family.LARGE_OBJECT: "read it",
        },
    ),
    Privilege.INSERT: PrivilegeRow(
        "a", {Family.TABLE: "add rows", Family.COLUMN: "give it a value in new rows"}
    ),
    Privilege.UPDATE: PrivilegeRow(
        "w",
        {
            Family.TABLE: "change rows, lock them with FOR UPDATE",
            Family.COLUMN: "change it",
            Family.SEQUENCE: "nextval and setval",
            Family.LARGE_OBJECT: "write to it",
        },
    ),
    Privilege.DELETE: PrivilegeRow("d", {Family.TABLE: "delete rows"}),
    Privilege.TRUNCATE: PrivilegeRow("D", {Family.TABLE: "empty it at once"}, "TRUNC"),
    Privilege.REFERENCES: PrivilegeRow(
        "x", dict.fromkeys((Family.TABLE, Family.COLUMN), "make foreign keys that refer to it"), "REF"
    ),
    Privilege.TRIGGER: PrivilegeRow("t", {Family.TABLE: "make triggers on it"}, "TRIG"),
    Privilege.MAINTAIN: PrivilegeRow(
        "m", {Family.TABLE: "VACUUM, ANALYZE, CLUSTER, REINDEX, REFRESH and LOCK it"}, "MAINT", PG_17
    ),
    Privilege.CREATE: PrivilegeRow(
        "C",
        {
            Family.DATABASE: "make schemas and publications in it",
            Family.SCHEMA: "make objects in it",
            Family.TABLESPACE: "place tables and indexes there",
        },
    ),
    Privilege.TEMPORARY: PrivilegeRow("T", {Family.DATABASE: "make temporary tables"}, "TEMP"),
    Privilege.SET: PrivilegeRow(
        "s", {Family.PARAMETER: "set it in a session, though it is a superuser's"}, since=PG_15
    ),
    Privilege.ALTER_SYSTEM: PrivilegeRow(
        "A", {Family.PARAMETER: "set it for the whole server"}, "ALTER", PG_15
    ),
}
"""In the order in which people say them: what is needed first before what is needed rarely."""

TABLES_FIRST = tuple(
    sorted(PRIVILEGES, key=lambda privilege: Family.TABLE not in PRIVILEGES[privilege].allows)
)
"""The same order, but what tables have before all else: the columns of a grid, what statements need most often."""

BY_LETTER = {row.letter: privilege for privilege, row in PRIVILEGES.items()}

_BITS = {privilege: bit for bit, privilege in enumerate(Privilege)}
_PLACES = {privilege: place for place, privilege in enumerate(PRIVILEGES)}
_BY_NAME = {privilege.value: privilege for privilege in Privilege} | {"TEMP": Privilege.TEMPORARY}


def in_spoken_order(privileges: Iterable[Privilege]) -> tuple[Privilege, ...]:
    """In the order in which people say them."""
    return tuple(sorted(privileges, key=_PLACES.__getitem__))


def exists_in(privilege: Privilege, version: int) -> bool:
    """Whether a server of this ``server_version_num`` knows the privilege."""
    return version >= PRIVILEGES[privilege].since


def privilege_named(name: str) -> Privilege | None:
    """The privilege of this SQL name in any case, ``TEMP`` included; None where there is none."""
    folded = " ".join(name.upper().split())
    return _BY_NAME.get(folded)
