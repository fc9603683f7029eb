"""A GRANT, REVOKE, membership, default or ownership change as the one line of SQL that is copied."""

from __future__ import annotations

from pgwhy.access import AlterOwner, Change, Grant, GrantDefault, GrantRole, Revoke, RevokeDefault, RevokeRole
from pgwhy.acl import ObjectKind, Privilege, RoleName, default_acl_words, in_spoken_order
from pgwhy.acl.privilege import PG_16
from pgwhy.catalog import Column, LargeObject, NamedObject, Ownable, Parameter, Relation, Routine, Type
from pgwhy.catalog.quoting import sql_identifier, sql_identity, sql_role


def change_sql(change: Change, version: int) -> str:
    """The statement, ended by a semicolon, on one line, safe to paste whatever the names hold.

    ``version`` is the server's: the options of memberships are written differently since 16. Source: the synopses of
    GRANT, REVOKE, ALTER DEFAULT PRIVILEGES and ALTER … OWNER TO in the documentation.
    """
    match change:
        case Grant():
            option = " WITH GRANT OPTION" if change.grant_option else ""
            return f"GRANT {_what(change)} TO {sql_role(change.grantee)}{option};"
        case Revoke():
            option = "GRANT OPTION FOR " if change.grant_option_only else ""
            cascade = " CASCADE" if change.cascade else ""
            return f"REVOKE {option}{_what(change)} FROM {sql_role(change.grantee)}{cascade};"
        case GrantRole():
            options = _membership_options(change, version)
            return f"GRANT {sql_role(change.role)} TO {sql_role(change.member)}{options};"
        case RevokeRole():
            return f"REVOKE {sql_role(change.role)} FROM {sql_role(change.member)};"
        case GrantDefault() | RevokeDefault():
            return defaults_sql(change, (change.grantee,))
        case AlterOwner():
            return alter_owner_sql(change.target, change.owner)


def alter_owner_sql(target: Ownable, owner: RoleName) -> str:
    """Of kinds that have such a command (``owner_sql``)."""
    return f"ALTER {target.kind.owner_sql} {sql_name(target)} OWNER TO {sql_role(owner)};"


def owner_sql(target: Ownable, owner: RoleName) -> str | None:
    """``ALTER … OWNER TO``; None for what has no such command, or only for superusers."""
    if target.kind.owner_sql is None or target.kind in _OF_SUPERUSERS:
        return None
    return alter_owner_sql(target, owner)


_OF_SUPERUSERS = (ObjectKind.EVENT_TRIGGER, ObjectKind.FOREIGN_DATA_WRAPPER)
"""Only superusers can own these."""


def undo(grant: Grant) -> Revoke:
    """The REVOKE that takes back what a GRANT gave, if none of it was held from the same grantor before."""
    return Revoke(grant.target, grant.privileges, grant.grantee, columns=grant.columns, grantor=grant.grantor)


def defaults_sql(change: GrantDefault | RevokeDefault, grantees: tuple[RoleName, ...]) -> str:
    """The ALTER DEFAULT PRIVILEGES that does it for all these grantees."""
    to = ", ".join(map(sql_role, grantees))
    if isinstance(change, GrantDefault):
        option = " WITH GRANT OPTION" if change.grant_option else ""
        return f"{_default(change)} GRANT {_defaults(change)} TO {to}{option};"
    only_option = "GRANT OPTION FOR " if change.grant_option_only else ""
    return f"{_default(change)} REVOKE {only_option}{_defaults(change)} FROM {to};"


def undo_default_sql(change: GrantDefault) -> str:
    """The statement that takes default privileges back."""
    return f"{_default(change)} REVOKE {_defaults(change)} FROM {sql_role(change.grantee)};"


def sql_name(target: Ownable) -> str:
    """The name by which SQL addresses the object, with its schema if it has one; for a column, its relation's."""
    match target:
        case Column():
            return sql_name(target.relation)
        case Relation() | Type():
            return f"{sql_identifier(target.schema)}.{sql_identifier(target.name)}"
        case Routine() | NamedObject():
            return sql_identity(target.identity)
        case LargeObject():
            return str(target.oid)
        case Parameter():
            return ".".join(map(sql_identifier, target.name.split(".")))
        case _:
            return sql_identifier(target.name)


def _what(change: Grant | Revoke) -> str:
    columns = (change.target.name,) if isinstance(change.target, Column) else change.columns
    target = change.target.relation if isinstance(change.target, Column) else change.target
    return f"{privilege_list(change.privileges, columns)} ON {target.kind.grant_sql} {sql_name(target)}"


def privilege_list(privileges: tuple[Privilege, ...], columns: tuple[str, ...] = ()) -> str:
    """``SELECT (a, b), UPDATE (a, b)``: what stands between GRANT or REVOKE and ON."""
    behind = f" ({', '.join(map(sql_identifier, columns))})" if columns else ""
    return ", ".join(privilege.value + behind for privilege in in_spoken_order(privileges))


def _default(change: GrantDefault | RevokeDefault) -> str:
    schema = f" IN SCHEMA {sql_identifier(change.schema)}" if change.schema is not None else ""
    return f"ALTER DEFAULT PRIVILEGES FOR ROLE {sql_role(change.creator)}{schema}"


def _defaults(change: GrantDefault | RevokeDefault) -> str:
    return f"{privilege_list(change.privileges)} ON {default_acl_words(change.object_type).upper()}"


def _membership_options(change: GrantRole, version: int) -> str:
    if version < PG_16:
        return " WITH ADMIN OPTION" if change.admin else ""
    chosen = (("ADMIN", change.admin), ("INHERIT", change.inherit), ("SET", change.set))
    options = [f"{name} {str(value).upper()}" for name, value in chosen if value is not None]
    return f" WITH {', '.join(options)}" if options else ""
