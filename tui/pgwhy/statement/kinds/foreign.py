"""Foreign data wrappers, servers, user mappings (foreigncmds.c)."""

from __future__ import annotations

from postgast import nodes

from pgwhy.access import Attribute
from pgwhy.acl import ObjectKind, Privilege
from pgwhy.catalog import ForeignServer
from pgwhy.statement.demands import Demands
from pgwhy.statement.denial import no_privilege
from pgwhy.statement.kinds.roles_named import role_name
from pgwhy.statement.ledger import Ledger
from pgwhy.statement.requirement import Owned
from pgwhy.statement.state import Scene

Mapping = nodes.CreateUserMappingStmt | nodes.AlterUserMappingStmt | nodes.DropUserMappingStmt


def create_wrapper(scene: Scene, ledger: Ledger, node: nodes.CreateFdwStmt) -> None:
    """Superusers only."""
    demands = Demands(scene, ledger, "CREATE FOREIGN DATA WRAPPER")
    message = f'permission denied to create foreign-data wrapper "{node.fdwname}"'
    demands.attribute(Attribute.SUPERUSER, message)


def alter_wrapper(scene: Scene, ledger: Ledger, node: nodes.AlterFdwStmt) -> None:
    """Superusers only."""
    demands = Demands(scene, ledger, "ALTER FOREIGN DATA WRAPPER")
    message = f'permission denied to alter foreign-data wrapper "{node.fdwname}"'
    demands.attribute(Attribute.SUPERUSER, message)


def create_server(scene: Scene, ledger: Ledger, node: nodes.CreateForeignServerStmt) -> None:
    """USAGE on the wrapper."""
    demands = Demands(scene, ledger, "CREATE SERVER")
    if node.if_not_exists and node.servername in scene.catalog.servers:
        return
    wrapper = scene.catalog.wrappers.get(node.fdwname)
    if wrapper is None:
        demands.absent(ObjectKind.FOREIGN_DATA_WRAPPER, node.fdwname)
        return
    demands.privilege(Privilege.USAGE, wrapper)
    ledger.effects.append(
        lambda state: state.promising(node.servername, f"the new server {node.servername} is not followed")
    )


def alter_server(scene: Scene, ledger: Ledger, node: nodes.AlterForeignServerStmt) -> None:
    """Ownership."""
    demands = Demands(scene, ledger, "ALTER SERVER")
    server = find_server(demands, node.servername)
    if server is not None:
        demands.owner(server)


def find_server(demands: Demands, name: str) -> ForeignServer | None:
    """The server of this name; states that there is none."""
    found = demands.catalog.servers.get(name)
    if found is None:
        demands.absent(ObjectKind.FOREIGN_SERVER, name)
    return found


def user_mapping(scene: Scene, ledger: Ledger, node: Mapping) -> None:
    """The server's owner, or for oneself whoever may use the server (user_mapping_ddl_aclcheck)."""
    demands = Demands(scene, ledger, "USER MAPPING")
    if getattr(node, "missing_ok", False) and node.servername not in scene.catalog.servers:
        return
    server = find_server(demands, node.servername)
    if server is None or node.user is None:
        return
    if role_name(demands, node.user) == scene.role:
        demands.require(Owned(server), no_privilege(server), otherwise=(demands.usage_of(server),))
    else:
        demands.owner(server)
