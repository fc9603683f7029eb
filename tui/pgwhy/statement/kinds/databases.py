"""CREATE, ALTER, DROP DATABASE, and settings of databases (dbcommands.c)."""

from __future__ import annotations

from postgast import nodes

from pgwhy.access import Attribute
from pgwhy.acl import ObjectKind, Privilege, RoleName
from pgwhy.acl.privilege import PG_15
from pgwhy.catalog import Database
from pgwhy.statement.because import Why
from pgwhy.statement.demands import Demands
from pgwhy.statement.denial import refused
from pgwhy.statement.follow.parameters import may_set
from pgwhy.statement.kinds.options import option
from pgwhy.statement.ledger import Ledger
from pgwhy.statement.state import Scene


def create_database(scene: Scene, ledger: Ledger, node: nodes.CreatedbStmt) -> None:
    """CREATEDB; the new owner, the template and the tablespace take more."""
    demands = Demands(scene, ledger, "CREATE DATABASE")
    demands.attribute(Attribute.CREATEDB, "permission denied to create database")
    owner = _text(node, "owner")
    if owner:
        role = scene.catalog.cluster.roles.get(RoleName(owner))
        if role is None:
            demands.absent(ObjectKind.ROLE, owner)
        elif role.name != scene.role:
            demands.becomes(role)
    template = _text(node, "template") or "template1"
    source = scene.catalog.cluster.databases.get(template)
    if source is None:
        demands.absent(ObjectKind.DATABASE, template)
    elif not source.is_template:
        demands.owner(source, refused(f'permission denied to copy database "{template}"'))
    tablespace = scene.catalog.cluster.tablespaces.get(_text(node, "tablespace"))
    if tablespace is not None:
        demands.privilege(Privilege.CREATE, tablespace)


def _text(node: nodes.CreatedbStmt, name: str) -> str:
    found = option(node.options, name)
    return found.arg.sval if found and isinstance(found.arg, nodes.String) else ""


def _database(demands: Demands, name: str, *, optional: bool = False) -> Database | None:
    found = demands.catalog.cluster.databases.get(name)
    if found is None and not optional:
        demands.absent(ObjectKind.DATABASE, name)
    return found


def drop_database(scene: Scene, ledger: Ledger, node: nodes.DropdbStmt) -> None:
    """Ownership."""
    demands = Demands(scene, ledger, "DROP DATABASE")
    found = _database(demands, node.dbname, optional=node.missing_ok)
    if found is not None:
        demands.owner(found)


def alter_database(scene: Scene, ledger: Ledger, node: nodes.AlterDatabaseStmt) -> None:
    """Ownership; CREATE on the tablespace that it moves to."""
    demands = Demands(scene, ledger, "ALTER DATABASE")
    found = _database(demands, node.dbname)
    if found is None:
        return
    demands.owner(found)
    moved = option(node.options, "tablespace")
    name = moved.arg.sval if moved and isinstance(moved.arg, nodes.String) else ""
    tablespace = scene.catalog.cluster.tablespaces.get(name)
    if tablespace is not None:
        demands.privilege(Privilege.CREATE, tablespace)


def alter_database_set(scene: Scene, ledger: Ledger, node: nodes.AlterDatabaseSetStmt) -> None:
    """Ownership, then the parameter."""
    demands = Demands(scene, ledger, "ALTER DATABASE SET")
    found = _database(demands, node.dbname)
    if found is not None:
        demands.owner(found)
        changes_setting(demands, node.setstmt)


def changes_setting(demands: Demands, node: nodes.VariableSetStmt | None) -> None:
    """The parameter that a role or database is given: as SET, and nobody's own for names that no module has defined.

    Source: validate_option_array_item in guc.c.
    """
    if node is None or not node.name:
        return
    if "." in node.name:
        _undefined(demands, node.name)
    else:
        may_set(demands.scene, demands.ledger, node.name, demands.command)


def _undefined(demands: Demands, name: str) -> None:
    denial = refused(f'permission denied to set parameter "{name}"')
    if demands.version < PG_15:
        demands.attribute(Attribute.SUPERUSER, denial.message)
        return
    demands.privilege(Privilege.SET, demands.catalog.parameter(name), Why.SET_PARAMETER, denial=denial)
