"""CALL and DO (functioncmds.c)."""

from __future__ import annotations

from postgast import nodes

from pgwhy.access import Attribute
from pgwhy.acl import ObjectKind, Privilege
from pgwhy.statement.because import Because, Why
from pgwhy.statement.denial import no_privilege
from pgwhy.statement.follow.calls import check_call, run_call
from pgwhy.statement.follow.programs import run_program
from pgwhy.statement.kinds.options import option
from pgwhy.statement.ledger import Ledger, Phase
from pgwhy.statement.query.analyse import analyse_call
from pgwhy.statement.requirement import HasAttribute, Held, Requirement
from pgwhy.statement.state import Scene


def call(scene: Scene, ledger: Ledger, node: nodes.CallStmt) -> None:
    """EXECUTE on the procedure, what its arguments call, and its body."""
    if node.funccall is None:
        return
    query = analyse_call(scene, ledger, node.funccall, with_output=True)
    calls = [found for clause in query.calls.values() for found in clause]
    procedures = [found for found in calls if found.routine.kind is ObjectKind.PROCEDURE]
    for found in procedures:
        routine = found.routine
        need = Held(Privilege.EXECUTE, routine)
        denial = no_privilege(routine, ObjectKind.PROCEDURE)
        because = Because(Why.CALLS, routine.name)
        ledger.require(Phase.FUNCTIONS, Requirement(need, scene.role, because, denial))
    for found in calls:
        if found not in procedures:
            check_call(scene, ledger, found, Phase.FUNCTIONS)
            run_call(scene, ledger, found, Phase.FUNCTIONS)
    for found in procedures:
        # the body runs whether there are rows or not
        run_call(scene, ledger, found, Phase.FUNCTIONS)


def do(scene: Scene, ledger: Ledger, node: nodes.DoStmt) -> None:
    """USAGE on a trusted language, or being superuser; then what the block does."""
    chosen = option(node.args, "language")
    named = chosen.arg.sval if chosen and isinstance(chosen.arg, nodes.String) else "plpgsql"
    language = scene.catalog.languages.get(named)
    because = Because(Why.LANGUAGE, "DO")
    if language is None:
        ledger.doubt(Phase.ANALYSIS, f"the language {named} is not there")
        return
    denial = no_privilege(language)
    need = Held(Privilege.USAGE, language) if language.trusted else HasAttribute(Attribute.SUPERUSER)
    ledger.require(Phase.ANALYSIS, Requirement(need, scene.role, because, denial))
    body = option(node.args, "as")
    if named == "plpgsql" and body is not None and isinstance(body.arg, nodes.String):
        found = Ledger()
        run_program(scene, found, "the block", body.arg.sval, ())
        ledger.absorb(Phase.RUN, found)
    else:
        ledger.doubt(Phase.RUN, f"the block is written in {named}, which is not followed")
