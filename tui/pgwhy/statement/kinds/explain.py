"""EXPLAIN: the checks of executor start; with ANALYZE all of the statement's."""

from __future__ import annotations

from postgast import nodes

from pgwhy.statement.follow.execution import execute_query
from pgwhy.statement.kinds.create_table_as import explain_create
from pgwhy.statement.kinds.options import is_on
from pgwhy.statement.ledger import Ledger
from pgwhy.statement.query.analyse import analyse
from pgwhy.statement.state import Scene

_QUERIES = (nodes.SelectStmt, nodes.InsertStmt, nodes.UpdateStmt, nodes.DeleteStmt, nodes.MergeStmt)


def explain(scene: Scene, ledger: Ledger, node: nodes.ExplainStmt) -> None:
    """What the explained statement needs, as far as it is carried out."""
    if node.query is None:
        return
    run = is_on(node.options, "analyze")
    if isinstance(node.query, nodes.CreateTableAsStmt):
        explain_create(scene, ledger, node.query, run=run)
        return
    explained = node.query.query if isinstance(node.query, nodes.DeclareCursorStmt) else node.query
    if explained is None:
        return
    if run or not isinstance(explained, _QUERIES):
        scene.execute(scene, ledger, explained)
    else:
        execute_query(scene, ledger, analyse(scene, ledger, explained, scene.parameters).query, run=False)
