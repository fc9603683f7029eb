"""What a statement is going to look up, asked for at once: a round trip to a server costs more than all the rest."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache

from postgast import AstNode, nodes

from pgwhy.catalog import By, Need, Part, Relation
from pgwhy.catalog.details import Details
from pgwhy.search_path import Name, resolve_relation
from pgwhy.statement.names import SYSTEM_SCHEMA, dotted, name_of_range
from pgwhy.statement.needs import by_oid
from pgwhy.statement.parsing import parsed
from pgwhy.statement.query.casts import parsed_name
from pgwhy.statement.query.type_names import BUILT_IN
from pgwhy.statement.state import Scene
from pgwhy.statement.walking import everything_in

_BETWEEN = (">=", "<=")


def names_in(script: str) -> frozenset[Need]:
    """What the statements of the text name, to be loaded along with whatever else is loaded first."""
    roots = (statement.node for statement in parsed(script))
    return frozenset(
        need for root in roots if root for inner in everything_in(root) for need in _needs(inner)
    )


def load_names(scene: Scene, node: AstNode) -> None:
    """Everything that the parse tree names, by name; then the details of the relations that the names lead to."""
    needs, relations = _named(node)
    scene.catalog.require(*needs)
    found = (_relation(scene, name) for name in relations)
    scene.catalog.require(*by_oid(Part.DETAILS, (relation.oid for relation in found if relation)))


@lru_cache(maxsize=256)
def _named(node: AstNode) -> tuple[tuple[Need, ...], tuple[Name, ...]]:
    """All that is named in the tree, and the names of relations. Kept: a statement is followed again and again."""
    everything = list(everything_in(node))
    needs = {need for inner in everything for need in _needs(inner)}
    relations = dict.fromkeys(
        name_of_range(inner) for inner in everything if isinstance(inner, nodes.RangeVar)
    )
    return tuple(sorted(needs)), tuple(relations)


def _relation(scene: Scene, name: Name) -> Relation | None:
    """What the name leads to, or would if the role had USAGE on the schema: statements are followed as if it had."""
    if name.schema is not None and (written := scene.catalog.relation(name.schema, name.name)) is not None:
        return written
    return resolve_relation(scene.catalog, scene.path, name).winner


def _needs(node: AstNode) -> Iterator[Need]:
    match node:
        case nodes.RangeVar():
            yield Need(Part.RELATIONS, By.NAME, node.relname)
        case nodes.FuncCall():
            yield Need(Part.ROUTINES, By.NAME, dotted(node.funcname)[-1])
            yield from _names_in_strings(node.args)
        case nodes.TypeName():
            yield from _type_needs(node)
        case nodes.TypeCast() if node.arg is not None:
            yield from _names_in_strings([node.arg])
        case nodes.A_Expr():
            name = dotted(node.name)[-1]
            operators = _BETWEEN if name.startswith(("BETWEEN", "NOT BETWEEN")) else (name,)
            yield from (Need(Part.NAMED, By.NAME, operator) for operator in operators)
        case nodes.SubLink() if node.testexpr is not None:
            operator = dotted(node.oper_name)[-1] if node.oper_name else "="
            yield Need(Part.NAMED, By.NAME, operator)
        case nodes.JoinExpr() if node.using_clause or node.is_natural:
            yield Need(Part.NAMED, By.NAME, "=")
        case nodes.CaseExpr() if node.arg is not None:
            yield Need(Part.NAMED, By.NAME, "=")


def _type_needs(node: nodes.TypeName) -> Iterator[Need]:
    parts = dotted(node.names)
    if parts and not (parts[0] == SYSTEM_SCHEMA and parts[-1] in BUILT_IN and not node.array_bounds):
        yield Need(Part.TYPES, By.NAME, parts[-1])


def _names_in_strings(arguments: Iterable[AstNode]) -> Iterator[Need]:
    """A string constant may be the name of a sequence or another relation."""
    for argument in arguments:
        if isinstance(argument, nodes.A_Const) and isinstance(argument.val, nodes.String):
            name = parsed_name(argument.val.sval)
            if name is not None:
                yield Need(Part.RELATIONS, By.NAME, name.name)


def details_of(scene: Scene, relation: Relation) -> Details | None:
    """The columns of the relation and all that depends on it; None if it is gone meanwhile."""
    return scene.catalog.details.by_id(relation.oid)
