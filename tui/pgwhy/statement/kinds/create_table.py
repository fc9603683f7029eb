"""CREATE TABLE, PARTITION OF, FOREIGN TABLE (parse_utilcmd.c, tablecmds.c: DefineRelation)."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from postgast import AstNode, nodes
from postgast import pg_query_pb2 as pb

from pgwhy.acl import ObjectKind, Privilege
from pgwhy.catalog import Relation
from pgwhy.catalog.details import Column
from pgwhy.search_path import Name
from pgwhy.statement.because import Why
from pgwhy.statement.creating import creates_relation, target_schema
from pgwhy.statement.demands import Demands
from pgwhy.statement.kinds.definitions import is_serial, look_up_names, uses_type, uses_type_numbered
from pgwhy.statement.kinds.references import references
from pgwhy.statement.kinds.tablespaces import uses_tablespace
from pgwhy.statement.ledger import Ledger
from pgwhy.statement.names import find_relation, name_of_range, requires_usage
from pgwhy.statement.state import Scene

_INDEXED = (pb.CONSTR_PRIMARY, pb.CONSTR_UNIQUE, pb.CONSTR_EXCLUSION)


def create_table(scene: Scene, ledger: Ledger, node: nodes.CreateStmt) -> None:
    """CREATE on the schema, then what its columns, parents and constraints take."""
    define_table(Demands(scene, ledger, "CREATE TABLE"), node, ObjectKind.TABLE)


def define_table(demands: Demands, node: nodes.CreateStmt, kind: ObjectKind) -> None:
    """The same for every kind of table."""
    if node.relation is None:
        return
    name = name_of_range(node.relation)
    temporary = node.relation.relpersistence == "t"
    schema = target_schema(
        demands.scene, demands.ledger, name, relation=kind, temporary=temporary, command=demands.command
    )
    there = schema is not None and demands.catalog.relation(schema, name.name) is not None
    if schema is None or (there and node.if_not_exists):
        return
    elements = [*node.table_elts, *node.constraints]
    columns = [column for element in elements for column in _like(demands, element)]
    _expressions(_with_table(demands, name.name, schema, kind, temporary=temporary), elements)
    if kind is not ObjectKind.FOREIGN_TABLE:
        uses_tablespace(demands, node.tablespacename, temporary=temporary)
    columns += [column for parent in node.inh_relations for column in _parent(demands, parent)]
    columns += _columns(demands, elements)
    uses_type(demands, node.of_typename)
    _indexes_and_keys(demands, schema, name.name, elements, temporary=temporary)
    numbered = tuple(
        Column(i, column.name, column.type, column.type_name) for i, column in enumerate(columns, start=1)
    )
    made = ObjectKind.PARTITIONED_TABLE if node.partspec is not None else kind
    demands.ledger.effects.append(creates_relation(name.name, schema, made, numbered, temporary=temporary))


def _with_table(demands: Demands, name: str, schema: str, kind: ObjectKind, *, temporary: bool) -> Demands:
    """The same where the table is there already: its constraints may name it."""
    made = creates_relation(name, schema, kind, (), temporary=temporary)(demands.scene.state)
    return Demands(msgspec.structs.replace(demands.scene, state=made), demands.ledger, demands.command)


def _columns(demands: Demands, elements: Sequence[AstNode]) -> list[Column]:
    return [
        Column(0, element.colname, uses_type(demands, element.type_name), "")
        for element in elements
        if isinstance(element, nodes.ColumnDef)
    ]


def _indexes_and_keys(
    demands: Demands, schema: str, name: str, elements: Sequence[AstNode], *, temporary: bool
) -> None:
    """Indexes, keys and sequences of columns name the new table, and so take USAGE on the schema."""
    constraints = _constraints(elements)
    serial = any(isinstance(e, nodes.ColumnDef) and is_serial(e.type_name) for e in elements)
    if constraints or serial:
        requires_usage(demands.scene, demands.ledger, schema, name)
    if any(constraint.contype in _INDEXED for constraint in constraints):
        uses_tablespace(demands, "", temporary=temporary)
    for constraint in constraints:
        if constraint.contype == pb.CONSTR_FOREIGN:
            references(demands, constraint, Name(name, schema))


def _constraints(elements: Sequence[AstNode]) -> list[nodes.Constraint]:
    """The constraints that come with indexes or keys, of the table and of its columns."""
    listed = [element for element in elements if isinstance(element, nodes.Constraint)]
    for element in elements:
        if isinstance(element, nodes.ColumnDef):
            listed += [c for c in element.constraints if isinstance(c, nodes.Constraint)]
    return [c for c in listed if c.contype in (*_INDEXED, pb.CONSTR_FOREIGN)]


def _expressions(demands: Demands, elements: Sequence[AstNode]) -> None:
    """Names in defaults, CHECK and generated columns are looked up."""
    for element in elements:
        parts: list[AstNode] = [element] if isinstance(element, nodes.Constraint) else []
        parts += element.constraints if isinstance(element, nodes.ColumnDef) else []
        for constraint in parts:
            if isinstance(constraint, nodes.Constraint):
                look_up_names(demands, constraint.raw_expr)


def _like(demands: Demands, element: AstNode) -> list[Column]:
    """LIKE: SELECT on the table that is copied, USAGE on a type (transformTableLikeClause)."""
    if not isinstance(element, nodes.TableLikeClause) or element.relation is None:
        return []
    name = name_of_range(element.relation)
    source = find_relation(demands.scene, demands.ledger, name)
    if source is None:
        return []
    details = demands.catalog.details.by_id(source.oid)
    if source.kind is ObjectKind.COMPOSITE_TYPE:
        found = next((t for t in demands.catalog.types.named(source.name) if t.relation == source.oid), None)
        uses_type_numbered(demands, found.oid if found else 0)
    else:
        demands.privilege(Privilege.SELECT, source, Why.READS_ROW)
    return list(details.columns) if details else []


def _parent(demands: Demands, node: AstNode) -> list[Column]:
    """The owner of a table inherits from it and makes its partitions (MergeAttributes)."""
    if not isinstance(node, nodes.RangeVar):
        return []
    parent = find_relation(demands.scene, demands.ledger, name_of_range(node))
    if parent is None:
        return []
    demands.owner(parent)
    details = demands.catalog.details.by_id(parent.oid)
    return list(details.columns) if details else []


def create_foreign_table(scene: Scene, ledger: Ledger, node: nodes.CreateForeignTableStmt) -> None:
    """As a table, and USAGE on the server."""
    demands = Demands(scene, ledger, "CREATE FOREIGN TABLE")
    if node.base_stmt is not None:
        define_table(demands, node.base_stmt, ObjectKind.FOREIGN_TABLE)
    server = scene.catalog.servers.get(node.servername)
    if server is None:
        demands.absent(ObjectKind.FOREIGN_SERVER, node.servername)
        return
    demands.privilege(Privilege.USAGE, server)


def owned_table(demands: Demands, node: nodes.RangeVar | None, *, optional: bool = False) -> Relation | None:
    """The table that a command changes, with ownership required; nobody changes the server's own."""
    if node is None:
        return None
    name = name_of_range(node)
    found = find_relation(demands.scene, demands.ledger, name, in_query=False, optional=optional)
    if found is not None:
        demands.alters(found)
    return found
