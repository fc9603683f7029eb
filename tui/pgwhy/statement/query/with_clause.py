"""WITH queries: analysed before the query that they belong to (transformWithClause in parse_cte.c)."""

from __future__ import annotations

import msgspec
from postgast import nodes
from postgast.pg_query_pb2 import CTEMaterializeAlways, CTEMaterializeNever

from pgwhy.statement.query.scope import Level, ScopeColumn
from pgwhy.statement.query.tree import Cte, Query
from pgwhy.statement.walking import everything_in

_MATERIALIZED = {CTEMaterializeAlways: True, CTEMaterializeNever: False}


def with_clause(level: Level, clause: nodes.WithClause | None) -> None:
    """Analyses the WITH queries in order; their names can then be used in FROM."""
    if clause is None:
        return
    listed = [node for node in clause.ctes if isinstance(node, nodes.CommonTableExpr)]
    if clause.recursive:
        for node in listed:
            _declare(level, node)
    for node in listed:
        if not clause.recursive:
            _analyse(level, node, Cte(node.ctename, Query(), _MATERIALIZED.get(node.ctematerialized)))
        else:
            _analyse(level, node, level.ctes[node.ctename])


def _declare(level: Level, node: nodes.CommonTableExpr) -> None:
    """Its name can be used before it is analysed, by itself and by its siblings."""
    itself = (
        inner
        for inner in everything_in(node)
        if isinstance(inner, nodes.RangeVar) and inner.relname == node.ctename and not inner.schemaname
    )
    recursive = next(itself, None) is not None
    cte = Cte(node.ctename, Query(), _MATERIALIZED.get(node.ctematerialized), recursive=recursive)
    level.ctes[node.ctename] = cte
    level.cte_columns[node.ctename] = tuple(ScopeColumn(name) for name in _aliases(node))


def _analyse(level: Level, node: nodes.CommonTableExpr, cte: Cte) -> None:
    if node.ctequery is None:
        return
    inner = level.subquery(node.ctequery)
    cte.query = inner.query
    if node.search_clause is not None or node.cycle_clause is not None:
        inner.query.open = True  # they add columns of their own
    cte.analysed = True
    names = _aliases(node)
    columns = [ScopeColumn(column.name, (), column.type) for column in inner.columns]
    for i, name in enumerate(names[: len(columns)]):
        columns[i] = msgspec.structs.replace(columns[i], name=name)
    level.ctes[cte.name] = cte
    level.cte_columns[cte.name] = tuple(columns)
    level.query.ctes.append(cte)


def _aliases(node: nodes.CommonTableExpr) -> list[str]:
    return [name.sval for name in node.aliascolnames if isinstance(name, nodes.String)]
