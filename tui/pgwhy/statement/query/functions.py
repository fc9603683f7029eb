"""Function calls in expressions: which routine is meant, and what is needed to name it (parse_func.c)."""

from __future__ import annotations

from collections.abc import Sequence

from postgast import AstNode, nodes
from postgast.pg_query_pb2 import COERCE_SQL_SYNTAX

from pgwhy.acl import ObjectKind
from pgwhy.acl.privilege import PG_14
from pgwhy.catalog import Routine
from pgwhy.catalog.cluster import FIRST_NORMAL_OID
from pgwhy.search_path import (
    Arguments,
    FailureKind,
    Name,
    is_polymorphic,
    polymorphic_result,
    resolve_call,
)
from pgwhy.search_path import Call as Resolved
from pgwhy.statement.because import Because, Why
from pgwhy.statement.follow.special import PG_GET_SERIAL_SEQUENCE, SPECIAL
from pgwhy.statement.ledger import Phase
from pgwhy.statement.names import SYSTEM_SCHEMA, dotted, failed, name_of_parts, requires_usage
from pgwhy.statement.query.call import Call
from pgwhy.statement.query.casts import cast, serial_sequence
from pgwhy.statement.query.scope import Level, ScopeColumn
from pgwhy.statement.query.term import RECORD, REGCLASS, TEXT, UNDETERMINED, Term


def named_arguments(arguments: Sequence[AstNode]) -> tuple[str, ...]:
    """The names of those arguments that are given by name, which are the last ones."""
    return tuple(argument.name for argument in arguments if isinstance(argument, nodes.NamedArgExpr))


def call(
    level: Level,
    node: nodes.FuncCall,
    terms: tuple[Term, ...],
    *,
    over: bool = False,
    with_output: bool = False,
) -> Term:
    """The call of the function with analysed arguments; states it unless everybody may make it.

    ``with_output``: output parameters are among the arguments, as in CALL.
    """
    name = _as_parsed(level, node)
    names = named_arguments(node.args)
    variadic = node.func_variadic
    reach = _in_reach(level, name)
    if reach and all(_harmless(routine) for routine in reach) and _counts_fit(reach, len(terms)):
        return _harmless_call(level, name, reach, terms, Arguments((), names, variadic))
    arguments = Arguments(tuple(term.type for term in terms), names, variadic, with_output)
    found = resolve_call(level.scene.catalog, level.scene.path, name, arguments)
    if (routine := _meant(level, name, found, terms)) is None:
        return Term()
    return called(level, routine, terms, subject=name.name, over=over)


def _as_parsed(level: Level, node: nodes.FuncCall) -> Name:
    """The name as the server's grammar has it: before 14 EXTRACT is ``date_part`` (gram.y)."""
    parts = dotted(node.funcname)
    if node.funcformat == COERCE_SQL_SYNTAX and parts[-1] == "extract" and level.scene.version < PG_14:
        parts = [*parts[:-1], "date_part"]
    return name_of_parts(parts)


def _harmless(routine: Routine) -> bool:
    """Whether nothing but its existence is needed to call it: built in, as initdb made it, and checking nothing."""
    return routine.schema == SYSTEM_SCHEMA and routine.acl is None and routine.oid not in SPECIAL


def _counts_fit(reach: Sequence[Routine], given: int) -> bool:
    return any(
        len(r.argument_types) - r.default_count <= given
        and (given <= len(r.argument_types) or r.variadic_type)
        for r in reach
    )


def _in_reach(level: Level, name: Name) -> list[Routine]:
    search = level.scene.path.routine_search if name.schema is None else (name.schema,)
    return [r for r in level.scene.catalog.routines.named(name.name) if r.schema in search]


def _harmless_call(
    level: Level, name: Name, reach: Sequence[Routine], terms: tuple[Term, ...], shape: Arguments
) -> Term:
    _remember_kind(level, reach[0], over=False)
    volatilities = {routine.volatility for routine in reach}
    level.query.volatile |= "v" in volatilities

    def result() -> int:
        arguments = Arguments(tuple(term.type for term in terms), shape.names, shape.variadic)
        winner = resolve_call(level.scene.catalog, level.scene.path, name, arguments).winner
        return result_type(level, winner, terms) if winner else UNDETERMINED

    constant = volatilities == {"i"} and all(term.constant for term in terms)
    known = len(reach) == 1 and not is_polymorphic(reach[0].result_type)
    return Term(reach[0].result_type if known else result, constant=constant)


