"""Reads off a node tree what its execution touches: functions, sequences, relations and columns."""

from __future__ import annotations

from collections.abc import Iterator

from pgwhy.acl import Privilege
from pgwhy.catalog.details import Expression, RelationUse, SequenceCall
from pgwhy.server.node_tree import NULL, Node, Value, parse

_FUNCTION_FIELDS = {
    "FUNCEXPR": "funcid",
    "OPEXPR": "opfuncid",
    "DISTINCTEXPR": "opfuncid",
    "NULLIFEXPR": "opfuncid",
    "SCALARARRAYOPEXPR": "opfuncid",
    "AGGREF": "aggfnoid",
    "WINDOWFUNC": "winfnoid",
}
"""What ExecInitExpr and ExecInitAgg check EXECUTE on (execExpr.c, nodeAgg.c, nodeWindowAgg.c)."""

_SEQUENCE_FUNCTIONS = frozenset({1574, 1575, 1576, 1765})
"""nextval, currval, setval with two and with three arguments (pg_proc.dat)."""
_REGCLASS, _BOOL = 2205, 16

_PRIVILEGES = tuple(
    (1 << p.bit, p) for p in (Privilege.INSERT, Privilege.SELECT, Privilege.UPDATE, Privilege.DELETE)
)
_FIRST_COLUMN_BIT = 7
"""Column sets are shifted by FirstLowInvalidHeapAttributeNumber, -7 since 12 (sysattr.h)."""
_RELATION_RTE = 0


def read_expression(text: str | None, *, as_owner: bool = False) -> Expression | None:
    """The expression, or all the queries, that a pg_node_tree column holds; None for NULL.

    ``as_owner`` says that the tree is a rule's, whose relations the server checks as the owner of the rule's
    relation: it sets ``checkAsUser`` when it loads the rule (RelationBuildRuleLock in relcache.c).
    """
    if text is None or text == NULL:
        return None
    return expression_of(parse(text), as_owner=as_owner)


def read_expressions(text: str | None) -> tuple[Expression, ...]:
    """Each of a list of expressions."""
    tree = NULL if text is None else parse(text)
    return tuple(expression_of(item) for item in tree) if isinstance(tree, list) else ()


def expression_of(tree: Value, *, as_owner: bool = False) -> Expression:
    """The same of a tree that is parsed."""
    functions: dict[int, None] = {}
    sequences: dict[SequenceCall, None] = {}
    relations: list[RelationUse] = []
    columns: dict[int, None] = {}
    certain: set[int] = set()
    variable: set[int] = set()
    for node, depth, perhaps in _walk(tree):
        if node.kind in _FUNCTION_FIELDS and (function := node.number(_FUNCTION_FIELDS[node.kind])):
            functions[function] = None
            if not perhaps:
                certain.add(function)
            if node.kind not in _FOLDED or _varies(node):
                variable.add(function)
        match node.kind:
            case "FUNCEXPR":
                sequences |= dict.fromkeys(_sequence_calls(node, perhaps))
            case "VAR" if node.number("varlevelsup") == depth:
                columns[node.number("varattno")] = None
            case "RTE" | "RANGETBLENTRY" | "RTEPERMISSIONINFO":
                relations.extend(_relation_uses(node, as_owner))
            case _:
                pass
    return Expression(
        functions=tuple(functions),
        sequences=tuple(sequences),
        relations=tuple(relations),
        columns=tuple(columns),
        constant=_constant(tree),
        of_constants=tuple(function for function in functions if function not in variable),
        perhaps=tuple(function for function in functions if function not in certain),
    )


def _walk(tree: Value) -> Iterator[tuple[Node, int, bool]]:
    """Every node in order of appearance, with the number of queries around it, and whether a value decides on it."""
    pending: list[tuple[Value, int, bool]] = [(tree, 0, False)]
    while pending:
        value, depth, perhaps = pending.pop()
        children: list[tuple[Value, bool]] = []
        if isinstance(value, Node):
            yield value, depth, perhaps
            children = _parts(value)
            depth += value.kind == "QUERY"
        elif isinstance(value, list):
            children = [(item, False) for item in value]
        pending.extend(
            (child, depth, perhaps or may_be)
            for child, may_be in reversed(children)
            if not isinstance(child, str)
        )


