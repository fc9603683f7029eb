"""Calls of functions: EXECUTE when the plan is initialised, and what their execution needs in turn."""

from __future__ import annotations

from msgspec.structs import replace

from pgwhy.acl import ObjectKind, Privilege, RoleName
from pgwhy.catalog import Routine
from pgwhy.catalog.details import Expression
from pgwhy.statement.because import Because, Why
from pgwhy.statement.denial import no_privilege
from pgwhy.statement.evaluate import perhaps
from pgwhy.statement.follow.bodies import run_body
from pgwhy.statement.follow.relations import check_relation
from pgwhy.statement.follow.rewriting import Rewriting
from pgwhy.statement.follow.special import HANDLERS
from pgwhy.statement.follow.stored import calls_of, entries_of, needs_of
from pgwhy.statement.ledger import Ledger, Phase
from pgwhy.statement.names import SYSTEM_SCHEMA
from pgwhy.statement.query.call import Call
from pgwhy.statement.requirement import Held, Requirement
from pgwhy.statement.state import Scene


def may_execute(
    scene: Scene,
    ledger: Ledger,
    routine: Routine,
    because: Because,
    phase: Phase,
    *,
    role: RoleName | None = None,
    kind: ObjectKind = ObjectKind.FUNCTION,
) -> None:
    """EXECUTE on the routine; nothing for built-in ones as initdb made them, which everybody may call."""
    if routine.schema == SYSTEM_SCHEMA and routine.acl is None:
        return
    need = Held(Privilege.EXECUTE, routine)
    denial = no_privilege(routine, kind)
    ledger.require(phase, Requirement(need, role or scene.role, because, denial))


def check_call(scene: Scene, ledger: Ledger, call: Call, phase: Phase) -> None:
    """The checks of initialisation (ExecInitFunc, ExecInitAgg, ExecInitWindowAgg)."""
    if call.because.via:
        inner = Ledger()
        check_call(scene, inner, _as_own(call), phase)
        ledger.absorb_phases(inner.within(*call.because.via))
        return
    routine = call.routine
    aggregate = routine.kind is ObjectKind.AGGREGATE
    kind = ObjectKind.AGGREGATE if aggregate and not call.window else ObjectKind.FUNCTION
    may_execute(scene, ledger, routine, call.because, phase, kind=kind)
    for default in _default_arguments(scene, call):
        check_call(scene, ledger, default, phase)
    if not aggregate or routine.schema == SYSTEM_SCHEMA:
        return
    because = Because(Why.AGGREGATE_SUPPORT, routine.name)
    for oid in routine.support_functions:
        support = scene.catalog.routines.by_id(oid)
        if support is not None:
            may_execute(scene, ledger, support, because, phase, role=routine.owner)


def run_call(scene: Scene, ledger: Ledger, call: Call, phase: Phase) -> None:
    """What happens when it is executed, if it is."""
    if call.because.via:
        inner = Ledger()
        run_call(scene, inner, _as_own(call), phase)
        ledger.absorb_phases(inner.within(*call.because.via))
        return
    if call.perhaps:
        found = Ledger()
        run_call(scene, found, replace(call, perhaps=False), Phase.RUN)
        perhaps(scene.catalog, ledger, phase, found, f"if {call.routine.name} is executed")
        ledger.effects += found.effects
        return
    handler = HANDLERS.get(call.routine.oid)
    if handler is not None:
        handler(scene, ledger, call, phase)
        return
    for default in _default_arguments(scene, call):
        run_call(scene, ledger, default, phase)
    run_body(scene, ledger, call.routine, phase, follow_stored)


def _as_own(call: Call) -> Call:
    """The call as if it stood in the statement itself: within what it stands is said of all that it needs."""
    return replace(call, because=replace(call.because, via=()))


def _default_arguments(scene: Scene, call: Call) -> list[Call]:
    """The calls in the defaults of parameters that were left out; they are the caller's."""
    used = call.routine.argument_defaults[-call.defaulted :] if call.defaulted else ()
    scene.catalog.require(*needs_of(used))
    because = Because(Why.ARGUMENT_DEFAULT, call.routine.name)
    return [found for expression in used for found in calls_of(scene, expression, because)]


def follow_stored(scene: Scene, ledger: Ledger, expression: Expression, because: Because) -> None:
    """Stored queries, executed as the scene's role."""
    scene.catalog.require(*needs_of([expression]))
    rewriting = Rewriting(scene, ledger)
    for entry in entries_of(scene, expression.relations, None, because):
        rewriting.read(entry)
        for used in (entry, *rewriting.under(entry)):
            check_relation(scene, ledger, used, because.subject)
        if entry.privileges - {Privilege.SELECT}:
            ledger.doubt(Phase.RUN, f"what changing {entry.relation.name} sets off is not followed here")
    for call in (*calls_of(scene, expression, because), *rewriting.calls):
        check_call(scene, ledger, call, Phase.FUNCTIONS)
        run_call(scene, ledger, call, Phase.RUN)
