"""COPY (copy.c: DoCopy)."""

from __future__ import annotations

from postgast import nodes

from pgwhy.access import RoleOption
from pgwhy.acl import ObjectKind, Privilege, RoleName
from pgwhy.acl.privilege import PG_15, PG_16
from pgwhy.statement.because import Because, Why
from pgwhy.statement.denial import refused
from pgwhy.statement.follow.execution import execute_query
from pgwhy.statement.follow.policies import subject_to
from pgwhy.statement.ledger import Ledger, Phase
from pgwhy.statement.query.analyse import analyse, analyse_copy
from pgwhy.statement.query.entry import Entry
from pgwhy.statement.requirement import Admitted, Denial, InRole, Requirement
from pgwhy.statement.state import Scene

_PROGRAM = ("pg_execute_server_program", "to or from an external program")
_READ = ("pg_read_server_files", "from a file")
_WRITE = ("pg_write_server_files", "to a file")


def copy(scene: Scene, ledger: Ledger, node: nodes.CopyStmt) -> None:
    """Server files and programs first, then the columns, then the rows."""
    if node.filename:
        _server_file(scene, ledger, _PROGRAM if node.is_program else _READ if node.is_from else _WRITE)
    if node.query is not None:
        execute_query(scene, ledger, analyse(scene, ledger, node.query, scene.parameters).query)
        return
    if node.relation is None:
        return
    columns = [name.sval for name in node.attlist if isinstance(name, nodes.String)]
    command = Privilege.INSERT if node.is_from else Privilege.SELECT
    query = analyse_copy(scene, ledger, node.relation, columns, command, node.where_clause)
    if query.target is not None and node.is_from:
        _without_row_security(scene, ledger, query.target)
    execute_query(scene, ledger, query)


def _server_file(scene: Scene, ledger: Ledger, needed: tuple[str, str]) -> None:
    name, what = needed
    role = scene.catalog.cluster.roles.get(RoleName(name))
    if role is None:
        ledger.doubt(Phase.ANALYSIS, f"the predefined role {name} is not there")
        return
    if scene.version >= PG_16:
        message = f"permission denied to COPY {what}"
    elif scene.version >= PG_15:
        message = f"must be superuser or have privileges of the {name} role to COPY {what}"
    else:
        message = f"must be superuser or a member of the {name} role to COPY {what}"
    option = RoleOption.USAGE if scene.version >= PG_15 else RoleOption.MEMBER
    because = Because(Why.SERVER_FILE, "COPY")
    need = InRole(option, role)
    ledger.require(Phase.ANALYSIS, Requirement(need, scene.role, because, refused(message)))


def _without_row_security(scene: Scene, ledger: Ledger, entry: Entry) -> None:
    """COPY FROM does not work where policies apply."""
    relation = entry.relation
    if relation.kind is ObjectKind.VIEW or not subject_to(scene, relation, scene.role):
        return
    denial = Denial("0A000", "COPY FROM not supported with row-level security")
    policies = tuple(policy.name for policy in entry.details.policies) if entry.details else ()
    need = Admitted(relation, "INSERT", policies, admits=False, new_row=True)
    because = Because(Why.ROW_SECURITY, relation.name)
    ledger.require(Phase.FUNCTIONS, Requirement(need, scene.role, because, denial))