def _meant(level: Level, name: Name, found: Resolved, terms: tuple[Term, ...]) -> Routine | None:
    """The routine that the call leads to, as far as that can be told; states what is missing."""
    scene, ledger = level.scene, level.ledger
    if found.winner is not None:
        if name.schema is not None or found.winner.schema != SYSTEM_SCHEMA:
            requires_usage(scene, ledger, found.winner.schema, name.name)
        return found.winner
    if len(found.possible) > 1:
        ledger.doubt(
            Phase.FUNCTIONS, f"which function {name.name} is called depends on types that cannot be told"
        )
        return None
    if found.failure is None:
        return None
    if name.schema is None and _is_projection(terms):
        ledger.doubt(
            Phase.ANALYSIS, f"whether {name.name} is a function depends on a type that cannot be told"
        )
        return None
    failed(scene, ledger, ObjectKind.FUNCTION, name, found.failure)
    if found.failure.kind is not FailureKind.NO_USAGE:
        return None
    hidden = _in_reach(level, name)
    fitting = [r for r in hidden if _counts_fit([r], len(terms))]
    return fitting[0] if len(fitting) == 1 else None


def _is_projection(terms: tuple[Term, ...]) -> bool:
    """``f(row)`` may mean the row's column f; the type of a row is not always known."""
    return len(terms) == 1 and terms[0].type == UNDETERMINED and not terms[0].constant


def called(
    level: Level, routine: Routine, terms: tuple[Term, ...], *, subject: str, over: bool = False
) -> Term:
    """Remembers the call of this very routine."""
    terms = tuple(
        cast(level, term, REGCLASS) if term.literal is not None and _accepts(routine, i) == REGCLASS else term
        for i, term in enumerate(terms)
    )
    _remember_kind(level, routine, over=over)
    level.query.volatile |= routine.volatility == "v"
    plain = routine.kind is ObjectKind.FUNCTION and not routine.returns_set
    constant = plain and routine.volatility == "i" and all(term.constant for term in terms)
    because = Because(Why.CALLS, subject)
    missing = max(len(routine.argument_types) - len(terms), 0)
    level.query.call(
        level.clause, Call(routine, because, terms, constant=constant, defaulted=missing, window=over)
    )
    if routine.oid == PG_GET_SERIAL_SEQUENCE:
        return Term(TEXT, relation=serial_sequence(level, terms))
    return Term(lambda: result_type(level, routine, terms), constant=constant)


def _accepts(routine: Routine, position: int) -> int:
    return routine.argument_types[position] if position < len(routine.argument_types) else 0


def _remember_kind(level: Level, routine: Routine, *, over: bool) -> None:
    level.query.aggregates |= routine.kind is ObjectKind.AGGREGATE and not over
    level.query.simple &= not routine.returns_set


def result_type(level: Level, routine: Routine, terms: tuple[Term, ...]) -> int:
    """What the call returns; UNDETERMINED for a polymorphic result that cannot be told."""
    if not is_polymorphic(routine.result_type):
        return routine.result_type
    passed = [(term.type, accepted) for term, accepted in zip(terms, routine.argument_types, strict=False)]
    return polymorphic_result(level.scene.catalog, passed, routine.result_type)


_OUTPUT_MODES = "obt"


def output_columns(
    level: Level, node: AstNode, term: Term, defined: Sequence[AstNode], alias: str | None
) -> tuple[ScopeColumn, ...] | None:
    """The columns of a function in FROM; None if they cannot be told."""
    if defined:
        return tuple(ScopeColumn(d.colname) for d in defined if isinstance(d, nodes.ColumnDef))
    if not isinstance(node, nodes.FuncCall):
        return (ScopeColumn(alias or ""),) if alias else None
    name = name_of_parts(dotted(node.funcname))
    reach = [r for r in _in_reach(level, name) if _counts_fit([r], len(node.args))]
    named = {_output_names(routine) for routine in reach}
    if len(named) == 1 and (names := named.pop()):
        return tuple(ScopeColumn(output) for output in names)
    results = {routine.result_type for routine in reach}
    if results and all(
        result < FIRST_NORMAL_OID and result != RECORD and not is_polymorphic(result) for result in results
    ):
        return (ScopeColumn(alias or name.name, (), lambda: term.type),)
    result = results.pop() if len(results) == 1 else UNDETERMINED
    known = result != UNDETERMINED and not is_polymorphic(result)
    return _row_columns(level, result if known else term.type, alias or name.name)


def _output_names(routine: Routine) -> tuple[str, ...]:
    """The names of the output columns, if they are parameters."""
    pairs = zip(routine.argument_modes, routine.argument_names, strict=False)
    return tuple(name for mode, name in pairs if mode in _OUTPUT_MODES)


def _row_columns(level: Level, result: int, name: str) -> tuple[ScopeColumn, ...] | None:
    if result in (RECORD, UNDETERMINED):
        return None
    found = level.scene.catalog.types.by_id(result)
    if found is None:
        return None
    if not found.relation:
        return (ScopeColumn(name, (), result),)
    details = level.scene.catalog.details.by_id(found.relation)
    return tuple(ScopeColumn(c.name, (), c.type) for c in details.columns) if details else None
