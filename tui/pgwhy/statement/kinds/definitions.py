"""Expressions and types inside definitions: their names are looked up, nothing is executed."""

from __future__ import annotations

from postgast import AstNode, nodes

from pgwhy.acl import ObjectKind, Privilege
from pgwhy.catalog import Relation, Type
from pgwhy.catalog.cluster import FIRST_NORMAL_OID
from pgwhy.search_path import FailureKind, resolve_type, type_name
from pgwhy.statement.because import Why
from pgwhy.statement.demands import Demands
from pgwhy.statement.denial import refused
from pgwhy.statement.ledger import Ledger, Phase
from pgwhy.statement.names import SYSTEM_SCHEMA, dotted, name_of_parts
from pgwhy.statement.query.analyse import analyse, analyse_expression
from pgwhy.statement.query.scope import Analysed
from pgwhy.statement.query.type_names import SERIAL, find_type


def look_up_names(
    demands: Demands,
    node: AstNode | None,
    relation: Relation | None = None,
    also: tuple[str, ...] = (),
) -> None:
    """The names in an expression over a relation's columns; without one, over columns that are not known.

    ``also`` are other names that rows have there, such as OLD and NEW.
    """
    if node is not None:
        found = Ledger()
        analyse_expression(demands.scene, found, node, relation, also)
        demands.ledger.absorb(Phase.ANALYSIS, found, until=Phase.ANALYSIS)


def look_up_query(demands: Demands, node: AstNode) -> Analysed:
    """The names in a query that is stored, not run."""
    return analyse(demands.scene, demands.ledger, node, demands.scene.parameters)


def uses_type(demands: Demands, named: nodes.TypeName | None, *, announced: bool = False) -> int:
    """USAGE on a type that something is made of, be it only ``announced`` if that will do; the type's oid."""
    if named is None:
        return 0
    parts = dotted(named.names)
    if len(parts) == 1 and parts[0] in SERIAL:
        return SERIAL[parts[0]]
    oid = find_type(demands.scene, demands.ledger, named, announced=announced)
    uses_type_numbered(demands, oid)
    return oid


def parameter_type(demands: Demands, parameter: nodes.FunctionParameter) -> int:
    """The type of a routine's parameter; the message has no quotes (interpret_function_parameter_list)."""
    named = parameter.arg_type
    if named is not None and is_absent(demands, named):
        name = ".".join(dotted(named.names))
        demands.absent(ObjectKind.TYPE, name, f"type {name} does not exist")
        return 0
    return uses_type(demands, named, announced=True)


def is_absent(demands: Demands, named: nodes.TypeName) -> bool:
    """Whether there is no such type."""
    parts = dotted(named.names)
    if not parts or named.pct_type or parts[0] == SYSTEM_SCHEMA or demands.scene.state.promise_of(parts[-1]):
        return False
    failure = resolve_type(demands.catalog, demands.scene.path, name_of_parts(parts)).failure
    return failure is not None and failure.kind is FailureKind.ABSENT


def uses_type_numbered(demands: Demands, oid: int) -> None:
    """USAGE on the type; of an array the element counts. Source: aclcheck_error_type in aclchk.c."""
    if oid < FIRST_NORMAL_OID:
        return
    found = demands.catalog.types.by_id(oid)
    element = demands.catalog.types.by_id(found.element) if found and found.element else found
    if isinstance(element, Type):
        shown = type_name(demands.catalog, demands.scene.path, element.oid)
        denial = refused(f"permission denied for type {shown}")
        demands.privilege(Privilege.USAGE, element, Why.NAMED, denial=denial)


def is_serial(named: nodes.TypeName | None) -> bool:
    """Whether the column gets a sequence of its own."""
    return named is not None and len(parts := dotted(named.names)) == 1 and parts[0] in SERIAL
