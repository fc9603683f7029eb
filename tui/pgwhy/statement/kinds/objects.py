"""The objects that DROP, COMMENT, ALTER … OWNER and their like name: one lookup for each kind (get_object_address)."""

from __future__ import annotations

from collections.abc import Callable

import msgspec
from postgast import AstNode, nodes
from postgast import pg_query_pb2 as pb

from pgwhy.access import Rule
from pgwhy.acl import ObjectKind
from pgwhy.catalog import PLACES, NamedObject, Ownable, Part, Role, Routine, Type
from pgwhy.search_path import Failure, FailureKind, Name, resolve_named, resolve_operator
from pgwhy.search_path.naming import operation as operation_words
from pgwhy.statement.demands import OWNERLESS, Demands
from pgwhy.statement.denial import absent, refused
from pgwhy.statement.follow.large_objects import find_large_object
from pgwhy.statement.kinds.routines import ROUTINES, find_routine
from pgwhy.statement.names import dotted, failed, find_relation, missing, name_of_parts
from pgwhy.statement.query.type_names import find_named_type, find_type
from pgwhy.statement.requirement import Denial

OBJECT_KINDS = {
    pb.OBJECT_TABLE: ObjectKind.TABLE,
    pb.OBJECT_VIEW: ObjectKind.VIEW,
    pb.OBJECT_MATVIEW: ObjectKind.MATERIALIZED_VIEW,
    pb.OBJECT_SEQUENCE: ObjectKind.SEQUENCE,
    pb.OBJECT_INDEX: ObjectKind.INDEX,
    pb.OBJECT_FOREIGN_TABLE: ObjectKind.FOREIGN_TABLE,
    pb.OBJECT_FUNCTION: ObjectKind.FUNCTION,
    pb.OBJECT_TYPE: ObjectKind.TYPE,
    pb.OBJECT_DOMAIN: ObjectKind.DOMAIN,
    pb.OBJECT_SCHEMA: ObjectKind.SCHEMA,
    pb.OBJECT_DATABASE: ObjectKind.DATABASE,
    pb.OBJECT_TABLESPACE: ObjectKind.TABLESPACE,
    pb.OBJECT_LANGUAGE: ObjectKind.LANGUAGE,
    pb.OBJECT_FDW: ObjectKind.FOREIGN_DATA_WRAPPER,
    pb.OBJECT_FOREIGN_SERVER: ObjectKind.FOREIGN_SERVER,
    pb.OBJECT_LARGEOBJECT: ObjectKind.LARGE_OBJECT,
    pb.OBJECT_COLLATION: ObjectKind.COLLATION,
    pb.OBJECT_CONVERSION: ObjectKind.CONVERSION,
    pb.OBJECT_STATISTIC_EXT: ObjectKind.STATISTICS,
    pb.OBJECT_TSCONFIGURATION: ObjectKind.TEXT_SEARCH_CONFIGURATION,
    pb.OBJECT_TSDICTIONARY: ObjectKind.TEXT_SEARCH_DICTIONARY,
    pb.OBJECT_TSPARSER: ObjectKind.TEXT_SEARCH_PARSER,
    pb.OBJECT_TSTEMPLATE: ObjectKind.TEXT_SEARCH_TEMPLATE,
    pb.OBJECT_EXTENSION: ObjectKind.EXTENSION,
    pb.OBJECT_PUBLICATION: ObjectKind.PUBLICATION,
    pb.OBJECT_EVENT_TRIGGER: ObjectKind.EVENT_TRIGGER,
    pb.OBJECT_ROLE: ObjectKind.ROLE,
}
"""What the parser calls the kinds (ObjectType of parsenodes.h)."""
PARTS = (pb.OBJECT_TRIGGER, pb.OBJECT_RULE, pb.OBJECT_POLICY, pb.OBJECT_TABCONSTRAINT)


class Named(msgspec.Struct, frozen=True):
    """What was found, and how the server's messages name it."""

    target: Ownable | Role
    part: bool = False
    """Whether it is a trigger, rule, policy, constraint or column of ``target``."""


