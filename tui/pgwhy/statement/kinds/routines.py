"""Routines as DROP, ALTER, COMMENT and their like name them, with or without arguments (LookupFuncWithArgs)."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace
from postgast import nodes
from postgast import pg_query_pb2 as pb

from pgwhy.acl import ObjectKind
from pgwhy.acl.privilege import PG_14
from pgwhy.catalog import Routine
from pgwhy.search_path import Arguments, Failure, FailureKind, Name, resolve_call, type_name
from pgwhy.statement.demands import Demands
from pgwhy.statement.ledger import Ledger
from pgwhy.statement.names import dotted, failed, name_of_parts, requires_usage
from pgwhy.statement.query.type_names import find_type

ROUTINES = {
    pb.OBJECT_FUNCTION: "function",
    pb.OBJECT_PROCEDURE: "procedure",
    pb.OBJECT_ROUTINE: "routine",
    pb.OBJECT_AGGREGATE: "aggregate",
}
_KINDS = {
    pb.OBJECT_FUNCTION: (ObjectKind.FUNCTION, ObjectKind.AGGREGATE, ObjectKind.WINDOW_FUNCTION),
    pb.OBJECT_PROCEDURE: (ObjectKind.PROCEDURE,),
    pb.OBJECT_AGGREGATE: (ObjectKind.AGGREGATE,),
}


def find_routine(
    demands: Demands, node: nodes.ObjectWithArgs, kind: int = pb.OBJECT_FUNCTION, *, optional: bool = False
) -> Routine | None:
    """The routine of this name and these argument types, or of this name alone; states what is missing to reach it.

    ``optional``: IF EXISTS, by which the types of the arguments need not exist, either.
    """
    name, scene = name_of_parts(dotted(node.objname)), demands.scene
    ledger = Ledger() if optional else demands.ledger
    types = tuple(
        find_type(scene, ledger, a, announced=True) for a in node.objargs if isinstance(a, nodes.TypeName)
    )
    if optional and any(ledger.result()):
        return None
    arguments = None if node.args_unspecified else Arguments(types)
    resolved = resolve_call(scene.catalog, scene.path, name, arguments)
    kinds = _KINDS.get(kind) if arguments is None and demands.version >= PG_14 else None
    found = [
        c.routine
        for c in resolved.candidates
        if (arguments is None or c.routine.argument_types == types) and (not kinds or c.routine.kind in kinds)
    ] or _by_all_arguments(demands, node, name, kind, types)
    if len(found) == 1:
        requires_usage(scene, demands.ledger, found[0].schema, name.name)
        return found[0]
    failure = resolved.failure
    if not found and (failure is None or failure.kind is FailureKind.AMBIGUOUS):
        failure = _absent(demands, name, None if arguments is None else types)
    if failure is not None and (not optional or found):
        failed(scene, demands.ledger, ObjectKind.FUNCTION, name, _worded(failure, kind))
        if failure.kind is FailureKind.NO_USAGE:
            return _hidden(demands, name, None if arguments is None else types)
    return None


def _absent(demands: Demands, name: Name, types: tuple[int, ...] | None) -> Failure:
    """Where others of the name would do for a call, but are not this one, or are of another kind."""
    message = f'could not find a function named "{name.dotted}"'
    if types is not None:
        shown = ", ".join(type_name(demands.catalog, demands.scene.path, oid) for oid in types)
        message = f"function {name.dotted}({shown}) does not exist"
    return Failure(FailureKind.ABSENT, "42883", message)


def _by_all_arguments(
    demands: Demands, node: nodes.ObjectWithArgs, name: Name, kind: int, types: tuple[int, ...]
) -> list[Routine]:
    """Since 14 procedures are found by all of their arguments, too, output ones included, if no mode is written."""
    if demands.version < PG_14 or kind not in (pb.OBJECT_PROCEDURE, pb.OBJECT_ROUTINE):
        return []
    written = [a for a in node.objfuncargs if isinstance(a, nodes.FunctionParameter)]
    if not written or any(a.mode != pb.FUNC_PARAM_DEFAULT for a in written):
        return []
    schemas: Sequence[str] = demands.scene.path.routine_search if name.schema is None else (name.schema,)
    return [
        routine
        for routine in demands.catalog.routines.named(name.name)
        if routine.kind is ObjectKind.PROCEDURE
        and routine.schema in schemas
        and routine.all_argument_types == types
    ]


def _worded(failure: Failure, kind: int) -> Failure:
    """The message with the kind that was asked for; it knows no routines."""
    word = ROUTINES[kind]
    message = failure.message
    if word in ("procedure", "aggregate"):
        article = "a" if word == "procedure" else "an"
        message = message.replace("could not find a function", f"could not find {article} {word}")
        message = word + message.removeprefix("function") if message.startswith("function ") else message
    if word == "aggregate":
        message = message.replace("() does not exist", "(*) does not exist")
    if word == "routine" and message.endswith("is not unique"):
        message = message.replace("function name", "routine name")
    return replace(failure, message=message)


def _hidden(demands: Demands, name: Name, types: tuple[int, ...] | None) -> Routine | None:
    """The routine in a schema that the role may not use."""
    hidden = [
        routine
        for routine in demands.catalog.routines.named(name.name)
        if routine.schema == name.schema and types in (None, routine.argument_types)
    ]
    return hidden[0] if len(hidden) == 1 else None
