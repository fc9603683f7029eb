"""Large objects (be-fsstubs.c, inv_api.c)."""

from __future__ import annotations

from pgwhy.access import graph
from pgwhy.acl import ObjectKind, Privilege
from pgwhy.acl.privilege import PG_16, PG_18
from pgwhy.catalog import LargeObject
from pgwhy.search_path import Name
from pgwhy.statement.because import Because, Why
from pgwhy.statement.denial import no_privilege, not_owner
from pgwhy.statement.ledger import Ledger, Phase
from pgwhy.statement.names import missing
from pgwhy.statement.query.call import Call
from pgwhy.statement.requirement import Denial, Held, Owned, Requirement
from pgwhy.statement.state import Scene

_INV_WRITE = 0x20000


def _named(
    scene: Scene, ledger: Ledger, call: Call, phase: Phase, what: str = "large object"
) -> LargeObject | None:
    literal = call.arguments[0].literal if call.arguments else None
    if literal is None or not literal.isdecimal():
        ledger.doubt(phase, f"which large object {call.routine.name} is called on is not a constant")
        return None
    return find_large_object(scene, ledger, int(literal), phase, what)


def find_large_object(
    scene: Scene, ledger: Ledger, oid: int, phase: Phase = Phase.ANALYSIS, what: str = "large object"
) -> LargeObject | None:
    """The large object of this number; states that there is none."""
    found = scene.catalog.large_objects.by_id(oid)
    if found is None:
        denial = Denial("42704", f"{what} {oid} does not exist")
        missing(scene, ledger, ObjectKind.LARGE_OBJECT, Name(str(oid)), denial, phase)
    return found


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
    """The owner (be_lo_unlink)."""
    odd = PG_16 <= scene.version < PG_18 and not graph(scene.catalog).is_superuser(scene.role)
    # object_ownercheck names its catalog there
    found = _named(scene, ledger, call, phase, "large object metadata with OID" if odd else "large object")
    if found is not None and not scene.catalog.session.lo_compat_privileges:
        because = Because(Why.CHANGES, call.routine.name)
        ledger.require(phase, Requirement(Owned(found), scene.role, because, not_owner(found)))


def create(_scene: Scene, ledger: Ledger, call: Call, _phase: Phase) -> None:
    """Anybody may; the new large object is not followed. Its number is an argument, the second one of lo_import."""
    number = call.arguments[-1 if call.routine.name == "lo_import" else 0] if call.arguments else None
    if number is not None and number.literal:
        name = number.literal
        reason = f"the new large object {name} is not followed"
        ledger.effects.append(lambda state: state.promising(name, reason))
