"""CREATE VIEW, SEQUENCE, INDEX, STATISTICS, TYPE, DOMAIN: what goes into a schema besides tables and routines."""

from __future__ import annotations

from postgast import AstNode, nodes

from pgwhy.acl import ObjectKind
from pgwhy.catalog.details import Column
from pgwhy.statement.creating import creates_relation, creates_type, requires_create, target_schema
from pgwhy.statement.demands import Demands
from pgwhy.statement.kinds.create_table import owned_table
from pgwhy.statement.kinds.definitions import look_up_names, look_up_query, uses_type, uses_type_numbered
from pgwhy.statement.kinds.options import option
from pgwhy.statement.kinds.tablespaces import uses_tablespace
from pgwhy.statement.ledger import Effect, Ledger
from pgwhy.statement.names import dotted, find_relation, name_of_parts, name_of_range
from pgwhy.statement.state import Scene


def create_view(scene: Scene, ledger: Ledger, node: nodes.ViewStmt) -> None:
    """The query's names, CREATE on the schema; OR REPLACE also ownership of the view that is there (view.c)."""
    demands = Demands(scene, ledger, "CREATE VIEW")
    if node.view is None or node.query is None:
        return
    analysed = look_up_query(demands, node.query)
    name = name_of_range(node.view)
    temporary = node.view.relpersistence == "t"
    schema = target_schema(
        scene, ledger, name, relation=ObjectKind.VIEW, temporary=temporary, command=demands.command
    )
    if schema is None:
        return
    existing = scene.catalog.relation(schema, name.name) if node.replace else None
    if existing is not None:
        demands.alters(existing)
        return
    columns = [Column(i, c.name, c.term().type, "") for i, c in enumerate(analysed.columns, start=1)]
    for column in columns:
        uses_type_numbered(demands, column.type)
    ledger.effects.append(
        creates_relation(name.name, schema, ObjectKind.VIEW, tuple(columns), temporary=temporary)
    )


def create_sequence(scene: Scene, ledger: Ledger, node: nodes.CreateSeqStmt) -> None:
    """CREATE on the schema (sequence.c)."""
    if node.sequence is None:
        return
    name = name_of_range(node.sequence)
    temporary = node.sequence.relpersistence == "t"
    schema = target_schema(
        scene, ledger, name, relation=ObjectKind.SEQUENCE, temporary=temporary, command="CREATE SEQUENCE"
    )
    if schema is not None and scene.catalog.relation(schema, name.name) is None:
        ledger.effects.append(
            creates_relation(name.name, schema, ObjectKind.SEQUENCE, (), temporary=temporary)
        )


def create_index(scene: Scene, ledger: Ledger, node: nodes.IndexStmt) -> None:
    """Ownership of the table, and CREATE on its schema, where the index goes (indexcmds.c: DefineIndex)."""
    demands = Demands(scene, ledger, "CREATE INDEX")
    table = owned_table(demands, node.relation)
    if table is None:
        return
    for element in (*node.index_params, *node.index_including_params):
        if isinstance(element, nodes.IndexElem):
            look_up_names(demands, element.expr, table)
    look_up_names(demands, node.where_clause, table)
    schema = scene.catalog.schemas.get(table.schema)
    if schema is not None:
        requires_create(scene, ledger, schema, demands.command)
    uses_tablespace(demands, node.table_space, temporary=table.temporary)


_CHECKED_SINCE = {12: 130000, 13: 130023, 14: 140020, 15: 150015, 16: 160011, 17: 170007, 18: 180001}
"""Since these minor releases CREATE STATISTICS asks for CREATE on the schema (CVE-2025-12817); 12 never does."""


