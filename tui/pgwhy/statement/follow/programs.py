"""Bodies in PL/pgSQL, followed statement by statement as they would run."""

from __future__ import annotations

from collections.abc import Iterable

from pgwhy.catalog import Routine
from pgwhy.statement.evaluate import perhaps, without_rows
from pgwhy.statement.ledger import Ledger, Phase
from pgwhy.statement.parsing import parsed
from pgwhy.statement.plpgsql import TRIGGER_VARIABLES, Facts, Step, parsed_body
from pgwhy.statement.state import Scene


def run_program(
    scene: Scene,
    ledger: Ledger,
    name: str,
    body: str,
    parameters: Iterable[tuple[str, int]],
    facts: Facts = (),
) -> None:
    """What is sure to be reached is required; what may be reached is doubted if it is refused."""
    known = tuple(parameters)
    program = parsed_body(body, tuple(parameter for parameter, _ in known), facts)
    if program is None:
        ledger.doubt(Phase.RUN, f"the body of {name} could not be taken apart")
        return
    variables = tuple((variable, 0) for variable in program.variables)
    inner = Scene(
        scene.state, scene.role, scene.search_path, scene.execute, scene.calls, (*known, *variables)
    )
    for step in program.steps:
        inner = _run(inner, ledger, name, step)


def _run(scene: Scene, ledger: Ledger, name: str, step: Step) -> Scene:
    """The scene behind the step: what it creates or sets is there for the next one."""
    if step.sql is None:
        ledger.doubt(Phase.RUN, f"{name} runs a statement that it puts together itself")
        return scene
    found = Ledger()
    for statement in parsed(step.sql):
        if statement.node is None:
            found.doubt(Phase.ANALYSIS, f"a statement of {name} {statement.refused}")
        else:
            one = Ledger()
            scene.execute(scene, one, statement.node)
            found.absorb_phases(without_rows(scene.catalog, one, statement.node, name))
    if step.certain:
        ledger.absorb(Phase.RUN, found)
        return behind(scene, found)
    perhaps(scene.catalog, ledger, Phase.RUN, found, f"if {name} gets there")
    return scene


def behind(scene: Scene, found: Ledger) -> Scene:
    """The scene of the statements behind one that has found this."""
    state = scene.state
    for effect in found.effects:
        state = effect(state)
    if state is scene.state:
        return scene
    path = scene.search_path if state.search_path == scene.state.search_path else state.search_path
    return Scene(state, scene.role, path, scene.execute, scene.calls, scene.parameters)


def variables_in(routine: Routine) -> tuple[tuple[str, int], ...]:
    """What SQL in the routine's PL/pgSQL body may mean besides columns: parameters, declared variables, a trigger's."""
    parameters = routine_parameters(routine)
    known = (*parameters, *(() if parameters else ((name, 0) for name in TRIGGER_VARIABLES)))
    program = parsed_body(routine.body or "", tuple(name for name, _ in known))
    return (*known, *((name, 0) for name in (program.variables if program else ())))


def routine_parameters(routine: Routine) -> tuple[tuple[str, int], ...]:
    """All named parameters, output ones included."""
    names = routine.argument_names
    types = routine.all_argument_types or routine.argument_types
    return tuple(zip(names, types, strict=False))
