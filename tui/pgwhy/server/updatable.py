"""Which views the server updates by itself, and where their columns lead."""

from __future__ import annotations

from pgwhy.catalog.details import ViewColumn
from pgwhy.server.node_tree import NULL, Node, Value

_PLAIN = [
    "distinctClause",
    "groupClause",
    "groupingSets",
    "havingQual",
    "setOperations",
    "cteList",
    "limitOffset",
    "limitCount",
]
_WITHOUT = ["hasAggs", "hasWindowFuncs", "hasTargetSRFs"]
_UPDATABLE_RELKINDS = ("r", "f", "v", "p")


def view_target(tree: Value) -> tuple[int, tuple[ViewColumn, ...]]:
    """Of a view's query: the relation that changes through the view go to, and its columns that can be changed.

    (0, ()) where the server could not rewrite them. Source: view_query_is_auto_updatable and
    view_col_is_auto_updatable in rewriteHandler.c; instead-of triggers and rules come before this.
    """
    query = tree[0] if isinstance(tree, list) and tree else NULL
    if not isinstance(query, Node) or any(query.first(clause) != NULL for clause in _PLAIN):
        return 0, ()
    if any(query.flag(flag) for flag in _WITHOUT):
        return 0, ()
    source = query.first("jointree")
    sources = source.items("fromlist") if isinstance(source, Node) else []
    if len(sources) != 1 or not isinstance(sources[0], Node) or sources[0].kind != "RANGETBLREF":
        return 0, ()
    index = sources[0].number("rtindex")
    base = query.items("rtable")[index - 1]
    if not isinstance(base, Node) or base.number("rtekind") != 0 or base.first("tablesample") != NULL:
        return 0, ()
    if base.first("relkind") not in _UPDATABLE_RELKINDS:
        return 0, ()
    relation = base.number("relid")
    targets = [entry for entry in query.items("targetList") if isinstance(entry, Node)]
    return relation, tuple(
        ViewColumn(entry.number("resno"), relation, shown.number("varattno"))
        for entry in targets
        if not entry.flag("resjunk")
        and isinstance(shown := entry.first("expr"), Node)
        and shown.kind == "VAR"
        and shown.number("varno") == index
        and shown.number("varlevelsup") == 0
        and shown.number("varattno") > 0
    )