Finder = Callable[[Demands, AstNode, bool], Named | None]


def find_object(demands: Demands, kind: int, node: AstNode, *, optional: bool = False) -> Named | None:
    """The object of this kind (ObjectType of parsenodes.h); states what is missing to reach it.

    ``optional``: IF EXISTS. A kind that the catalog does not hold is doubted.
    """
    if kind in ROUTINES and isinstance(node, nodes.ObjectWithArgs):
        routine = find_routine(demands, node, kind, optional=optional)
        return Named(routine) if routine else None
    if kind in (*PARTS, pb.OBJECT_COLUMN):
        return _part(demands, parts_of(node)[:-1], optional)
    if (finder := _FINDERS.get(kind)) is not None:
        return finder(demands, node, optional)
    known = OBJECT_KINDS.get(kind)
    if known is not None:
        match PLACES[known].part:
            case Part.RELATIONS:
                return _relation(demands, known, parts_of(node), optional)
            case Part.TYPES:
                return _type(demands, node, optional)
            case Part.NAMED:
                return find_named(demands, known, parts_of(node), optional=optional)
            case None:
                return find_single(demands, known, "".join(parts_of(node)[-1:]), optional=optional)
            case _:
                pass
    demands.doubt(
        f"the owner of {'.'.join(parts_of(node)) or 'this object'} is not in the catalog as it is read"
    )
    return None


def not_owner_as_written(kind: int, node: AstNode, target: Ownable) -> Denial | None:
    """What DROP and COMMENT say: the name as the statement has it (check_object_ownership in objectaddress.c).

    None where it is the object's own.
    """
    if not isinstance(target, Routine | NamedObject) or target.kind in OWNERLESS:
        return None
    what = ROUTINES.get(kind, target.kind.message_words)
    return refused(f"must be owner of {what} {'.'.join(parts_of(node))}")


def find_named(
    demands: Demands, kind: ObjectKind, parts: list[str], *, optional: bool = False
) -> Named | None:
    """The object of one of the kinds that are just names in a schema."""
    name = name_of_parts(parts)
    found = resolve_named(demands.catalog, demands.scene.path, name, kind)
    if found.failure is not None and not optional:
        failed(demands.scene, demands.ledger, kind, name, found.failure)
    return Named(found.winner) if found.winner else None


def parts_of(node: AstNode) -> list[str]:
    """The name as it is written, in parts."""
    match node:
        case nodes.List():
            return dotted(node.items)
        case nodes.String():
            return [node.sval]
        case nodes.TypeName():
            return dotted(node.names)
        case nodes.ObjectWithArgs():
            return dotted(node.objname)
        case _:
            return []


def _relation(demands: Demands, kind: ObjectKind, parts: list[str], optional: bool) -> Named | None:
    """Only DROP says which kind it did not find (dropmsgstringarray in tablecmds.c)."""
    name = name_of_parts(parts)
    found = find_relation(demands.scene, demands.ledger, name, in_query=False, optional=True)
    if found is None and not optional and not _lacks_schema(demands, name):
        denial = absent(kind if demands.command == "DROP" else None, name.dotted)
        missing(demands.scene, demands.ledger, ObjectKind.TABLE, Name(name.dotted), denial)
    return Named(found) if found else None


def _lacks_schema(demands: Demands, name: Name) -> bool:
    """States that the schema that is written does not exist."""
    if name.schema is None or name.schema in demands.catalog.schemas:
        return False
    demands.absent(ObjectKind.SCHEMA, name.schema)
    return True


def _part(demands: Demands, parts: list[str], optional: bool) -> Named | None:
    """A relation by whose ownership its triggers, columns and the like are governed."""
    if not parts:
        return None
    name = name_of_parts(parts)
    found = find_relation(demands.scene, demands.ledger, name, in_query=False, optional=optional)
    return Named(found, part=True) if found else None


