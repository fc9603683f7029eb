"""What a column of a query is called if nobody says (FigureColname in parse_target.c)."""

from __future__ import annotations

from postgast import AstNode, nodes
from postgast.pg_query_pb2 import AEXPR_NULLIF

from pgwhy.statement.names import dotted

_FIXED = {
    nodes.CoalesceExpr: "coalesce",
    nodes.A_ArrayExpr: "array",
    nodes.RowExpr: "row",
    nodes.XmlSerialize: "xmlserialize",
    nodes.GroupingFunc: "grouping",
    nodes.MergeSupportFunc: "merge_action",
}
_SUBLINKS = {1: "exists", 7: "array"}
_VALUES = (
    *("current_date", "current_time", "current_time", "current_timestamp", "current_timestamp"),
    *("localtime", "localtime", "localtimestamp", "localtimestamp"),
    *("current_role", "current_user", "user", "session_user", "current_catalog", "current_schema"),
)
NAMELESS = "?column?"


def output_name(node: AstNode) -> str:
    """The column's name."""
    return _name(node) or NAMELESS


def _name(node: AstNode | None) -> str | None:
    match node:
        case nodes.ColumnRef():
            return next((f.sval for f in reversed(node.fields) if isinstance(f, nodes.String)), None)
        case nodes.A_Indirection():
            named = (f.sval for f in reversed(node.indirection) if isinstance(f, nodes.String))
            return next(named, None) or _name(node.arg)
        case nodes.FuncCall():
            return dotted(node.funcname)[-1]
        case nodes.A_Expr() if node.kind == AEXPR_NULLIF:
            return "nullif"
        case nodes.TypeCast():
            return _name(node.arg) or (dotted(node.type_name.names)[-1] if node.type_name else None)
        case nodes.CollateClause():
            return _name(node.arg)
        case nodes.CaseExpr():
            return _name(node.defresult) or "case"
        case nodes.MinMaxExpr():
            return "least" if node.op == 2 else "greatest"
        case nodes.SQLValueFunction():
            return _VALUES[node.op - 1]
        case nodes.SubLink():
            return _SUBLINKS.get(node.sub_link_type) or _first_target(node)
        case _:
            return _FIXED.get(type(node)) if node is not None else None


def _first_target(node: nodes.SubLink) -> str | None:
    select = node.subselect
    if not isinstance(select, nodes.SelectStmt) or not select.target_list:
        return None
    first = select.target_list[0]
    return (first.name or _name(first.val)) if isinstance(first, nodes.ResTarget) else None
