"""ALTER TABLE and its forms (tablecmds.c): ownership first, then one entry for each form that takes more."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import msgspec
from postgast import nodes
from postgast import pg_query_pb2 as pb

from pgwhy.access import Rule
from pgwhy.acl import ObjectKind
from pgwhy.catalog import Part, Relation
from pgwhy.statement.creating import requires_create
from pgwhy.statement.demands import Demands
from pgwhy.statement.kinds.alter_object import change_owner
from pgwhy.statement.kinds.alter_type import typed_tables
from pgwhy.statement.kinds.create_table import owned_table
from pgwhy.statement.kinds.definitions import is_serial, look_up_names, uses_type
from pgwhy.statement.kinds.references import references
from pgwhy.statement.kinds.roles_named import named_role
from pgwhy.statement.kinds.tablespaces import uses_tablespace
from pgwhy.statement.ledger import Ledger
from pgwhy.statement.names import find_relation, name_of_range
from pgwhy.statement.needs import by_oid
from pgwhy.statement.state import Scene, State

Form = Callable[[Demands, Relation, nodes.AlterTableCmd], None]

_INDEXED = (pb.CONSTR_PRIMARY, pb.CONSTR_UNIQUE, pb.CONSTR_EXCLUSION)


def alter_table(scene: Scene, ledger: Ledger, node: nodes.AlterTableStmt) -> None:
    """ALTER TABLE, INDEX, VIEW, SEQUENCE, TYPE … as lists of forms."""
    demands = Demands(scene, ledger, "ALTER TABLE")
    table = owned_table(demands, node.relation, optional=node.missing_ok)
    if table is None:
        return
    if node.objtype == pb.OBJECT_TYPE and table.kind is not ObjectKind.COMPOSITE_TYPE:
        demands.rule(Rule.NOT_A_COMPOSITE_TYPE, ObjectKind.TYPE, table.name)
        return
    for command in node.cmds:
        if isinstance(command, nodes.AlterTableCmd):
            form = _FORMS.get(command.subtype)
            if form is not None:
                form(demands, table, command)
            typed_tables(demands, table, command.behavior)
            if node.relation is not None and node.relation.inh and _recurses(command):
                _owns_children(demands, table)
            if command.subtype not in _FOLLOWED:
                reason = f"what ALTER TABLE changes of {table.name} is not followed"
                ledger.effects.append(partial(_changed, oid=table.oid, reason=reason))


def _changed(state: State, oid: int, reason: str) -> State:
    return state.with_changed(oid, reason)


def _recurses(command: nodes.AlterTableCmd) -> bool:
    """Whether the tables that inherit are changed, too, and so must be one's own (ATPrepCmd, ATSimplePermissions)."""
    if command.subtype == pb.AT_AddConstraint:
        kinds = (pb.CONSTR_CHECK, pb.CONSTR_NOTNULL)
        return isinstance(command.def_, nodes.Constraint) and command.def_.contype in kinds
    return command.subtype in _RECURSING


def _owns_children(demands: Demands, table: Relation) -> None:
    """All that inherit, one level after the other, each loaded at once."""
    catalog = demands.catalog
    level = [table.oid]
    while level:
        found = [catalog.details.by_id(oid) for oid in level]
        level = [child for details in found if details for child in details.children]
        catalog.require(*by_oid(Part.RELATIONS, level), *by_oid(Part.DETAILS, level))
        for child in (catalog.relations.by_id(oid) for oid in level):
            if child is not None:
                demands.owner(child)


_FOLLOWED = frozenset(
    {
        pb.AT_ChangeOwner,
        pb.AT_SetStatistics,
        pb.AT_SetStorage,
        pb.AT_SetTableSpace,
        pb.AT_DropNotNull,
        pb.AT_SetNotNull,
        pb.AT_ValidateConstraint,
        pb.AT_ClusterOn,
        pb.AT_DropCluster,
        pb.AT_ReplicaIdentity,
        pb.AT_EnableRowSecurity,
        pb.AT_DisableRowSecurity,
        pb.AT_ForceRowSecurity,
        pb.AT_NoForceRowSecurity,
    }
)
"""The forms that change nothing for later statements, or of which the catalog behind them knows."""
_RECURSING = frozenset(
    {
        pb.AT_AddColumn,
        pb.AT_ColumnDefault,
        pb.AT_DropNotNull,
        pb.AT_SetNotNull,
        pb.AT_DropExpression,
        pb.AT_SetStatistics,
        pb.AT_SetStorage,
        pb.AT_DropColumn,
        pb.AT_AlterColumnType,
        pb.AT_DropConstraint,
    }
)


