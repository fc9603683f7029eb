"""The objects that DROP, COMMENT, ALTER … OWNER and their like name: one lookup for each kind (get_object_address)."""

from __future__ import annotations

from collections.abc import Callable

import msgspec
from postgast import AstNode, nodes
from postgast import pg_query_pb2 as pb

from pgwhy.acl import ObjectKind, RoleName
from pgwhy.catalog import EventTrigger, Extension, NamedObject, Ownable, Publication, Relation, Role
from pgwhy.catalog.quoting import quote_identifier
from pgwhy.search_path import Name, resolve_named
from pgwhy.statement.demands import Demands
from pgwhy.statement.kinds.routines import ROUTINES, find_routine
from pgwhy.statement.names import dotted, failed, find_relation, name_of_parts
from pgwhy.statement.query.type_names import find_named_type

RELATIONS = {
    pb.OBJECT_TABLE: "table",
    pb.OBJECT_VIEW: "view",
    pb.OBJECT_MATVIEW: "materialized view",
    pb.OBJECT_SEQUENCE: "sequence",
    pb.OBJECT_INDEX: "index",
    pb.OBJECT_FOREIGN_TABLE: "foreign table",
}
PARTS = (pb.OBJECT_TRIGGER, pb.OBJECT_RULE, pb.OBJECT_POLICY, pb.OBJECT_TABCONSTRAINT)
_NAMED = {
    pb.OBJECT_COLLATION: ObjectKind.COLLATION,
    pb.OBJECT_CONVERSION: ObjectKind.CONVERSION,
    pb.OBJECT_STATISTIC_EXT: ObjectKind.STATISTICS,
    pb.OBJECT_TSCONFIGURATION: ObjectKind.TEXT_SEARCH_CONFIGURATION,
    pb.OBJECT_TSDICTIONARY: ObjectKind.TEXT_SEARCH_DICTIONARY,
}


class Named(msgspec.Struct, frozen=True):
    """What was found, and how the server's messages name it."""

    target: Ownable | Role
    part: bool = False
    """Whether it is a trigger, rule, policy, constraint or column of ``target``."""


Finder = Callable[[Demands, AstNode, bool], "Named | None"]


def find_object(demands: Demands, kind: int, node: AstNode, *, optional: bool = False) -> Named | None:
    """The object of this kind (ObjectType of parsenodes.h); states what is missing to reach it.

    ``optional``: IF EXISTS. A kind that the catalog does not hold is doubted.
    """
    if kind in RELATIONS:
        return _relation(demands, RELATIONS[kind], _parts(node), optional)
    if kind in ROUTINES and isinstance(node, nodes.ObjectWithArgs):
        routine = find_routine(demands, node, kind, optional=optional)
        return Named(routine) if routine else None
    if kind in PARTS:
        return _part(demands, _parts(node)[:-1], optional)
    if kind == pb.OBJECT_COLUMN:
        return _part(demands, _parts(node)[:-1], optional)
    finder = _FINDERS.get(kind)
    if finder is not None:
        return finder(demands, node, optional)
    if kind in _NAMED:
        return find_named(demands, _NAMED[kind], _parts(node), optional=optional)
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


def _relation(demands: Demands, word: str, parts: list[str], optional: bool) -> Named | None:
    """Only DROP says which kind it did not find (dropmsgstringarray in tablecmds.c)."""
    name = name_of_parts(parts)
    found = find_relation(demands.scene, demands.ledger, name, in_query=False, optional=True)
    if found is None and not optional and not _lacks_schema(demands, name):
        drops = demands.command == "DROP"
        sqlstate = "42704" if drops and word in ("index", "foreign table") else "42P01"
        what = word if drops else "relation"
        demands.absent(ObjectKind.TABLE, name.dotted, sqlstate, f'{what} "{name.dotted}" does not exist')
    return Named(found) if found else None


def _lacks_schema(demands: Demands, name: Name) -> bool:
    """States that the schema that is written does not exist."""
    if name.schema is None or name.schema in demands.catalog.schemas:
        return False
    demands.absent(ObjectKind.SCHEMA, name.schema, "3F000", f'schema "{name.schema}" does not exist')
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


def _among(kind: ObjectKind, collection: Callable[[Demands], object], word: str) -> Finder:
    """A finder of objects that are not in schemas."""

    def find(demands: Demands, node: AstNode, optional: bool) -> Named | None:
        name = _parts(node)[-1] if _parts(node) else ""
        objects = collection(demands)
        found = objects.get(RoleName(name)) if isinstance(objects, dict) else None
        if found is None and not optional:
            sqlstate = _SQLSTATES.get(kind, "42704")
            demands.absent(kind, name, sqlstate, f'{word} "{name}" does not exist')
        if isinstance(found, Extension):
            found = extension_object(found, demands.version)
        elif isinstance(found, Publication | EventTrigger):
            found = ownable(found, demands.version)
        return Named(found) if found is not None else None

    return find


def ownable(found: Publication | EventTrigger, version: int) -> NamedObject:
    """A publication or event trigger as something that is owned."""
    kind = ObjectKind.PUBLICATION if isinstance(found, Publication) else ObjectKind.EVENT_TRIGGER
    return NamedObject(found.oid, "", found.name, kind, found.owner, quote_identifier(found.name, version))


def extension_object(extension: Extension, version: int) -> NamedObject:
    """The extension as something that is owned."""
    identity = quote_identifier(extension.name, version)
    return NamedObject(extension.oid, "", extension.name, ObjectKind.EXTENSION, extension.owner, identity)


_SQLSTATES = {ObjectKind.SCHEMA: "3F000", ObjectKind.DATABASE: "3D000"}

_FINDERS: dict[int, Finder] = {
    pb.OBJECT_TYPE: _type,
    pb.OBJECT_DOMAIN: _type,
    pb.OBJECT_SCHEMA: _among(ObjectKind.SCHEMA, lambda d: d.catalog.schemas, "schema"),
    pb.OBJECT_DATABASE: _among(ObjectKind.DATABASE, lambda d: d.catalog.cluster.databases, "database"),
    pb.OBJECT_TABLESPACE: _among(
        ObjectKind.TABLESPACE, lambda d: d.catalog.cluster.tablespaces, "tablespace"
    ),
    pb.OBJECT_LANGUAGE: _among(ObjectKind.LANGUAGE, lambda d: d.catalog.languages, "language"),
    pb.OBJECT_FDW: _among(
        ObjectKind.FOREIGN_DATA_WRAPPER, lambda d: d.catalog.wrappers, "foreign-data wrapper"
    ),
    pb.OBJECT_FOREIGN_SERVER: _among(ObjectKind.FOREIGN_SERVER, lambda d: d.catalog.servers, "server"),
    pb.OBJECT_EXTENSION: _among(ObjectKind.EXTENSION, lambda d: d.catalog.extensions, "extension"),
    pb.OBJECT_PUBLICATION: _among(ObjectKind.PUBLICATION, lambda d: d.catalog.publications, "publication"),
    pb.OBJECT_EVENT_TRIGGER: _among(
        ObjectKind.EVENT_TRIGGER, lambda d: d.catalog.event_triggers, "event trigger"
    ),
    pb.OBJECT_ROLE: _among(ObjectKind.ROLE, lambda d: d.catalog.cluster.roles, "role"),
}


def relation_of(named: Named) -> Relation | None:
    return named.target if isinstance(named.target, Relation) else None