def create_statistics(scene: Scene, ledger: Ledger, node: nodes.CreateStatsStmt) -> None:
    """Ownership of the table, and CREATE on the schema (statscmds.c)."""
    demands = Demands(scene, ledger, "CREATE STATISTICS")
    tables = [owned_table(demands, r) for r in node.relations if isinstance(r, nodes.RangeVar)]
    if scene.version < _CHECKED_SINCE.get(scene.catalog.cluster.major, 0):
        return
    if node.defnames:
        target_schema(scene, ledger, name_of_parts(dotted(node.defnames)), command=demands.command)
        return
    for table in tables:  # without a name it goes to the table's schema
        schema = scene.catalog.schemas.get(table.schema) if table is not None else None
        if schema is not None:
            requires_create(scene, ledger, schema, demands.command)


def _in_schema(scene: Scene, ledger: Ledger, parts: list[AstNode], command: str) -> Demands:
    target_schema(scene, ledger, name_of_parts(dotted(parts)), command=command)
    return Demands(scene, ledger, command)


def create_composite(scene: Scene, ledger: Ledger, node: nodes.CompositeTypeStmt) -> None:
    """CREATE on the schema, USAGE on the types of its attributes."""
    if node.typevar is None:
        return
    demands = Demands(scene, ledger, "CREATE TYPE")
    name = name_of_range(node.typevar)
    target_schema(scene, ledger, name, relation=ObjectKind.COMPOSITE_TYPE, command=demands.command)
    for column in node.coldeflist:
        if isinstance(column, nodes.ColumnDef):
            uses_type(demands, column.type_name)


def create_enum(scene: Scene, ledger: Ledger, node: nodes.CreateEnumStmt) -> None:
    """CREATE on the schema (typecmds.c: DefineEnum)."""
    name = name_of_parts(dotted(node.type_name))
    schema = target_schema(scene, ledger, name, command="CREATE TYPE")
    ledger.effects.append(_promised(node.type_name))
    if schema is not None:
        ledger.effects.append(creates_type(name.name, schema, "e"))


def create_range(scene: Scene, ledger: Ledger, node: nodes.CreateRangeStmt) -> None:
    """CREATE on the schema, and on that of the multirange type if it is named (typecmds.c: DefineRange)."""
    _in_schema(scene, ledger, node.type_name, "CREATE TYPE")
    named = option(node.params, "multirange_type_name")
    if named is not None and isinstance(named.arg, nodes.TypeName):
        _in_schema(scene, ledger, named.arg.names, "CREATE TYPE")
    ledger.effects.append(_promised(node.type_name))


def create_domain(scene: Scene, ledger: Ledger, node: nodes.CreateDomainStmt) -> None:
    """CREATE on the schema, USAGE on the base type (typecmds.c: DefineDomain)."""
    demands = Demands(scene, ledger, "CREATE DOMAIN")
    name = name_of_parts(dotted(node.domainname))
    schema = target_schema(scene, ledger, name, command=demands.command)
    base = uses_type(demands, node.type_name)
    constraints = [each for each in node.constraints if isinstance(each, nodes.Constraint)]
    for constraint in constraints:
        look_up_names(demands, constraint.raw_expr)
    ledger.effects.append(_promised(node.domainname))
    if schema is not None and base and not any(constraint.raw_expr for constraint in constraints):
        ledger.effects.append(creates_type(name.name, schema, "d", base=base))


def _promised(parts: list[AstNode]) -> Effect:
    name = dotted(parts)[-1]
    return lambda state: state.promising(name, f"the new type {name} is not followed")


def alter_sequence(scene: Scene, ledger: Ledger, node: nodes.AlterSeqStmt) -> None:
    """Ownership of the sequence; OWNED BY names a table, too."""
    demands = Demands(scene, ledger, "ALTER SEQUENCE")
    owned_table(demands, node.sequence, optional=node.missing_ok)
    owner = next((o for o in node.options if isinstance(o, nodes.DefElem) and o.defname == "owned_by"), None)
    parts = dotted(owner.arg.items) if owner and isinstance(owner.arg, nodes.List) else []
    if len(parts) > 1:
        find_relation(scene, ledger, name_of_parts(parts[:-1]), in_query=False)
