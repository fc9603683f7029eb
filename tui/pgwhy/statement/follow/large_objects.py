"""Large objects (be-fsstubs.c, inv_api.c)."""

from __future__ import annotations

from pgwhy.acl import Privilege
from pgwhy.catalog import LargeObject
from pgwhy.statement.because import Because, Why
from pgwhy.statement.denial import no_privilege, not_owner
from pgwhy.statement.ledger import Ledger, Phase
from pgwhy.statement.query.call import Call
from pgwhy.statement.requirement import Held, Owned, Requirement
from pgwhy.statement.state import Scene

_INV_WRITE = 0x20000


def _named(scene: Scene, ledger: Ledger, call: Call, phase: Phase) -> LargeObject | None:
    literal = call.arguments[0].literal if call.arguments else None
    if literal is None or not literal.isdecimal():
        ledger.doubt(phase, f"which large object {call.routine.name} is called on is not a constant")
        return None
    return scene.catalog.large_objects.by_id(int(literal))


def _requires(scene: Scene, ledger: Ledger, call: Call, phase: Phase, *all_of: Privilege) -> None:
    found = _named(scene, ledger, call, phase)
    if found is None:
        return
    because = Because(Why.CALLS, call.routine.name)
    for privilege in all_of:
        need = Held(privilege, found)
        ledger.require(phase, Requirement(need, scene.role, because, no_privilege(found)))


def get(scene: Scene, ledger: Ledger, call: Call, phase: Phase) -> None:
    """SELECT."""
    _requires(scene, ledger, call, phase, Privilege.SELECT)


def put(scene: Scene, ledger: Ledger, call: Call, phase: Phase) -> None:
    """UPDATE, and SELECT since writing includes reading (inv_open)."""
    _requires(scene, ledger, call, phase, Privilege.SELECT, Privilege.UPDATE)


def open_(scene: Scene, ledger: Ledger, call: Call, phase: Phase) -> None:
    """As reading, or as writing if the mode has INV_WRITE."""
    mode = call.arguments[1].literal if len(call.arguments) > 1 else None
    if mode is None or not mode.isdecimal():
        ledger.doubt(phase, "the mode of lo_open is not a constant")
    elif int(mode) & _INV_WRITE:
        put(scene, ledger, call, phase)
    else:
        get(scene, ledger, call, phase)


def unlink(scene: Scene, ledger: Ledger, call: Call, phase: Phase) -> None:
    """The owner."""
    found = _named(scene, ledger, call, phase)
    if found is not None:
        because = Because(Why.CHANGES, call.routine.name)
        ledger.require(phase, Requirement(Owned(found), scene.role, because, not_owner(found)))
