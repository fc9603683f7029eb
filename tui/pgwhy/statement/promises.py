"""The names of what a statement makes, as far as the catalog behind it does not have them.

A later statement that names one of them, and finds nothing, is not refused: what it comes to is unknown.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from postgast import AstNode, nodes

from pgwhy.statement.names import dotted

EVERY = "*"
"""At the end of a name: whatever begins with it."""


def promised_by(node: AstNode) -> Iterator[str]:
    """The names that are there if the statement has succeeded; ``*`` where it may have made anything."""
    names = _MADE.get(type(node))
    if names is not None:
        yield from (name for name in names(node) if name)


def _table(node: nodes.CreateStmt) -> Iterator[str]:
    if node.relation is not None:
        # its row type, its sequences, indexes and constraints
        yield from (node.relation.relname, f"{node.relation.relname}_{EVERY}")
    for element in (*node.table_elts, *node.constraints):
        constraints = element.constraints if isinstance(element, nodes.ColumnDef) else [element]
        yield from (c.conname for c in constraints if isinstance(c, nodes.Constraint))


def _foreign_table(node: nodes.CreateForeignTableStmt) -> Iterator[str]:
    if node.base_stmt is not None:
        yield from _table(node.base_stmt)


def _range(range_: nodes.RangeVar | None) -> Iterator[str]:
    if range_ is not None:
        yield range_.relname


def _filled_table(node: nodes.CreateTableAsStmt) -> Iterator[str]:
    if node.into is not None:
        yield from _range(node.into.rel)


def _index(node: nodes.IndexStmt) -> Iterator[str]:
    yield node.idxname
    if node.relation is not None:
        yield f"{node.relation.relname}_{EVERY}"


def _schema(node: nodes.CreateSchemaStmt) -> Iterator[str]:
    yield node.schemaname or EVERY
    for element in node.schema_elts:
        yield from promised_by(element)


def _altered(node: nodes.AlterTableStmt) -> Iterator[str]:
    for command in node.cmds:
        made = command.def_ if isinstance(command, nodes.AlterTableCmd) else None
        if isinstance(made, nodes.Constraint):
            yield made.conname
    if node.relation is not None:
        yield f"{node.relation.relname}_{EVERY}"


def _named(field: str) -> Callable[[Any], Iterator[str]]:
    """Of a statement that has the name in this field, alone or with a schema."""

    def names(node: AstNode) -> Iterator[str]:
        value = getattr(node, field)
        yield value if isinstance(value, str) else (dotted(value) or [EVERY])[-1]

    return names


_MADE: dict[type[AstNode], Callable[[Any], Iterator[str]]] = {
    nodes.CreateStmt: _table,
    nodes.CreateForeignTableStmt: _foreign_table,
    nodes.ViewStmt: lambda node: _range(node.view),
    nodes.CreateTableAsStmt: _filled_table,
    nodes.CreateSeqStmt: lambda node: _range(node.sequence),
    nodes.CompositeTypeStmt: lambda node: _range(node.typevar),
    nodes.IndexStmt: _index,
    nodes.CreateSchemaStmt: _schema,
    nodes.AlterTableStmt: _altered,
    nodes.CreateEnumStmt: _named("type_name"),
    nodes.CreateDomainStmt: _named("domainname"),
    nodes.CreateFunctionStmt: _named("funcname"),
    nodes.DefineStmt: _named("defnames"),
    nodes.CreateStatsStmt: _named("defnames"),
    nodes.CreateConversionStmt: _named("conversion_name"),
    nodes.CreateOpClassStmt: _named("opclassname"),
    nodes.CreateOpFamilyStmt: _named("opfamilyname"),
    nodes.RenameStmt: _named("newname"),
    nodes.CreateRoleStmt: _named("role"),
    nodes.CreatedbStmt: _named("dbname"),
    nodes.CreateTableSpaceStmt: _named("tablespacename"),
    nodes.CreateTrigStmt: _named("trigname"),
    nodes.CreateEventTrigStmt: _named("trigname"),
    nodes.CreatePolicyStmt: _named("policy_name"),
    nodes.RuleStmt: _named("rulename"),
    nodes.CreateFdwStmt: _named("fdwname"),
    nodes.CreateForeignServerStmt: _named("servername"),
    nodes.CreatePublicationStmt: _named("pubname"),
    nodes.CreateSubscriptionStmt: _named("subname"),
    nodes.CreatePLangStmt: _named("plname"),
    nodes.CreateAmStmt: _named("amname"),
    # the name of the multirange type is made of the range's
    nodes.CreateRangeStmt: lambda _node: iter((EVERY,)),
    nodes.AlterObjectSchemaStmt: lambda _node: iter((EVERY,)),
    nodes.CreateCastStmt: lambda _node: iter((EVERY,)),
    nodes.AlterExtensionStmt: lambda _node: iter((EVERY,)),
    nodes.AlterExtensionContentsStmt: lambda _node: iter((EVERY,)),
}
