"""Which rows of a catalog the needs select, as a condition of a WHERE clause."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from pgwhy.catalog import By


class Selection(msgspec.Struct, frozen=True):
    """All, or the objects with these keys: schema names, names, roles or oids."""

    by: By
    keys: tuple[str, ...] = ()

    def condition(self, oid: str, schema: str, name: str, grantable: str = "true") -> str:
        """The condition over columns named as given: the object's oid, its schema's oid and its name."""
        match self.by:
            case By.ALL:
                return "true"
            case By.GRANTABLE:
                return grantable
            case By.DEFINER:
                return "p.prosecdef"  # of pg_proc alone
            case By.SCHEMA:
                return f"{schema} = ANY (ARRAY(SELECT oid FROM pg_namespace WHERE nspname = ANY ({_names(self.keys)})))"
            case By.NAME:
                return f"{name} = ANY ({_names(self.keys)})"
            case By.FOLDED:
                return f'lower({name}::text COLLATE "C") = ANY ({_names(self.keys)}::text[])'
            case By.OID:
                return f"{oid} = ANY ({oids(self.keys)})"
            case By.ROLE:
                # of another class with the same oid there is too much, which does no harm
                return f"""{oid} IN (SELECT d.objid FROM pg_shdepend d JOIN pg_roles r ON r.oid = d.refobjid
                    WHERE d.refclassid = 'pg_authid'::regclass AND r.rolname = ANY ({_names(self.keys)})
                    AND d.dbid = (SELECT oid FROM pg_database WHERE datname = current_database()))"""


def oids(keys: Iterable[str]) -> str:
    """A constant of type oid[]."""
    return "'{" + ",".join(str(int(key)) for key in keys) + "}'::oid[]"


def _names(names: Iterable[str]) -> str:
    """A constant of type name[], whatever ``standard_conforming_strings`` says."""
    return "ARRAY[" + ",".join(map(literal, names)) + "]::name[]"


def literal(text: str) -> str:
    """A string constant for the server, whatever ``standard_conforming_strings`` says.

    What cannot be part of any name (NUL, lone surrogates) becomes U+FFFD, which then is in no name.
    """
    sendable = text.replace("\0", "\ufffd").encode(errors="replace").decode()
    return "E'" + sendable.replace("\\", "\\\\").replace("'", "''") + "'"
