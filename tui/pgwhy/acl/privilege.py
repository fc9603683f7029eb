"""The privileges, their letters and the versions in which they exist (acl.h, parsenodes.h)."""

from __future__ import annotations

from enum import StrEnum

PG_13, PG_14, PG_15, PG_16, PG_17, PG_18 = range(130000, 190000, 10000)
"""server_version_num of each version in which a rule changed."""
NEWEST_KNOWN = PG_18


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
        return _LETTERS[self]

    @property
    def bit(self) -> int:
        """Its position among the AclMode bits."""
        return _BITS[self]


_LETTERS = dict(zip(Privilege, "arwdDxtXUCTcsAm", strict=True))
_BITS = {privilege: bit for bit, privilege in enumerate(Privilege)}
_SINCE = {Privilege.SET: PG_15, Privilege.ALTER_SYSTEM: PG_15, Privilege.MAINTAIN: PG_17}

_BY_NAME = {privilege.value: privilege for privilege in Privilege} | {"TEMP": Privilege.TEMPORARY}

BY_LETTER = {letter: privilege for privilege, letter in _LETTERS.items()}


def exists_in(privilege: Privilege, version: int) -> bool:
    """Whether a server of this ``server_version_num`` knows the privilege."""
    return version >= _SINCE.get(privilege, 0)


def privilege_named(name: str) -> Privilege | None:
    """The privilege of this SQL name in any case, ``TEMP`` included; None where there is none."""
    folded = " ".join(name.upper().split())
    return _BY_NAME.get(folded)
