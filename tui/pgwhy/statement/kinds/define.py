"""CREATE AGGREGATE, OPERATOR, COLLATION, text search objects, CAST, TRANSFORM, operator classes; LOAD."""

from __future__ import annotations

from collections.abc import Callable

from postgast import nodes
from postgast import pg_query_pb2 as pb

from pgwhy.access import Attribute
from pgwhy.acl import ObjectKind, Privilege
from pgwhy.catalog import Type
from pgwhy.search_path import Arguments, is_polymorphic, resolve_call, type_name
from pgwhy.search_path.types import ANY
from pgwhy.statement.because import Why
from pgwhy.statement.creating import target_schema
from pgwhy.statement.demands import Demands
from pgwhy.statement.denial import refused
from pgwhy.statement.kinds.definitions import parameter_type, uses_type
from pgwhy.statement.kinds.objects import find_named
from pgwhy.statement.kinds.routines import find_routine
from pgwhy.statement.ledger import Ledger
from pgwhy.statement.names import dotted, failed, name_of_parts
from pgwhy.statement.query.type_names import find_type
from pgwhy.statement.requirement import Owned
from pgwhy.statement.state import Scene

_SUPERUSERS = {
    pb.OBJECT_TSPARSER: "must be superuser to create text search parsers",
    pb.OBJECT_TSTEMPLATE: "must be superuser to create text search templates",
}
_TYPED = ("leftarg", "rightarg", "stype", "basetype", "mstype")
_Shape = Callable[[int, tuple[int, ...]], tuple[int, ...]]
_STATES: dict[str, dict[str, _Shape]] = {
    "stype": {
        "sfunc": lambda kept, arguments: (kept, *arguments),
        "finalfunc": lambda kept, _: (kept,),
        "combinefunc": lambda kept, _: (kept, kept),
    },
    "mstype": {
        "msfunc": lambda kept, arguments: (kept, *arguments),
        "minvfunc": lambda kept, arguments: (kept, *arguments),
        "mfinalfunc": lambda kept, _: (kept,),
    },
}
"""The functions of an aggregate, by the state that they work on, and the types with which they are called."""


def define(scene: Scene, ledger: Ledger, node: nodes.DefineStmt) -> None:
    """CREATE on the schema; USAGE on the types, EXECUTE on the functions that the definition names."""
    demands = Demands(scene, ledger, "CREATE")
    if node.kind in _SUPERUSERS:
        demands.attribute(Attribute.SUPERUSER, _SUPERUSERS[node.kind])
        return
    if node.kind == pb.OBJECT_TYPE:  # the shell of one, too, before anything else (DefineType in typecmds.c)
        demands.attribute(Attribute.SUPERUSER, "must be superuser to create a base type")
    target_schema(scene, ledger, name_of_parts(dotted(node.defnames)), command=demands.command)
    options = _options(node)
    for option in node.definition if node.kind == pb.OBJECT_COLLATION else ():
        if (
            isinstance(option, nodes.DefElem)
            and option.defname == "from"
            and isinstance(option.arg, nodes.List)
        ):
            find_named(demands, ObjectKind.COLLATION, dotted(option.arg.items))
    if node.kind == pb.OBJECT_AGGREGATE:
        _aggregate(demands, node, options)
    for name, named in options.items():
        if name in _TYPED:
            uses_type(demands, named)
    if node.kind == pb.OBJECT_OPERATOR:
        _operator(demands, options)


def _options(node: nodes.DefineStmt) -> dict[str, nodes.TypeName]:
    """The parts of the definition that are written as names, by what they define."""
    return {
        option.defname.lower(): option.arg
        for option in node.definition
        if isinstance(option, nodes.DefElem) and isinstance(option.arg, nodes.TypeName)
    }


def _operator(demands: Demands, options: dict[str, nodes.TypeName]) -> None:
    """EXECUTE on its function (DefineOperator); the estimators are nearly always the built-in ones."""
    types = tuple(
        find_type(demands.scene, demands.ledger, options[side])
        for side in ("leftarg", "rightarg")
        if side in options
    )
    for option in ("function", "procedure"):
        if option in options:
            executes(demands, dotted(options[option].names), types)


