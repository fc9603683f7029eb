"""What PostgreSQL calls an object: pg_identify_object's type and identity."""

from __future__ import annotations

from pgwhy.catalog.cluster import Database, Parameter, Role, Tablespace
from pgwhy.catalog.objects import (
    Column,
    ForeignDataWrapper,
    ForeignServer,
    Language,
    LargeObject,
    NamedObject,
    Relation,
    Routine,
    Schema,
    Type,
)
from pgwhy.catalog.quoting import quote_identifier

Securable = (
    Database
    | Tablespace
    | Parameter
    | Schema
    | Relation
    | Column
    | Routine
    | Type
    | Language
    | ForeignDataWrapper
    | ForeignServer
    | LargeObject
)
"""Everything that has an ACL."""

Ownable = Securable | NamedObject


def identity_type(target: Ownable | Role) -> str:
    """pg_identify_object's type, such as ``table``, ``view column`` or ``foreign-data wrapper``.

    A parameter is ``parameter``, a role ``role``. Source: getObjectTypeDescription in objectaddress.c.
    """
    if isinstance(target, Column):
        return f"{target.relation.kind.identity_type} column"
    return target.kind.identity_type


def identity(target: Ownable | Role, version: int) -> str:
    """pg_identify_object's identity, quoted as this version does; parameters and large objects bare.

    Raw, not safe to show or to paste: names may hold line breaks. Source: getObjectIdentity in
    objectaddress.c.
    """
    match target:
        case Routine() | Type() | NamedObject():
            return target.identity
        case Column():
            return f"{identity(target.relation, version)}.{quote_identifier(target.name, version)}"
        case Relation():
            return f"{quote_identifier(target.schema, version)}.{quote_identifier(target.name, version)}"
        case LargeObject():
            return str(target.oid)
        case Parameter():
            return target.name
        case _:
            return quote_identifier(target.name, version)


def name_of(target: Ownable | Role) -> str:
    """The bare name, as the server's error messages give it; a large object's is its oid."""
    return str(target.oid) if isinstance(target, LargeObject) else target.name
