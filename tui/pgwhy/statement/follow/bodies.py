"""Function bodies: SQL is followed as whoever runs it, with the path that it has then; other languages are not."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from postgast import nodes

from pgwhy.acl.privilege import PG_18
from pgwhy.catalog import Routine, attempt, identity
from pgwhy.catalog.details import Expression
from pgwhy.statement.because import Because, Place, Via, Why
from pgwhy.statement.evaluate import without_rows
from pgwhy.statement.follow.programs import behind, routine_parameters, run_program
from pgwhy.statement.ledger import Ledger, Phase
from pgwhy.statement.parsing import parsed
from pgwhy.statement.plpgsql import Facts
from pgwhy.statement.state import Scene

_COMPILED = ("internal", "c")
_DEEPEST = 16
_AROUND_QUERY = (nodes.ExplainStmt, nodes.DeclareCursorStmt, nodes.CreateTableAsStmt)
_ANALYSED = (
    nodes.SelectStmt,
    nodes.InsertStmt,
    nodes.UpdateStmt,
    nodes.DeleteStmt,
    nodes.MergeStmt,
    nodes.CallStmt,
)

Bound = Callable[[Scene, Ledger, Expression, Because], None]
"""Follows a body that was bound to objects when it was created."""


def run_body(
    scene: Scene,
    ledger: Ledger,
    routine: Routine,
    phase: Phase,
    bound: Bound,
    variables: tuple[tuple[str, int], ...] = (),
    facts: Facts = (),
) -> None:
    """What the execution of the routine needs, as one step of the phase; variables and facts are a trigger's."""
    if routine.language in _COMPILED or routine.oid in scene.calls:
        return
    if routine.language != "sql" and (routine.language != "plpgsql" or routine.body is None):
        ledger.doubt(phase, f"{routine.name} is written in {routine.language}, which is not followed")
    elif len(scene.calls) >= _DEEPEST:
        ledger.doubt(phase, f"functions call each other more than {_DEEPEST} deep")
    else:
        run = partial(_run, scene, routine, bound, variables, facts)
        ledger.absorb(phase, attempt(run, partial(_not_followed, routine)))


def _run(
    scene: Scene, routine: Routine, bound: Bound, variables: tuple[tuple[str, int], ...], facts: Facts
) -> Ledger:
    inner, found = scene_of_body(scene, routine), Ledger()
    if routine.language == "plpgsql" and routine.body is not None:
        parameters = (*routine_parameters(routine), *variables)
        run_program(inner, found, routine.name, routine.body, parameters, facts)
    elif routine.parsed_body is not None:
        bound(inner, found, routine.parsed_body, Because(Why.FUNCTION_BODY, routine.name))
    elif routine.body is None or routine.body_is_parsed:
        found.doubt(Phase.ANALYSIS, f"the body of {routine.name} is not known")
    else:
        _execute(scene, found, routine, routine.body)
    found.effects.clear()
    return found.within(via_body(scene, routine))


def _not_followed(routine: Routine, reason: str) -> Ledger:
    found = Ledger()
    found.doubt(Phase.ANALYSIS, f"the body of {routine.name} could not be followed: {reason}")
    return found


def _execute(scene: Scene, ledger: Ledger, routine: Routine, body: str) -> None:
    inner = scene_of_body(scene, routine)
    for statement in parsed(body):
        # up to 17 all statements are analysed before the first is executed (init_sql_fcache in functions.c)
        if statement.node is None:
            ledger.doubt(Phase.ANALYSIS, f"the body of {routine.name} {statement.refused}")
            continue
        found = Ledger()
        scene.execute(inner, found, statement.node)
        found = without_rows(scene.catalog, found, statement.node, routine.name)
        if scene.version >= PG_18:
            ledger.absorb(Phase.ANALYSIS, found)
            inner = behind(inner, found)
        else:
            ledger.absorb_phases(found)


def analyse_body(scene: Scene, ledger: Ledger, routine: Routine) -> None:
    """The names in a new body are looked up when it is made (fmgr_sql_validator in pg_proc.c)."""
    if routine.body is not None:
        ledger.absorb(Phase.ANALYSIS, _looked_up(scene, routine, routine.body), until=Phase.ANALYSIS)


def _looked_up(scene: Scene, routine: Routine, body: str) -> Ledger:
    """What parse analysis looks up in a body: only queries, and those inside other commands (transformStmt)."""
    inner, found = scene_of_body(scene, routine), Ledger()
    for statement in parsed(body):
        node = statement.node
        if node is None:
            found.doubt(Phase.ANALYSIS, f"the body of {routine.name} {statement.refused}")
        while isinstance(node, _AROUND_QUERY):
            node = node.query
        if isinstance(node, _ANALYSED):
            scene.execute(inner, found, node)
    return found


def via_body(scene: Scene, routine: Routine) -> Via:
    """The body as where something is checked."""
    role = routine.owner if routine.security_definer else scene.role
    return Via(Place.FUNCTION, identity(routine, scene.version), role)


def scene_of_body(scene: Scene, routine: Routine) -> Scene:
    """As whom the body runs and in which path: its owner if SECURITY DEFINER, its own SET search_path if it has one."""
    settings = (setting.partition("=") for setting in routine.settings)
    path = next((value for name, _, value in settings if name.lower() == "search_path"), scene.search_path)
    return Scene(
        scene.state,
        routine.owner if routine.security_definer else scene.role,
        path,
        scene.execute,
        (*scene.calls, routine.oid),
        _parameters(routine),
    )


def _parameters(routine: Routine) -> tuple[tuple[str, int], ...]:
    names = list(routine.argument_names)
    if routine.argument_modes:
        pairs = zip(routine.argument_modes, names, strict=False)
        names = [name for mode, name in pairs if mode in "ibv"]
    names += [""] * (len(routine.argument_types) - len(names))
    return tuple(zip(names, routine.argument_types, strict=False))
