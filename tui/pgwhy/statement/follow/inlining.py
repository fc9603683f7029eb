"""SQL functions whose body the planner puts in place of the call: what it calls and reads is then the query's own."""

from __future__ import annotations

import msgspec
from postgast import nodes

from pgwhy.access import holds
from pgwhy.acl import ObjectKind, Privilege
from pgwhy.catalog import Routine, attempt
from pgwhy.statement.because import Because, Via, Why
from pgwhy.statement.follow.bodies import scene_of_body, via_body
from pgwhy.statement.ledger import Ledger, Phase
from pgwhy.statement.parsing import parsed
from pgwhy.statement.query.analyse import analyse
from pgwhy.statement.query.call import Call
from pgwhy.statement.query.entry import Entry
from pgwhy.statement.query.tree import Clause, Derived, FunctionItem, Query, queries_in
from pgwhy.statement.state import Scene

_DEEPEST = 16


class Inliner:
    """Looks into the functions of one statement, each call once."""

    def __init__(self, scene: Scene, ledger: Ledger) -> None:
        self._scene = scene
        self._ledger = ledger
        self._instead: dict[int, tuple[Call, tuple[Call, ...]]] = {}
        """By id; the call itself is kept beside what replaces it, so that no other one gets its id."""

    def look_into(self, call: Call) -> None:
        """The planner comes upon the call: names in a body that it might inline are looked up (inline_function)."""
        self._look_into(self._scene, call)

    def instead(self, call: Call) -> tuple[Call, ...]:
        """The calls that the plan has for this one: itself, or those of its body."""
        _, found = self._instead.get(id(call), (call, (call,)))
        return found

    def _look_into(self, scene: Scene, call: Call) -> tuple[Call, ...]:
        found: tuple[Call, ...] = (call,)
        body = None if call.routine.returns_set else _body(scene, self._ledger, call.routine)
        if body is not None and _is_expression(body) and _may_replace(call.routine, body):
            inner = scene_of_body(scene, call.routine)
            via = (*call.because.via, via_body(scene, call.routine))
            made = (_as_called(call, each, via) for each in body.calls.get(Clause.TARGETS, ()))
            found = tuple(leaf for each in made for leaf in self._look_into(inner, each))
        self._instead[id(call)] = (call, found)
        return found

    def inline_sets(self, query: Query) -> None:
        """Functions in FROM that return sets become subqueries (inline_set_returning_function)."""
        for inner in list(queries_in(query)):
            for i, member in enumerate(inner.members):
                if isinstance(member, FunctionItem) and member.call is not None and not member.lasting:
                    self._inline_set(inner, i, member.call)

    def _inline_set(self, query: Query, position: int, call: Call) -> None:
        routine = call.routine
        if not routine.returns_set or routine.volatility == "v" or routine.strict:
            return
        body = _body(self._scene, self._ledger, routine)
        if body is None:
            return
        because = Because(
            Why.FUNCTION_BODY, routine.name, via=(*call.because.via, via_body(self._scene, routine))
        )
        for inner in queries_in(body):
            for member in inner.members:
                if isinstance(member, Entry):
                    member.because = because
        query.members[position] = Derived(body)
        listed = query.calls[Clause.FROM]
        at = next(i for i, each in enumerate(listed) if each is call)
        listed[at] = gone = msgspec.structs.replace(call)
        self._instead[id(gone)] = (gone, ())


def _body(scene: Scene, ledger: Ledger, routine: Routine) -> Query | None:
    """The body of a function that the planner looks into, analysed; None if there is not one query in it."""
    plain = routine.language == "sql" and routine.kind is ObjectKind.FUNCTION
    changes_role_or_path = routine.security_definer or routine.settings
    if not plain or changes_role_or_path or routine.body is None or routine.body_is_parsed:
        return None
    if routine.oid in scene.calls or len(scene.calls) > _DEEPEST:
        return None
    if not holds(scene.catalog, scene.role, Privilege.EXECUTE, routine):
        return None
    statements = parsed(routine.body)
    if len(statements) != 1 or not isinstance(statements[0].node, _QUERIES):
        return None
    inner, found, node = scene_of_body(scene, routine), Ledger(), statements[0].node
    # why a body could not be followed is told where it is run
    query = attempt(lambda: analyse(inner, found, node, inner.parameters).query, lambda _reason: None)
    if query is not None:
        ledger.absorb(Phase.PLANNING, found.within(via_body(scene, routine)), until=Phase.ANALYSIS)
    return query if isinstance(node, nodes.SelectStmt) else None


_QUERIES = (nodes.SelectStmt, nodes.InsertStmt, nodes.UpdateStmt, nodes.DeleteStmt, nodes.MergeStmt)


def _is_expression(body: Query) -> bool:
    """Whether it is ``SELECT expression`` and nothing else."""
    return (
        body.simple
        and not (body.members or body.sublinks or body.ctes or body.aggregates or body.set_operation)
        and set(body.calls) <= {Clause.TARGETS}
    )


def _may_replace(routine: Routine, body: Query) -> bool:
    """Whether the body is not more volatile than the function is declared, and strict if that is."""
    calls = body.calls.get(Clause.TARGETS, [])
    volatilities = {call.routine.volatility for call in calls}
    too_volatile = {"i": {"s", "v"}, "s": {"v"}}.get(routine.volatility, set())
    if volatilities & too_volatile or (body.volatile and routine.volatility != "v"):
        return False
    return not routine.strict or all(call.routine.strict for call in calls)


def _as_called(outer: Call, inner: Call, via: tuple[Via, ...]) -> Call:
    """The call in a body, with the arguments of the call of the body put in."""
    constant = all(term.constant for term in outer.arguments) and inner.routine.volatility == "i"
    return msgspec.structs.replace(
        inner,
        because=inner.because.within(*via),
        constant=inner.constant or constant,
        perhaps=inner.perhaps or outer.perhaps,
        away=outer.away,
    )
