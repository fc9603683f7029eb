"""What is beneath each node: a question to the catalog, answered where it is loaded."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from pgwhy.acl import RELATION_KINDS, ObjectKind, default_acl_words
from pgwhy.catalog import (
    ACL_KINDS,
    PLACES,
    By,
    Catalog,
    Column,
    DefaultAcl,
    Membership,
    Need,
    Part,
    Relation,
    Role,
    Routine,
    Type,
)
from pgwhy.widgets.match import natural
from pgwhy.widgets.tree.node import (
    DEFAULTS,
    Key,
    Node,
    Shape,
    database_key,
    default_key,
    group_of,
    note,
    schema_key,
)

_IN_SCHEMAS = tuple(kind for kind in ACL_KINDS if PLACES[kind].in_schemas and group_of(kind) is kind)
_OUTSIDE_SCHEMAS = tuple(
    kind
    for kind in ACL_KINDS
    if kind not in (ObjectKind.SCHEMA, ObjectKind.COLUMN)
    and not (PLACES[kind].shared or PLACES[kind].in_schemas)
)
_SHARED = tuple(kind for kind, place in PLACES.items() if place.shared and kind is not ObjectKind.DATABASE)


def roots(catalog: Catalog) -> tuple[Node, ...]:
    """The top of the tree: databases, the connected one first, then what they share."""
    cluster = catalog.cluster
    found = cluster.databases
    names = sorted(found, key=lambda name: (name != catalog.database, found[name].is_template, natural(name)))
    databases = (
        Node(database_key(name), Shape.DATABASE, name, name, cluster.databases[name], opens=True)
        for name in names
    )
    shared = (_group(catalog, (), kind, "") for kind in _SHARED if catalog.by_name(kind))
    return (*databases, *shared)


def children(catalog: Catalog, node: Node, *, system: bool) -> tuple[Node, ...]:
    """What is beneath the node, schemas of the system only with ``system``; raises NotLoaded."""
    return tuple(_beneath(catalog, node, system)) or (note(node, "nothing here"),)


def _beneath(catalog: Catalog, node: Node, system: bool) -> Iterator[Node]:
    match node.shape:
        case Shape.DATABASE:
            return _in_database(catalog, node, system)
        case Shape.SCHEMA:
            return _in_schema(catalog, node)
        case Shape.KIND:
            return _of_kind(catalog, node)
        case Shape.OBJECT:
            return _in_object(catalog, node)
        case Shape.GROUP:
            return _in_group(catalog, node)
        case Shape.NOTE:
            return iter(())


def _in_database(catalog: Catalog, node: Node, system: bool) -> Iterator[Node]:
    schemas = sorted(catalog.schemas.values(), key=lambda schema: (schema.is_system, natural(schema.name)))
    for schema in schemas:
        if system or not schema.is_system or catalog.is_own_temporary(schema.name):
            key = schema_key(node.database, schema.name)
            brought = catalog.extension_of(schema)
            yield Node(key, Shape.SCHEMA, schema.name, node.database, schema, opens=True, note=brought)
    for kind in _OUTSIDE_SCHEMAS:
        if PLACES[kind].part or catalog.by_name(kind):
            yield _group(catalog, node.key, kind, node.database)
    defaults = len(catalog.default_acls)
    yield Node(
        (*node.key, DEFAULTS), Shape.GROUP, DEFAULTS, node.database, opens=defaults > 0, count=defaults
    )


def _group(catalog: Catalog, above: Key, kind: ObjectKind, database: str) -> Node:
    """The objects of a kind that lives in no schema."""
    count = None if PLACES[kind].part else len(catalog.by_name(kind))
    return Node((*above, kind), Shape.GROUP, kind.plural, database, opens=True, count=count, kind=kind)


def _in_schema(catalog: Catalog, node: Node) -> Iterator[Node]:
    for kind, members in _by_kind(catalog, node.label).items():
        listed = [m for m in members if not (isinstance(m, Relation) and m.is_partition)]
        yield Node(
            (*node.key, kind),
            Shape.KIND,
            kind.plural,
            node.database,
            opens=True,
            count=len(listed),
            kind=kind,
        )


def _by_kind(catalog: Catalog, schema: str) -> dict[ObjectKind, list[Relation | Routine | Type]]:
    parts = (Part.RELATIONS, Part.ROUTINES, Part.TYPES)
    catalog.require(*(Need(part, By.SCHEMA, schema) for part in parts))
    groups: defaultdict[ObjectKind, list[Relation | Routine | Type]] = defaultdict(list)
    for relation in catalog.relations.in_schema(schema):
        groups[relation.kind].append(relation)
    for routine in catalog.routines.in_schema(schema):
        groups[group_of(routine.kind)].append(routine)
    for found in catalog.types.in_schema(schema):
        if not catalog.comes_with_another(found):
            groups[found.kind].append(found)
    return {kind: groups[kind] for kind in _IN_SCHEMAS if groups[kind]}


def _of_kind(catalog: Catalog, node: Node) -> Iterator[Node]:
    schema = node.key[-2].removeprefix("schema ")
    kind = node.kind
    assert kind is not None
    if kind in RELATION_KINDS:
        relations = (r for r in catalog.relations.in_schema(schema) if r.kind is kind and not r.is_partition)
        yield from _relations(catalog, relations, node)
        return
    members = sorted(_by_kind(catalog, schema)[kind], key=lambda member: natural(_label(member)))
    for member in members:
        brought = catalog.extension_of(member)
        yield Node(
            (*node.key, str(member.oid)), Shape.OBJECT, _label(member), node.database, member, note=brought
        )


def _relations(catalog: Catalog, relations: Iterable[Relation], parent: Node) -> Iterator[Node]:
    key, database = parent.key, parent.database
    for relation in sorted(relations, key=lambda relation: natural(relation.name)):
        opens = bool(relation.column_acls) or relation.kind is ObjectKind.PARTITIONED_TABLE
        brought = catalog.extension_of(relation)
        own = (*key, str(relation.oid))
        yield Node(own, Shape.OBJECT, relation.name, database, relation, opens, note=brought)


def _label(member: Relation | Routine | Type) -> str:
    if isinstance(member, Routine):
        return (
            member.name + member.identity[member.identity.rfind("(") :]
            if "(" in member.identity
            else member.name
        )
    return member.name


def _in_object(catalog: Catalog, node: Node) -> Iterator[Node]:
    target = node.target
    if isinstance(target, Role):
        yield from _memberships(catalog, node, target)
    if not isinstance(target, Relation):
        return
    for column in target.column_acls:
        found = Column(target, column.number, column.name)
        yield Node((*node.key, column.name), Shape.OBJECT, column.name, node.database, found, note="column")
    if target.kind is ObjectKind.PARTITIONED_TABLE:
        details = catalog.details.by_id(target.oid)
        oids = details.children if details else ()
        catalog.relations.require(*(Need(Part.RELATIONS, By.OID, str(oid)) for oid in oids))
        partitions = (catalog.relations.by_id(oid) for oid in oids)
        yield from _relations(catalog, (p for p in partitions if p is not None), node)


def _memberships(catalog: Catalog, node: Node, role: Role) -> Iterator[Node]:
    for edge in catalog.cluster.memberships:
        if edge.member == role.name:
            yield _edge(catalog, node, edge, edge.role, "member of")
    for edge in catalog.cluster.memberships:
        if edge.role == role.name:
            yield _edge(catalog, node, edge, edge.member, "has member")


def _edge(catalog: Catalog, node: Node, edge: Membership, other: str, words: str) -> Node:
    options = [
        name for name, on in (("INHERIT", edge.inherit), ("SET", edge.set), ("ADMIN", edge.admin)) if on
    ]
    role = next((r for name, r in catalog.cluster.roles.items() if name == other), None)
    key = (*node.key, f"{words} {other} {edge.grantor}")
    return Node(key, Shape.OBJECT, f"{words} {other}", "", role, note=" ".join(options) or "no option")


def _roles(catalog: Catalog, node: Node) -> Iterator[Node]:
    linked = {m.member for m in catalog.cluster.memberships} | {m.role for m in catalog.cluster.memberships}
    for role in sorted(
        catalog.cluster.roles.values(), key=lambda role: (role.predefined, natural(role.name))
    ):
        words = (
            "superuser"
            if role.superuser
            else "predefined"
            if role.predefined
            else ""
            if role.login
            else "group"
        )
        yield Node(
            (*node.key, role.name), Shape.OBJECT, role.name, "", role, opens=role.name in linked, note=words
        )


def _in_group(catalog: Catalog, node: Node) -> Iterator[Node]:
    if node.kind is None:
        yield from _defaults(catalog, node)
    elif node.kind is ObjectKind.ROLE:
        yield from _roles(catalog, node)
    elif PLACES[node.kind].part:
        for found in sorted(catalog.large_objects.all(), key=lambda found: found.oid):
            yield Node((*node.key, str(found.oid)), Shape.OBJECT, str(found.oid), node.database, found)
    else:
        objects = catalog.by_name(node.kind)
        for name in sorted(objects, key=natural):
            yield Node((*node.key, name), Shape.OBJECT, name, node.database, objects[name])


def _defaults(catalog: Catalog, node: Node) -> Iterator[Node]:
    for row in sorted(
        catalog.default_acls, key=lambda row: (natural(row.role), natural(row.schema or ""), row.object_type)
    ):
        yield Node((*node.key, default_key(row)), Shape.OBJECT, default_label(row), node.database, row)


def default_label(row: DefaultAcl) -> str:
    """``tables that anna creates in app``."""
    where = "" if row.schema is None else f" in {row.schema}"
    return f"{default_acl_words(row.object_type)} that {row.role} creates{where}"