def _aggregate(demands: Demands, node: nodes.DefineStmt, options: dict[str, nodes.TypeName]) -> None:
    """EXECUTE on what it is made of, of plain aggregates (lookup_agg_function in pg_aggregate.c)."""
    parameters = node.args[0].items if node.args and isinstance(node.args[0], nodes.List) else []
    listed = [each for each in parameters if isinstance(each, nodes.FunctionParameter)]
    arguments = tuple(parameter_type(demands, each) for each in listed)
    if node.oldstyle and "basetype" in options and dotted(options["basetype"].names) != ["ANY"]:
        arguments = (find_type(demands.scene, demands.ledger, options["basetype"]),)
    ordered_set = len(node.args) > 1 and getattr(node.args[1], "ival", -1) >= 0
    if ordered_set or any(each == ANY or is_polymorphic(each) for each in arguments):
        return  # what those are made of is called with other types
    for state, calls in _STATES.items():
        if state not in options:
            continue
        kept = find_type(demands.scene, demands.ledger, options[state])
        for option, shape in calls.items():
            if option in options:
                executes(demands, dotted(options[option].names), shape(kept, arguments), bare=True)


def executes(
    demands: Demands, parts: list[str], types: tuple[int, ...] | None = None, *, bare: bool = False
) -> None:
    """EXECUTE on the function of this name for these types; ``bare``: the message leaves out its schema."""
    name = name_of_parts(parts)
    scene = demands.scene
    resolved = resolve_call(
        scene.catalog, scene.path, name, None if types is None else Arguments(types)
    ).resolution
    if resolved.winner is not None:
        shown = name.name if bare else ".".join(parts)
        denial = refused(f"permission denied for function {shown}")
        demands.privilege(Privilege.EXECUTE, resolved.winner, Why.CALLS_IT, denial=denial)
    elif resolved.failure is not None:
        failed(scene, demands.ledger, ObjectKind.FUNCTION, name, resolved.failure)


def create_cast(scene: Scene, ledger: Ledger, node: nodes.CreateCastStmt) -> None:
    """Ownership of one of the types, USAGE on both; without a function superusers only (CreateCast).

    The function is only looked up: whoever casts needs EXECUTE on it.
    """
    demands = Demands(scene, ledger, "CREATE CAST")
    types = [_type(demands, named) for named in (node.sourcetype, node.targettype)]
    source, target = types
    if source is not None and target is not None:
        shown = [type_name(scene.catalog, scene.path, found.oid) for found in (source, target)]
        denial = refused(f"must be owner of type {shown[0]} or type {shown[1]}")
        demands.require(Owned(source), denial, otherwise=(Owned(target),))
        for found, text in zip((source, target), shown, strict=True):
            usage = refused(f"permission denied for type {text}")
            demands.privilege(Privilege.USAGE, found, Why.NAMED, denial=usage)
    if node.func is not None:
        find_routine(demands, node.func)
    elif not node.inout:
        demands.attribute(Attribute.SUPERUSER, "must be superuser to create a cast WITHOUT FUNCTION")


def _type(demands: Demands, named: nodes.TypeName | None) -> Type | None:
    oid = find_type(demands.scene, demands.ledger, named) if named is not None else 0
    return demands.catalog.types.by_id(oid) if oid else None


def create_transform(scene: Scene, ledger: Ledger, node: nodes.CreateTransformStmt) -> None:
    """Ownership of the type."""
    demands = Demands(scene, ledger, "CREATE TRANSFORM")
    found = _type(demands, node.type_name)
    if found is not None:
        shown = type_name(scene.catalog, scene.path, found.oid)
        demands.owner(found, refused(f"must be owner of type {shown}"))
    demands.doubt("what the functions of a transform take is not followed")


def create_operator_class(scene: Scene, ledger: Ledger, node: nodes.CreateOpClassStmt) -> None:
    """Superusers only, after CREATE on the schema."""
    demands = Demands(scene, ledger, "CREATE OPERATOR CLASS")
    target_schema(scene, ledger, name_of_parts(dotted(node.opclassname)), command=demands.command)
    demands.attribute(Attribute.SUPERUSER, "must be superuser to create an operator class")


def load(scene: Scene, ledger: Ledger, node: nodes.LoadStmt) -> None:
    """Only libraries in the folder of plugins are open to everybody (load_file in dfmgr.c)."""
    if node.filename.startswith("$libdir/plugins/"):
        return
    demands = Demands(scene, ledger, "LOAD")
    demands.attribute(Attribute.SUPERUSER, f'access to library "{node.filename}" is not allowed')