_FOLDED = ("FUNCEXPR", "OPEXPR", "DISTINCTEXPR", "NULLIFEXPR", "SCALARARRAYOPEXPR")
_VARYING = frozenset(
    {"VAR", "PARAM", "QUERY", "AGGREF", "WINDOWFUNC", "SQLVALUEFUNCTION", "COERCETODOMAINVALUE"}
)


def _varies(call: Node) -> bool:
    """Whether the value depends on anything but constants and what functions make of them."""
    return any(node.kind in _VARYING for node, _, _ in _walk(call))


_COALESCE = ("COALESCE", "COALESCEEXPR")
_CASE = ("CASE", "CASEEXPR")
_WHEN = ("WHEN", "CASEWHEN")


def _parts(node: Node) -> list[tuple[Value, bool]]:
    """What is in the node, and what of it is only evaluated if something before it asks for it (execExprInterp.c)."""
    alternatives = node.kind in (*_COALESCE, *_CASE)
    if alternatives or (node.kind == "BOOLEXPR" and node.first("boolop") == "or"):
        listed = [(item, i > 0) for i, item in enumerate(node.items("args"))]
        return [(node.first("arg"), False), *listed, (node.first("defresult"), True)]
    if node.kind in _WHEN:
        return [(node.first("expr"), False), (node.first("result"), True)]
    return [(value, False) for value in node.values]


def _sequence_calls(call: Node, perhaps: bool) -> Iterator[SequenceCall]:
    arguments = call.items("args")
    if call.number("funcid") in _SEQUENCE_FUNCTIONS and arguments:
        constant = arguments[0]
        if (
            isinstance(constant, Node)
            and constant.kind == "CONST"
            and constant.number("consttype") == _REGCLASS
        ):
            sequence = _datum(constant)
            if sequence is not None:
                yield SequenceCall(call.number("funcid"), sequence, perhaps)


def _relation_uses(node: Node, as_owner: bool) -> Iterator[RelationUse]:
    """What the executor checks; up to 15 it stands in the range table, since 16 beside it."""
    if node.kind != "RTEPERMISSIONINFO" and node.number("rtekind") != _RELATION_RTE:
        return
    required = node.number("requiredPerms")
    if required:
        yield RelationUse(
            relation=node.number("relid"),
            privileges=frozenset(privilege for bit, privilege in _PRIVILEGES if required & bit),
            selected=_columns(node, "selectedCols"),
            inserted=_columns(node, "insertedCols"),
            updated=_columns(node, "updatedCols"),
            as_owner=as_owner or node.number("checkAsUser") != 0,
        )


def _columns(node: Node, field: str) -> tuple[int, ...]:
    """``(b 8 9)``, a set of column numbers."""
    bits = (item for item in node.items(field) if isinstance(item, str))
    return tuple(int(bit) - _FIRST_COLUMN_BIT for bit in bits if bit != "b")


def _constant(tree: Value) -> bool | None:
    if isinstance(tree, Node) and tree.kind == "CONST" and tree.number("consttype") == _BOOL:
        value = _datum(tree)
        return None if value is None else value != 0
    return None


def _datum(constant: Node) -> int | None:
    """A value that is passed by value, ``4 [ 57 64 0 0 0 0 0 0 ]``: the bytes of a Datum in the server's order."""
    if constant.flag("constisnull"):
        return None
    tokens = [token for token in constant.fields.get("constvalue", []) if isinstance(token, str)]
    octets = bytes(int(token) & 0xFF for token in tokens[1:] if token not in ("[", "]"))
    # what is read here fits in four bytes, so that only in a big-endian Datum the first four of eight are empty
    big_endian = len(octets) == 8 and not any(octets[:4])
    return int.from_bytes(octets, "big" if big_endian else "little")
