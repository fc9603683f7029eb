"""Triggers: they run as whoever fires them; only their bodies can be refused anything (trigger.c)."""

from __future__ import annotations

from pgwhy.catalog import Relation
from pgwhy.catalog.details import Details, Trigger
from pgwhy.statement.because import Because, Place, Why, part_of
from pgwhy.statement.evaluate import perhaps
from pgwhy.statement.follow.bodies import run_body
from pgwhy.statement.follow.calls import check_call, follow_stored, run_call
from pgwhy.statement.follow.stored import calls_of, needs_of
from pgwhy.statement.ledger import Ledger, Phase
from pgwhy.statement.plpgsql import TRIGGER_VARIABLES, Facts
from pgwhy.statement.query.entry import Entry
from pgwhy.statement.query.tree import Write
from pgwhy.statement.state import TRANSITION_TABLE, Scene

_FIRES = ("O", "A")


def follow_triggers(scene: Scene, rows: Ledger, entry: Entry, write: Write, *, before: bool) -> None:
    """The triggers that the write fires, those before the row or those after it."""
    details = entry.details
    if details is None:
        return
    firing = [t for t in details.triggers if _fires(t, write) and (t.before or t.instead) == before]
    scene.catalog.require(*needs_of(trigger.when for trigger in firing))
    phase = Phase.RUN if before else Phase.END
    for trigger in firing:
        via = part_of(entry.relation, Place.TRIGGER, trigger.name, scene.role, scene.version)
        if trigger.when is not None:
            for call in calls_of(scene, trigger.when, Because(Why.TRIGGER, trigger.name, via=(via,))):
                check_call(scene, rows, call, phase)
                run_call(scene, rows, call, phase)
        body = Ledger()
        _run(scene, body, trigger, phase, _facts(entry.relation, write.command))
        body = body.within(via)
        if trigger.when is None:
            rows.absorb_phases(body)
        else:
            perhaps(scene.catalog, rows, phase, body, f"if {trigger.name} fires")


def _facts(relation: Relation, command: str) -> Facts:
    return (("tg_op", command), ("tg_table_name", relation.name), ("tg_table_schema", relation.schema))


def _run(scene: Scene, ledger: Ledger, trigger: Trigger, phase: Phase, facts: Facts) -> None:
    routine = scene.catalog.routines.by_id(trigger.function)
    if routine is None:
        ledger.doubt(phase, f"the function of the trigger {trigger.name} is not known")
    else:
        variables = tuple((name, 0) for name in TRIGGER_VARIABLES)
        tables = tuple((name, TRANSITION_TABLE) for name in trigger.tables)
        run_body(scene, ledger, routine, phase, follow_stored, (*variables, *tables), facts)


def follow_truncate_triggers(scene: Scene, ledger: Ledger, relation: Relation, details: Details) -> None:
    """The triggers that TRUNCATE fires."""
    for trigger in details.triggers:
        if trigger.truncate and not trigger.internal and trigger.enabled in _FIRES:
            body = Ledger()
            _run(scene, body, trigger, Phase.RUN, (("tg_op", "TRUNCATE"),))
            via = part_of(relation, Place.TRIGGER, trigger.name, scene.role, scene.version)
            ledger.absorb_phases(body.within(via))


def _fires(trigger: Trigger, write: Write) -> bool:
    if trigger.internal or trigger.enabled not in _FIRES:
        return False
    match write.command:
        case "INSERT":
            return trigger.insert
        case "DELETE":
            return trigger.delete
        case _:
            named = not trigger.columns or not set(trigger.columns).isdisjoint(write.given)
            return trigger.update and named


def fires_instead(details: Details, command: str) -> bool:
    """Whether the view has an INSTEAD OF trigger for the command."""
    write = Write(command)
    return any(trigger.instead and _fires(trigger, write) for trigger in details.triggers)
