"""Queries of any kind analysed: where the recursion of queries within queries begins and comes back to."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from postgast import AstNode, nodes

from pgwhy.acl import Privilege
from pgwhy.catalog import Relation
from pgwhy.statement.ledger import Ledger
from pgwhy.statement.query.copying import copy_table
from pgwhy.statement.query.expressions import transform, transform_all
from pgwhy.statement.query.functions import call
from pgwhy.statement.query.insert import insert
from pgwhy.statement.query.merge import merge
from pgwhy.statement.query.scope import Analysed, Level, ScopeItem
from pgwhy.statement.query.select import select
from pgwhy.statement.query.tree import Query
from pgwhy.statement.query.update import delete, update
from pgwhy.statement.state import Scene

_KINDS: dict[type[AstNode], tuple[str, Callable[[Level, Any], Analysed]]] = {
    nodes.SelectStmt: ("SELECT", select),
    nodes.InsertStmt: ("INSERT", insert),
    nodes.UpdateStmt: ("UPDATE", update),
    nodes.DeleteStmt: ("DELETE", delete),
    nodes.MergeStmt: ("MERGE", merge),
}


def analyse(
    scene: Scene, ledger: Ledger, node: AstNode, parameters: tuple[tuple[str, int], ...] = ()
) -> Analysed:
    """The query analysed; raises KeyError for a node that is no query. ``parameters``: of a function's body."""
    command, handler = _KINDS[type(node)]
    level = Level(scene, ledger, _inside, command=command)
    level.parameters = parameters
    return handler(level, node)


def _inside(around: Level, node: AstNode) -> Analysed:
    command, handler = _KINDS[type(node)]
    return handler(around.inside(command), node)


def analyse_call(scene: Scene, ledger: Ledger, node: nodes.FuncCall, *, with_output: bool) -> Query:
    """A CALL's procedure and arguments, as the calls of a query."""
    level = Level(scene, ledger, _inside, command="CALL")
    level.parameters = scene.parameters
    terms = transform_all(level, node.args)
    call(level, node, terms, with_output=with_output)
    return level.query


def analyse_copy(
    scene: Scene,
    ledger: Ledger,
    table: nodes.RangeVar,
    columns: list[str],
    privilege: Privilege,
    condition: AstNode | None,
) -> Query:
    """COPY of a table, as a query that reads or writes it."""
    level = Level(scene, ledger, _inside, command=privilege.value)
    level.query.told = "COPY"
    return copy_table(level, table, columns, privilege, condition)


def analyse_value(scene: Scene, ledger: Ledger, node: AstNode, value: int) -> Query:
    """The condition of a domain: VALUE is of the type with this oid (replace_domain_constraint_value)."""
    level = Level(scene, ledger, _inside, command="SELECT")
    level.parameters = (("value", value),)
    transform(level, node)
    return level.query


def analyse_expression(
    scene: Scene, ledger: Ledger, node: AstNode, relation: Relation | None, also: tuple[str, ...] = ()
) -> Query:
    """An expression of a definition, such as a CHECK constraint, over the columns of a relation and of other rows."""
    level = Level(scene, ledger, _inside, command="SELECT")
    level.items = [ScopeItem(name, ()) for name in (relation.name if relation else "", *also)]
    for item in level.items:
        item.open = True
    transform(level, node)
    return level.query
