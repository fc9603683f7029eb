"""SELECT, VALUES, INSERT, UPDATE, DELETE and MERGE; PREPARE, EXECUTE and DECLARE of them."""

from __future__ import annotations

import msgspec
from postgast import AstNode, nodes

from pgwhy.acl.privilege import PG_15
from pgwhy.statement.follow.execution import execute_query
from pgwhy.statement.kinds.create_table_as import create_table_as
from pgwhy.statement.ledger import Ledger, Phase
from pgwhy.statement.query.analyse import analyse
from pgwhy.statement.state import Scene, State

Query = nodes.SelectStmt | nodes.InsertStmt | nodes.UpdateStmt | nodes.DeleteStmt | nodes.MergeStmt


def query(scene: Scene, ledger: Ledger, node: Query) -> None:
    """A query, executed."""
    if isinstance(node, nodes.SelectStmt) and (into := _into(node)) is not None:
        create_table_as(scene, ledger, into, node)
        return
    if isinstance(node, nodes.MergeStmt) and scene.version < PG_15:
        ledger.doubt(Phase.ANALYSIS, "MERGE exists since PostgreSQL 15")
        return
    execute_query(scene, ledger, analyse(scene, ledger, node, scene.parameters).query)


def _into(node: nodes.SelectStmt) -> nodes.IntoClause | None:
    """INTO of SELECT … INTO; in a set operation it belongs to the first SELECT."""
    first = node
    while first.larg is not None:
        first = first.larg
    return first.into_clause


def prepare(scene: Scene, ledger: Ledger, node: nodes.PrepareStmt) -> None:
    """The query is analysed and rewritten; privileges are checked when it is executed."""
    if node.query is None:
        return
    inner = Ledger()
    execute_query(scene, inner, analyse(scene, inner, node.query, _unnamed(node.argtypes)).query)
    ledger.absorb(Phase.ANALYSIS, inner, until=Phase.REWRITING)
    name, prepared = node.name, node.query

    def remember(state: State) -> State:
        return msgspec.structs.replace(state, prepared={**state.prepared, name: prepared})

    ledger.effects.append(remember)


def _unnamed(argument_types: list[AstNode]) -> tuple[tuple[str, int], ...]:
    return tuple(("", 0) for _ in argument_types)


def execute(scene: Scene, ledger: Ledger, node: nodes.ExecuteStmt) -> None:
    """The prepared query, executed now."""
    prepared = scene.state.prepared.get(node.name)
    if prepared is None:
        ledger.doubt(Phase.ANALYSIS, f"what {node.name} was prepared as is not in the text")
    else:
        scene.execute(scene, ledger, prepared)


def deallocate(_scene: Scene, ledger: Ledger, node: nodes.DeallocateStmt) -> None:
    """Forgets a prepared query, or all of them."""
    name = node.name

    def forget(state: State) -> State:
        kept = {other: query for other, query in state.prepared.items() if name and other != name}
        return msgspec.structs.replace(state, prepared=kept)

    ledger.effects.append(forget)


def declare(scene: Scene, ledger: Ledger, node: nodes.DeclareCursorStmt) -> None:
    """The query is started: relations and functions are checked, rows are fetched later."""
    if node.query is not None:
        execute_query(scene, ledger, analyse(scene, ledger, node.query, scene.parameters).query, run=False)
