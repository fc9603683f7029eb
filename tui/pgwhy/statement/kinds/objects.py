"""The objects that DROP, COMMENT, ALTER … OWNER and their like name: one lookup for each kind (get_object_address)."""

from __future__ import annotations

import msgspec
from postgast import AstNode, nodes
from postgast import pg_query_pb2 as pb

from pgwhy.acl import ObjectKind
from pgwhy.catalog import PLACES, Ownable, Part, Role
from pgwhy.search_path import Name, resolve_named
from pgwhy.statement.demands import Demands
from pgwhy.statement.denial import absent
from pgwhy.statement.kinds.routines import ROUTINES, find_routine
from pgwhy.statement.names import dotted, failed, find_relation, missing, name_of_parts
from pgwhy.statement.query.type_names import find_named_type

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


def find_object(demands: Demands, kind: int, node: AstNode, *, optional: bool = False) -> Named | None:
    """The object of this kind (ObjectType of parsenodes.h); states what is missing to reach it.

    ``optional``: IF EXISTS. A kind that the catalog does not hold is doubted.
    """
    if kind in ROUTINES and isinstance(node, nodes.ObjectWithArgs):
        routine = find_routine(demands, node, kind, optional=optional)
        return Named(routine) if routine else None
    if kind in (*PARTS, pb.OBJECT_COLUMN):
        return _part(demands, _parts(node)[:-1], optional)
    known = OBJECT_KINDS.get(kind)
    if known is not None:
        match PLACES[known].part:
            case Part.RELATIONS:
                return _relation(demands, known, _parts(node), optional)
            case Part.TYPES:
                return _type(demands, node, optional)
            case Part.NAMED:
                return find_named(demands, known, _parts(node), optional=optional)
            case None:
                return find_single(demands, known, "".join(_parts(node)[-1:]), optional=optional)
            case _:
                pass
    demands.doubt(
        f"the owner of {'.'.join(_parts(node)) or 'this object'} is not in the catalog as it is read"
    )
    return None


def find_named(
    demands: Demands, kind: ObjectKind, parts: list[str], *, optional: bool = False
) -> Named | None:
    """The object of one of the kinds that are just names in a schema."""
    name = name_of_parts(parts)
    found = resolve_named(demands.catalog, demands.scene.path, name, kind)
    if found.failure is not None and not optional:
        failed(demands.scene, demands.ledger, kind, name, found.failure)
    return Named(found.winner) if found.winner else None


def _parts(node: AstNode) -> list[str]:
    match node:
        case nodes.List():
            return dotted(node.items)
        case nodes.String():
            return [node.sval]
        case nodes.TypeName():
            return dotted(node.names)
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
    if not isinstance(node, nodes.TypeName):
        return None
    name = name_of_parts(dotted(node.names))
    if optional and not any(
        t.schema in demands.scene.path.search for t in demands.catalog.types.named(name.name)
    ):
        return None
    found = find_named_type(demands.scene, demands.ledger, name)
    return Named(found) if found else None


def find_single(demands: Demands, kind: ObjectKind, name: str, *, optional: bool = False) -> Named | None:
    """The object of a kind that lives in no schema."""
    found = demands.catalog.single(kind, name)
    if found is None and not optional:
        demands.absent(kind, name)
    return Named(found) if found is not None else None
