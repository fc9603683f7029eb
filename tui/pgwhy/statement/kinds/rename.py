"""RENAME of what is in no schema and has a command of its own: schemas, databases, roles, tablespaces."""

from __future__ import annotations

from collections.abc import Callable

from postgast import pg_query_pb2 as pb

from pgwhy.access import Attribute, RoleOption, Rule
from pgwhy.access.rules import reserves_role_name, reserves_schema_name
from pgwhy.acl import ObjectKind, Privilege, RoleName
from pgwhy.acl.privilege import PG_16
from pgwhy.statement.demands import Demands
from pgwhy.statement.denial import no_privilege


def _schema(demands: Demands, old: str, new: str) -> None:
    """Ownership, and CREATE on the database (RenameSchema in schemacmds.c)."""
    schema = demands.catalog.schemas.get(old)
    if schema is None:
        demands.absent(ObjectKind.SCHEMA, old)
        return
    demands.owner(schema)
    if reserves_schema_name(new):
        demands.rule(Rule.RESERVED_SCHEMA_NAME, ObjectKind.SCHEMA, new)
    if demands.catalog.own_database is not None:
        demands.privilege(Privilege.CREATE, demands.catalog.own_database)


def _database(demands: Demands, old: str, _new: str) -> None:
    """Ownership, and CREATEDB (RenameDatabase in dbcommands.c)."""
    database = demands.catalog.cluster.databases.get(old)
    if database is None:
        demands.absent(ObjectKind.DATABASE, old)
        return
    demands.owner(database)
    demands.attribute(Attribute.CREATEDB, "permission denied to rename database")


def _role(demands: Demands, old: str, new: str) -> None:
    """CREATEROLE, since 16 with ADMIN OPTION on the role (RenameRole in user.c)."""
    role = demands.catalog.cluster.roles.get(RoleName(old))
    if role is None:
        demands.absent(ObjectKind.ROLE, old)
        return
    message = "permission denied to rename role"
    demands.attribute(Attribute.CREATEROLE, message)
    for name in (old, new):
        if reserves_role_name(name):
            demands.rule(Rule.RESERVED_ROLE_NAME, ObjectKind.ROLE, name)
    if demands.version >= PG_16:
        demands.member(role, RoleOption.ADMIN, message)


def _tablespace(demands: Demands, old: str, _new: str) -> None:
    """Ownership, although the message speaks of permission (RenameTableSpace in tablespace.c)."""
    tablespace = demands.catalog.cluster.tablespaces.get(old)
    if tablespace is None:
        demands.absent(ObjectKind.TABLESPACE, old)
        return
    demands.owner(tablespace, no_privilege(tablespace))


RENAMED: dict[int, Callable[[Demands, str, str], None]] = {
    pb.OBJECT_SCHEMA: _schema,
    pb.OBJECT_DATABASE: _database,
    pb.OBJECT_ROLE: _role,
    pb.OBJECT_TABLESPACE: _tablespace,
}
"""What each requires, by old and new name."""