def _add_column(demands: Demands, table: Relation, command: nodes.AlterTableCmd) -> None:
    column = command.def_
    if not isinstance(column, nodes.ColumnDef):
        return
    if is_serial(column.type_name):
        _creates_beside(demands, table)
    uses_type(demands, column.type_name)
    for constraint in column.constraints:
        if isinstance(constraint, nodes.Constraint):
            _constraint(demands, table, constraint)


def _add_constraint(demands: Demands, table: Relation, command: nodes.AlterTableCmd) -> None:
    if isinstance(command.def_, nodes.Constraint):
        _constraint(demands, table, command.def_)


def _constraint(demands: Demands, table: Relation, constraint: nodes.Constraint) -> None:
    look_up_names(demands, constraint.raw_expr, table)
    if constraint.contype == pb.CONSTR_FOREIGN:
        references(demands, constraint)
    elif constraint.contype in _INDEXED and not constraint.indexname:
        _creates_beside(demands, table)
        uses_tablespace(demands, constraint.indexspace, temporary=table.temporary)
    elif constraint.contype == pb.CONSTR_IDENTITY:
        _creates_beside(demands, table)


def _creates_beside(demands: Demands, table: Relation) -> None:
    """An index or a sequence goes to the table's schema."""
    schema = demands.catalog.schemas.get(table.schema)
    if schema is not None:
        requires_create(demands.scene, demands.ledger, schema, demands.command)


def _column_type(demands: Demands, _table: Relation, command: nodes.AlterTableCmd) -> None:
    if isinstance(command.def_, nodes.ColumnDef):
        uses_type(demands, command.def_.type_name)


def _owner(demands: Demands, table: Relation, command: nodes.AlterTableCmd) -> None:
    role = named_role(demands, command.newowner)
    if role is not None:
        change_owner(demands, table, role)


def _tablespace(demands: Demands, _table: Relation, command: nodes.AlterTableCmd) -> None:
    uses_tablespace(demands, command.name)


def _parent(demands: Demands, _table: Relation, command: nodes.AlterTableCmd) -> None:
    """The other table of INHERIT and ATTACH PARTITION is the owner's, too."""
    other = command.def_.name if isinstance(command.def_, nodes.PartitionCmd) else command.def_
    if isinstance(other, nodes.RangeVar):
        found = find_relation(demands.scene, demands.ledger, name_of_range(other), in_query=False)
        if found is not None:
            demands.owner(found)


def _system_triggers(demands: Demands, table: Relation, command: nodes.AlterTableCmd) -> None:
    """Only superusers switch the triggers of foreign keys (EnableDisableTrigger in trigger.c)."""
    details = demands.catalog.details.by_id(table.oid)
    everything = command.subtype in (pb.AT_EnableTrigAll, pb.AT_DisableTrigAll)
    triggers = [t for t in details.triggers if t.internal] if details else []
    named = [t for t in triggers if everything or t.name == command.name]
    if named:
        demands.superuser(f'permission denied: "{named[0].name}" is a system trigger')


def _row_security(demands: Demands, table: Relation, command: nodes.AlterTableCmd) -> None:
    changes = {
        pb.AT_EnableRowSecurity: {"row_security": True},
        pb.AT_DisableRowSecurity: {"row_security": False},
        pb.AT_ForceRowSecurity: {"force_row_security": True},
        pb.AT_NoForceRowSecurity: {"force_row_security": False},
    }[command.subtype]
    oid = table.oid

    def changed(relation: Relation) -> Relation:
        return msgspec.structs.replace(relation, **changes)

    demands.ledger.effects.append(
        lambda state: state.with_catalog(
            msgspec.structs.replace(
                state.catalog,
                relations=state.catalog.relations.with_replaced(
                    changed(state.catalog.relations.by_id(oid) or table)
                ),
            )
        )
    )


_FORMS: dict[int, Form] = {
    pb.AT_AddColumn: _add_column,
    pb.AT_AddConstraint: _add_constraint,
    pb.AT_AddIdentity: lambda demands, table, _command: _creates_beside(demands, table),
    pb.AT_AlterColumnType: _column_type,
    pb.AT_ChangeOwner: _owner,
    pb.AT_SetTableSpace: _tablespace,
    pb.AT_AddInherit: _parent,
    pb.AT_DropInherit: _parent,
    pb.AT_AttachPartition: _parent,
    pb.AT_EnableRowSecurity: _row_security,
    pb.AT_DisableRowSecurity: _row_security,
    pb.AT_ForceRowSecurity: _row_security,
    pb.AT_NoForceRowSecurity: _row_security,
    **dict.fromkeys(
        (
            pb.AT_EnableTrig,
            pb.AT_DisableTrig,
            pb.AT_EnableAlwaysTrig,
            pb.AT_EnableReplicaTrig,
            pb.AT_EnableTrigAll,
            pb.AT_DisableTrigAll,
        ),
        _system_triggers,
    ),
}
"""The forms that take more than ownership, or change what later statements need."""
