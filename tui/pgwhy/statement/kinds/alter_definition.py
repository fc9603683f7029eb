"""ALTER of text search objects, collations, statistics, tablespaces; conversions; IMPORT FOREIGN SCHEMA."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from postgast import AstNode, nodes

from pgwhy.acl import ObjectKind, Privilege
from pgwhy.catalog import Role
from pgwhy.statement.creating import requires_create, target_schema
from pgwhy.statement.demands import Demands
from pgwhy.statement.kinds.define import executes
from pgwhy.statement.kinds.foreign import find_server
from pgwhy.statement.kinds.objects import find_named
from pgwhy.statement.ledger import Ledger
from pgwhy.statement.names import dotted, name_of_parts
from pgwhy.statement.state import Scene


def _altering(
    kind: ObjectKind, parts: Callable[[Any], list[AstNode]]
) -> Callable[[Scene, Ledger, Any], None]:
    """What alters an object that is just a name: ownership."""

    def alter(scene: Scene, ledger: Ledger, node: AstNode) -> None:
        demands = Demands(scene, ledger, f"ALTER {kind.value.upper()}")
        found = find_named(demands, kind, dotted(parts(node)), optional=getattr(node, "missing_ok", False))
        if found is not None and not isinstance(found.target, Role):
            demands.owner(found.target)

    return alter


alter_configuration = _altering(ObjectKind.TEXT_SEARCH_CONFIGURATION, lambda node: node.cfgname)
alter_dictionary = _altering(ObjectKind.TEXT_SEARCH_DICTIONARY, lambda node: node.dictname)
alter_collation = _altering(ObjectKind.COLLATION, lambda node: node.collname)
alter_statistics = _altering(ObjectKind.STATISTICS, lambda node: node.defnames)


def alter_tablespace(scene: Scene, ledger: Ledger, node: nodes.AlterTableSpaceOptionsStmt) -> None:
    """Ownership (AlterTableSpaceOptions)."""
    demands = Demands(scene, ledger, "ALTER TABLESPACE")
    name = node.tablespacename
    found = scene.catalog.cluster.tablespaces.get(name)
    if found is None:
        demands.absent(ObjectKind.TABLESPACE, name)
    else:
        demands.owner(found)


def create_conversion(scene: Scene, ledger: Ledger, node: nodes.CreateConversionStmt) -> None:
    """CREATE on the schema, EXECUTE on the function (CreateConversionCommand)."""
    demands = Demands(scene, ledger, "CREATE CONVERSION")
    target_schema(scene, ledger, name_of_parts(dotted(node.conversion_name)), command=demands.command)
    executes(demands, dotted(node.func_name))


def import_foreign_schema(scene: Scene, ledger: Ledger, node: nodes.ImportForeignSchemaStmt) -> None:
    """USAGE on the server, CREATE on the schema that gets the tables (ImportForeignSchema in foreigncmds.c)."""
    demands = Demands(scene, ledger, "IMPORT FOREIGN SCHEMA")
    server = find_server(demands, node.server_name)
    if server is None:
        return
    demands.privilege(Privilege.USAGE, server)
    schema = scene.catalog.schemas.get(node.local_schema)
    if schema is None:
        demands.absent(ObjectKind.SCHEMA, node.local_schema)
        return
    requires_create(scene, ledger, schema, demands.command)
    ledger.effects.append(lambda state: state.doubting("what IMPORT FOREIGN SCHEMA brings is not followed"))
