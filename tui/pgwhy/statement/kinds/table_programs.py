"""CREATE TRIGGER, RULE and POLICY, and changes to policies (trigger.c, rewriteDefine.c, policy.c)."""

from __future__ import annotations

from postgast import nodes
from postgast.pg_query_pb2 import ROLESPEC_PUBLIC

from pgwhy.access import Attribute
from pgwhy.acl import ObjectKind, Privilege
from pgwhy.catalog import Relation, Routine
from pgwhy.search_path import Arguments, FailureKind, resolve_call
from pgwhy.statement.because import Why
from pgwhy.statement.demands import Demands
from pgwhy.statement.denial import refused
from pgwhy.statement.kinds.create_table import owned_table
from pgwhy.statement.kinds.definitions import look_up_names
from pgwhy.statement.kinds.roles_named import named_role
from pgwhy.statement.ledger import Effect, Ledger
from pgwhy.statement.names import dotted, failed, find_relation, name_of_parts, name_of_range, requires_usage
from pgwhy.statement.state import Scene


def create_trigger(scene: Scene, ledger: Ledger, node: nodes.CreateTrigStmt) -> None:
    """TRIGGER on the table, and EXECUTE on the function."""
    demands = Demands(scene, ledger, "CREATE TRIGGER")
    tables = [
        find_relation(scene, ledger, name_of_range(named), in_query=False)
        for named in (node.relation, node.constrrel)
        if named is not None
    ]
    for table in tables:
        if table is not None:
            demands.guarded(table)
            demands.privilege(Privilege.TRIGGER, table)
    look_up_names(demands, node.when_clause, next(iter(tables), None), also=("old", "new"))
    parts = dotted(node.funcname)
    routine = no_argument_function(demands, parts)
    if routine is not None:
        # the message repeats the name as it is written
        denial = refused(f"permission denied for function {'.'.join(parts)}")
        demands.privilege(Privilege.EXECUTE, routine, Why.CALLS_IT, denial=denial)
    for table in tables[:1]:
        if table is not None:
            ledger.effects.append(_unknown_from_now(table, f"the new trigger {node.trigname}"))


def _unknown_from_now(table: Relation, what: str) -> Effect:
    """What is new about the table is not followed in later statements."""
    reason = f"{what} of {table.name} is not followed"
    return lambda state: state.with_changed(table.oid, reason)


def no_argument_function(demands: Demands, parts: list[str]) -> Routine | None:
    """The function without arguments that a trigger or event trigger runs."""
    name = name_of_parts(parts)
    scene = demands.scene
    found = resolve_call(scene.catalog, scene.path, name, Arguments(()))
    if found.winner is not None:
        requires_usage(scene, demands.ledger, found.winner.schema, name.name)
        return found.winner
    if found.failure is not None:
        failed(scene, demands.ledger, ObjectKind.FUNCTION, name, found.failure)
        if found.failure.kind is FailureKind.NO_USAGE:
            hidden = [r for r in scene.catalog.routines.named(name.name) if r.schema == name.schema]
            return next((r for r in hidden if not r.argument_types), None)
    return None


def create_policy(scene: Scene, ledger: Ledger, node: nodes.CreatePolicyStmt | nodes.AlterPolicyStmt) -> None:
    """Ownership of the table; before that, whom it is for is looked up."""
    demands = Demands(scene, ledger, "CREATE POLICY")
    for spec in node.roles:
        if isinstance(spec, nodes.RoleSpec) and spec.roletype != ROLESPEC_PUBLIC:
            named_role(demands, spec)
    table = owned_table(demands, node.table)
    if table is not None:
        look_up_names(demands, node.qual, table)
        look_up_names(demands, node.with_check, table)
        ledger.effects.append(_unknown_from_now(table, f"the policy {node.policy_name}"))


def create_rule(scene: Scene, ledger: Ledger, node: nodes.RuleStmt) -> None:
    """Ownership of the table; the names in the actions."""
    demands = Demands(scene, ledger, "CREATE RULE")
    if node.relation is None:
        return
    table = find_relation(scene, ledger, name_of_range(node.relation), in_query=False)
    if table is not None:
        demands.guarded(table)
        demands.owner(table)
        ledger.effects.append(_unknown_from_now(table, f"the rule {node.rulename}"))


def create_event_trigger(scene: Scene, ledger: Ledger, node: nodes.CreateEventTrigStmt) -> None:
    """Superusers only (event_trigger.c)."""
    demands = Demands(scene, ledger, "CREATE EVENT TRIGGER")
    demands.attribute(Attribute.SUPERUSER, f'permission denied to create event trigger "{node.trigname}"')