def _type(demands: Demands, node: AstNode, optional: bool) -> Named | None:
    name = name_of_parts(parts_of(node))
    if optional and not any(
        t.schema in demands.scene.path.search for t in demands.catalog.types.named(name.name)
    ):
        return None
    found = find_named_type(demands.scene, demands.ledger, name)
    if found is not None and isinstance(node, nodes.TypeName) and node.array_bounds:
        found = demands.catalog.types.by_id(found.array) if found.array else None
    return Named(found) if found else None


def _domain(demands: Demands, node: AstNode, optional: bool) -> Named | None:
    found = _type(demands, node, optional)
    if found is not None and isinstance(found.target, Type) and found.target.typtype != "d":
        demands.rule(Rule.NAMED_NO_DOMAIN, ObjectKind.DOMAIN, name_of_parts(parts_of(node)).dotted)
        return None
    return found


def _domain_constraint(demands: Demands, node: AstNode, optional: bool) -> Named | None:
    """The domain: its ownership governs its constraints."""
    first = node.items[0] if isinstance(node, nodes.List) and node.items else None
    return _domain(demands, first, optional) if first is not None else None


def _of_access_method(kind: ObjectKind) -> Finder:
    """A finder of operator classes or families, which are named with their access method."""

    def find(demands: Demands, node: AstNode, optional: bool) -> Named | None:
        method, *parts = parts_of(node)
        name = name_of_parts(parts)
        found = resolve_named(demands.catalog, demands.scene.path, name, kind, method)
        if found.failure is not None and method not in _ACCESS_METHODS:
            demands.doubt(f"whether there is an access method {method} is not in the catalog as it is read")
        elif found.failure is not None and not optional:
            failed(demands.scene, demands.ledger, kind, name, found.failure)
        return Named(found.winner) if found.winner else None

    return find


_ACCESS_METHODS = ("btree", "hash", "gist", "gin", "spgist", "brin")
"""Those for indexes that every server has."""


def _operator(demands: Demands, node: AstNode, optional: bool) -> Named | None:
    """The operator of exactly these operands (LookupOperWithArgs in parse_oper.c); NONE is no operand."""
    if not isinstance(node, nodes.ObjectWithArgs):
        return None
    scene, name = demands.scene, name_of_parts(dotted(node.objname))
    left, right = (
        find_type(scene, demands.ledger, operand) if isinstance(operand, nodes.TypeName) else None
        for operand in node.objargs
    )
    operation = resolve_operator(scene.catalog, scene.path, name, left, right)
    types = (left or 0, right or 0)
    exact = (c.operator for c in operation.candidates if c.operator.argument_types == types)
    found = next(exact, None)
    if found is None and not optional:
        shown = operation_words(scene.catalog, scene.path, name, left, right)
        absent = Failure(FailureKind.ABSENT, "42883", f"operator does not exist: {shown}")
        elsewhere = operation.failure if operation.failure and not operation.candidates else None
        failed(scene, demands.ledger, ObjectKind.OPERATOR, name, elsewhere or absent)
    return Named(found) if found else None


def _large_object(demands: Demands, node: AstNode, _optional: bool) -> Named | None:
    number = node.fval if isinstance(node, nodes.Float) else getattr(node, "ival", 0)
    found = find_large_object(demands.scene, demands.ledger, int(number))
    return Named(found) if found else None


def find_single(demands: Demands, kind: ObjectKind, name: str, *, optional: bool = False) -> Named | None:
    """The object of a kind that lives in no schema."""
    found = demands.catalog.single(kind, name)
    if found is None and not optional:
        demands.absent(kind, name)
    return Named(found) if found is not None else None


_FINDERS: dict[int, Finder] = {
    pb.OBJECT_DOMAIN: _domain,
    pb.OBJECT_DOMCONSTRAINT: _domain_constraint,
    pb.OBJECT_OPERATOR: _operator,
    pb.OBJECT_OPCLASS: _of_access_method(ObjectKind.OPERATOR_CLASS),
    pb.OBJECT_OPFAMILY: _of_access_method(ObjectKind.OPERATOR_FAMILY),
    pb.OBJECT_LARGEOBJECT: _large_object,
}
"""Those that are named by more than a name."""
