"""Reads what the databases of a cluster share: one statement per catalog, and the rows as a Cluster."""

from __future__ import annotations

from collections.abc import Mapping

from pgwhy.acl import RoleName
from pgwhy.acl.privilege import PG_15, PG_16
from pgwhy.catalog import Cluster, Database, Membership, Parameter, Role, RoleSetting, Tablespace
from pgwhy.catalog.cluster import BOOTSTRAP_SUPERUSER
from pgwhy.server.connection import Rows
from pgwhy.server.names import Names


def statements(version: int) -> dict[str, str]:
    """By catalog. Those before ``pg_tablespace`` are needed by every answer."""
    options = "inherit_option, set_option" if version >= PG_16 else "NULL, true"
    shared = {
        "pg_roles": """
            SELECT oid, rolname, rolsuper, rolinherit, rolcreaterole, rolcreatedb, rolcanlogin, rolreplication,
                   rolbypassrls
            FROM pg_roles ORDER BY rolname""",
        "pg_auth_members": f"SELECT roleid, member, grantor, admin_option, {options} FROM pg_auth_members",
        "pg_database": """
            SELECT oid, datname, datdba, datacl::text, datallowconn, datistemplate, dattablespace
            FROM pg_database ORDER BY datname""",
        "pg_db_role_setting": """
            SELECT setrole, setdatabase, setting
            FROM pg_db_role_setting, unnest(setconfig) WITH ORDINALITY AS s (setting, place)
            ORDER BY setrole, setdatabase, place""",
        "pg_tablespace": "SELECT oid, spcname, spcowner, spcacl::text FROM pg_tablespace ORDER BY spcname",
    }
    if version >= PG_15:
        shared["pg_parameter_acl"] = "SELECT parname, paracl::text FROM pg_parameter_acl ORDER BY parname"
    return shared


ESSENTIAL = frozenset({"pg_roles", "pg_auth_members", "pg_database", "pg_db_role_setting"})


def read_roles(rows: Rows) -> dict[RoleName, Role]:
    return {row[1]: Role(*row) for row in rows}


def read_cluster(
    version: int, roles: dict[RoleName, Role], results: Mapping[str, Rows], names: Names
) -> Cluster:
    """The cluster; catalogs that ``results`` lack are empty in it."""
    tablespaces = {oid: name for oid, name, *_ in results.get("pg_tablespace", ())}
    databases = {
        name: Database(
            oid,
            name,
            names.role(owner),
            names.acl(acl),
            connect,
            template,
            tablespaces.get(tablespace, ""),
        )
        for oid, name, owner, acl, connect, template, tablespace in results["pg_database"]
    }
    by_oid = {database.oid: database.name for database in databases.values()}
    bootstrap = names.roles.get(BOOTSTRAP_SUPERUSER, RoleName(str(BOOTSTRAP_SUPERUSER)))
    return Cluster(
        version,
        roles,
        _memberships(roles, results["pg_auth_members"], names),
        databases,
        {
            name: Tablespace(oid, name, names.role(owner), names.acl(acl))
            for oid, name, owner, acl in results.get("pg_tablespace", ())
        },
        {
            name: Parameter(name, bootstrap, names.acl(acl))
            for name, acl in results.get("pg_parameter_acl", ())
        },
        tuple(
            RoleSetting(
                names.role(role) if role else None,
                by_oid.get(database, str(database)) if database else None,
                *setting.partition("=")[::2],
            )
            for role, database, setting in results["pg_db_role_setting"]
        ),
    )


def _memberships(roles: Mapping[RoleName, Role], rows: Rows, names: Names) -> tuple[Membership, ...]:
    # before 16 the option to inherit is not the membership's but the member's
    return tuple(
        Membership(
            names.role(role),
            names.role(member),
            _grantor(grantor, names),
            admin,
            inherit if inherit is not None else _inherits(roles, names.role(member)),
            set_option,
        )
        for role, member, grantor, admin, inherit, set_option in rows
    )


def _grantor(oid: int, names: Names) -> RoleName:
    """Its name, or its digits: before 16 a role that granted memberships could be dropped."""
    return names.roles.get(oid, RoleName(str(oid)))


def _inherits(roles: Mapping[RoleName, Role], member: RoleName) -> bool:
    return member in roles and roles[member].inherit
