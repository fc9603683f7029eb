"""CREATE FUNCTION and PROCEDURE (functioncmds.c, pg_proc.c)."""

from __future__ import annotations

import msgspec
from postgast import AstNode, nodes
from postgast import pg_query_pb2 as pb

from pgwhy.access import Attribute, future_acl
from pgwhy.acl import ObjectKind, Privilege
from pgwhy.catalog import Routine
from pgwhy.statement.because import Why
from pgwhy.statement.creating import new_oid, target_schema
from pgwhy.statement.demands import Demands
from pgwhy.statement.denial import no_privilege
from pgwhy.statement.follow.bodies import analyse_body
from pgwhy.statement.follow.parameters import OFF
from pgwhy.statement.kinds.definitions import is_absent, look_up_names, parameter_type, uses_type
from pgwhy.statement.kinds.options import option
from pgwhy.statement.kinds.routines import find_routine
from pgwhy.statement.ledger import Ledger
from pgwhy.statement.names import dotted, name_of_parts
from pgwhy.statement.state import Scene, State

_INPUT = (pb.FUNC_PARAM_DEFAULT, pb.FUNC_PARAM_IN, pb.FUNC_PARAM_INOUT, pb.FUNC_PARAM_VARIADIC)


def create_routine(scene: Scene, ledger: Ledger, node: nodes.CreateFunctionStmt) -> None:
    """CREATE on the schema, the language, the types; OR REPLACE also ownership of the one that is there."""
    demands = Demands(scene, ledger, "CREATE PROCEDURE" if node.is_procedure else "CREATE FUNCTION")
    name = name_of_parts(dotted(node.funcname))
    schema = target_schema(scene, ledger, name, command=demands.command)
    chosen = option(node.options, "language")
    language = chosen.arg.sval if chosen and isinstance(chosen.arg, nodes.String) else "sql"
    if not _may_use(demands, language.lower()):
        return
    _leakproof(demands, node.options)
    parameters = [p for p in node.parameters if isinstance(p, nodes.FunctionParameter)]
    types = tuple(parameter_type(demands, p) for p in parameters if p.mode in _INPUT)
    for parameter in parameters:
        if parameter.mode not in _INPUT:
            parameter_type(demands, parameter)
        look_up_names(demands, parameter.defexpr)
    result = _result_type(demands, node.return_type, language)
    if schema is None:
        return
    made = Routine(
        oid=0,
        schema=schema,
        name=name.name,
        kind=ObjectKind.PROCEDURE if node.is_procedure else ObjectKind.FUNCTION,
        owner=scene.role,
        acl=None,
        identity=name.dotted,
        argument_types=types,
        result_type=result,
        argument_names=tuple(p.name for p in parameters if p.mode in _INPUT),
        returns_set=node.return_type is not None and node.return_type.setof,
        security_definer=_is_definer(node),
        language=language.lower(),
        body=_body(node),
        body_is_parsed=node.sql_body is not None,
    )
    if node.replace:
        existing = [
            r
            for r in scene.catalog.routines.named(name.name)
            if r.schema == schema and r.argument_types == types
        ]
        for routine in existing:
            demands.owner(routine)
    checked = scene.state.settings.get("check_function_bodies", "on").lower() not in OFF
    if made.language == "sql" and made.body is not None and checked:
        analyse_body(scene, ledger, made)
    ledger.effects.append(lambda state: _with(state, made))


def _leakproof(demands: Demands, options: list[AstNode]) -> None:
    leakproof = option(options, "leakproof")
    if leakproof and isinstance(leakproof.arg, nodes.Boolean) and leakproof.arg.boolval:
        demands.attribute(Attribute.SUPERUSER, "only superuser can define a leakproof function")


def _result_type(demands: Demands, named: nodes.TypeName | None, language: str) -> int:
    """For the input function of a type to come, the type is made as a shell (compute_return_type)."""
    if named is not None and language.lower() in ("internal", "c") and is_absent(demands, named):
        name = name_of_parts(dotted(named.names))
        target_schema(demands.scene, demands.ledger, name, command=demands.command)
        reason = f"the new type {name.name} is not followed"
        demands.ledger.effects.append(lambda state: state.promising(name.name, reason))
        return 0
    return uses_type(demands, named, announced=True)


def _may_use(demands: Demands, name: str) -> bool:
    language = demands.catalog.languages.get(name)
    if language is None:
        demands.absent(ObjectKind.LANGUAGE, name)
        return False
    if language.trusted:
        demands.privilege(Privilege.USAGE, language, Why.LANGUAGE)
    else:
        demands.attribute(Attribute.SUPERUSER, no_privilege(language).message)
    return True


def _is_definer(node: nodes.CreateFunctionStmt) -> bool:
    security = option(node.options, "security")
    return bool(security and isinstance(security.arg, nodes.Boolean) and security.arg.boolval)


def _body(node: nodes.CreateFunctionStmt) -> str | None:
    written = option(node.options, "as")
    parts = dotted(written.arg.items) if written and isinstance(written.arg, nodes.List) else []
    return parts[0] if len(parts) == 1 else None


def _with(state: State, made: Routine) -> State:
    catalog = state.catalog
    acl = future_acl(catalog, state.role, made.kind, made.schema)
    same = [
        r
        for r in catalog.routines.present()
        if (r.schema, r.name, r.argument_types) == (made.schema, made.name, made.argument_types)
    ]
    routine = msgspec.structs.replace(made, oid=new_oid(catalog), acl=acl)
    if same:
        routine = msgspec.structs.replace(made, oid=same[0].oid, acl=same[0].acl, owner=same[0].owner)
    return state.with_catalog(
        msgspec.structs.replace(catalog, routines=catalog.routines.with_replaced(routine))
    )


def alter_routine(scene: Scene, ledger: Ledger, node: nodes.AlterFunctionStmt) -> None:
    """Ownership."""
    demands = Demands(scene, ledger, "ALTER FUNCTION")
    found = find_routine(demands, node.func, node.objtype) if node.func is not None else None
    if found is not None:
        demands.owner(found)
        _leakproof(demands, node.actions)
        definer = _option_flag(node)
        if definer is not None:
            changed = msgspec.structs.replace(found, security_definer=definer)
            ledger.effects.append(
                lambda state: state.with_catalog(
                    msgspec.structs.replace(
                        state.catalog, routines=state.catalog.routines.with_replaced(changed)
                    )
                )
            )


def _option_flag(node: nodes.AlterFunctionStmt) -> bool | None:
    security = option(node.actions, "security")
    if security is None or not isinstance(security.arg, nodes.Boolean):
        return None
    return security.arg.boolval
