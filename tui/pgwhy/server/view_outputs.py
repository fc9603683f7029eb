"""What each column of a view is computed from: columns that a query does not read are not computed."""

from __future__ import annotations

from pgwhy.catalog.details import Expression
from pgwhy.server.expression import expression_of
from pgwhy.server.node_tree import NULL, Node, Value

_ALWAYS_COMPUTED = ("distinctClause", "setOperations")


_KEPT_APART = (
    *_ALWAYS_COMPUTED,
    *("groupClause", "groupingSets", "havingQual", "sortClause", "limitOffset", "limitCount"),
    *("cteList", "rowMarks", "windowClause"),
)
_KEPT_APART_BY = ("hasAggs", "hasWindowFuncs", "hasTargetSRFs")


def view_merges(tree: Value) -> bool:
    """Whether the planner may merge the view's query into the one around it (is_simple_subquery in prepjointree.c).

    It does not if a column calls something volatile, which a node tree does not tell.
    """
    query = tree[0] if isinstance(tree, list) and tree else NULL
    if not isinstance(query, Node) or any(query.flag(flag) for flag in _KEPT_APART_BY):
        return False
    return all(query.first(clause) == NULL for clause in _KEPT_APART)


def view_combines(tree: Value) -> bool:
    """Whether the view's query is a set operation."""
    query = tree[0] if isinstance(tree, list) and tree else NULL
    return isinstance(query, Node) and query.first("setOperations") != NULL


def view_outputs(tree: Value, *, as_owner: bool) -> tuple[tuple[Expression, ...], Expression | None]:
    """Of a view's query: what each column is computed from, and what the query uses besides.

    ((), None) where the server computes all columns in any case. Columns that are sorted or grouped by belong to
    what is used besides. Source: remove_unused_subquery_outputs in allpaths.c, pull_up_simple_subquery.
    """
    query = tree[0] if isinstance(tree, list) and tree else NULL
    if not isinstance(query, Node) or any(query.first(clause) != NULL for clause in _ALWAYS_COMPUTED):
        return (), None
    targets = [entry for entry in query.items("targetList") if isinstance(entry, Node)]
    kept = [entry for entry in targets if entry.flag("resjunk") or entry.number("ressortgroupref")]
    besides: list[Value] = [
        value for field, values in query.fields.items() if field != "targetList" for value in values
    ]
    outputs = tuple(
        Expression() if entry in kept else expression_of(entry, as_owner=as_owner)
        for entry in targets
        if not entry.flag("resjunk")
    )
    return outputs, expression_of([*kept, *besides], as_owner=as_owner)
