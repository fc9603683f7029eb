"""CREATE TABLE AS, SELECT INTO, CREATE MATERIALIZED VIEW (createas.c)."""

from __future__ import annotations

from msgspec import structs
from postgast import AstNode, nodes
from postgast.pg_query_pb2 import OBJECT_MATVIEW

from pgwhy.acl import ObjectKind
from pgwhy.acl.privilege import PG_14, PG_17
from pgwhy.catalog.details import Column
from pgwhy.statement.creating import creates_relation, target_schema
from pgwhy.statement.demands import Demands
from pgwhy.statement.follow.execution import execute_query
from pgwhy.statement.kinds.definitions import uses_type_numbered
from pgwhy.statement.ledger import Ledger, Phase
from pgwhy.statement.names import name_of_range
from pgwhy.statement.query.analyse import analyse
from pgwhy.statement.query.scope import Analysed
from pgwhy.statement.state import Scene

_REFRESH_PATH = "pg_catalog, pg_temp"


def create_table_as(scene: Scene, ledger: Ledger, into: nodes.IntoClause, source: AstNode) -> None:
    """The query is analysed and checked as any other; then the table is created."""
    _create(scene, ledger, into, source, ObjectKind.TABLE)


def create_as(scene: Scene, ledger: Ledger, node: nodes.CreateTableAsStmt) -> None:
    """CREATE TABLE AS and CREATE MATERIALIZED VIEW.

    Since 17 a materialized view is made empty and then refreshed, with a search_path of its own (ExecCreateTableAs).
    """
    if node.into is None or node.query is None:
        return
    if node.objtype == OBJECT_MATVIEW and scene.version >= PG_17:
        analysed = analyse(scene, ledger, node.query, scene.parameters)
        columns = _columns(node.into, analysed)
        _make(scene, ledger, node.into, columns, ObjectKind.MATERIALIZED_VIEW, Phase.ANALYSIS)
        if not node.into.skip_data:
            execute_query(structs.replace(scene, search_path=_REFRESH_PATH), ledger, analysed.query)
        return
    kind = ObjectKind.MATERIALIZED_VIEW if node.objtype == OBJECT_MATVIEW else ObjectKind.TABLE
    _create(scene, ledger, node.into, node.query, kind)


def explain_create(scene: Scene, ledger: Ledger, node: nodes.CreateTableAsStmt, *, run: bool) -> None:
    """EXPLAIN starts the query, WITH NO DATA or not; with ANALYZE it makes the table too (ExplainOneUtility)."""
    if node.into is None or node.query is None:
        return
    if isinstance(node.query, nodes.ExecuteStmt):
        scene.execute(scene, ledger, node.query)
        return
    analysed = analyse(scene, ledger, node.query, scene.parameters)
    execute_query(scene, ledger, analysed.query, run=run and not node.into.skip_data)
    if run:
        kind = ObjectKind.MATERIALIZED_VIEW if node.objtype == OBJECT_MATVIEW else ObjectKind.TABLE
        _make(scene, ledger, node.into, _columns(node.into, analysed), kind, Phase.FUNCTIONS)


def _create(scene: Scene, ledger: Ledger, into: nodes.IntoClause, source: AstNode, kind: ObjectKind) -> None:
    columns: tuple[Column, ...] = ()
    if isinstance(source, nodes.ExecuteStmt):
        scene.execute(scene, ledger, source)
    else:
        analysed = analyse(scene, ledger, source, scene.parameters)
        columns = _columns(into, analysed)
        if not into.skip_data:
            execute_query(scene, ledger, analysed.query)
    # the executor starts before the table is made, and rows are made after it
    _make(scene, ledger, into, columns, kind, Phase.FUNCTIONS)


def _make(
    scene: Scene,
    ledger: Ledger,
    into: nodes.IntoClause,
    columns: tuple[Column, ...],
    kind: ObjectKind,
    phase: Phase,
) -> None:
    if into.rel is None:
        return
    place, creation = Ledger(), Ledger()
    name = name_of_range(into.rel)
    temporary = into.rel.relpersistence == "t"
    schema = target_schema(scene, place, name, relation=kind, temporary=temporary, command="CREATE TABLE AS")
    # since 14 whether the table is there already is found out first, and for that where it would be
    looked_up = scene.version >= PG_14 and (schema is None or temporary)
    ledger.absorb(min(phase, Phase.REWRITING) if looked_up else phase, place)
    demands = Demands(scene, creation, "CREATE TABLE AS")
    for column in columns:
        uses_type_numbered(demands, column.type)
    ledger.absorb(phase, creation)
    if schema is not None:
        ledger.effects.append(creates_relation(name.name, schema, kind, columns, temporary=temporary))


def _columns(into: nodes.IntoClause, analysed: Analysed) -> tuple[Column, ...]:
    names = [name.sval for name in into.col_names if isinstance(name, nodes.String)]
    names += [column.name for column in analysed.columns[len(names) :]]
    return tuple(
        Column(i, name, column.term().type, "")
        for i, (name, column) in enumerate(zip(names, analysed.columns, strict=False), start=1)
    )
