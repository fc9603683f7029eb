"""Sequence functions (sequence.c)."""

from __future__ import annotations

from pgwhy.acl import ObjectKind, Privilege
from pgwhy.acl.privilege import PG_18
from pgwhy.statement.because import Because, Why
from pgwhy.statement.denial import no_privilege
from pgwhy.statement.ledger import Ledger, Phase
from pgwhy.statement.query.call import Call
from pgwhy.statement.requirement import Held, Requirement
from pgwhy.statement.state import Scene

SEQUENCE = ObjectKind.SEQUENCE


def _requires(scene: Scene, ledger: Ledger, call: Call, phase: Phase, *any_of: Privilege) -> None:
    """Any one of the privileges on the sequence that the call names."""
    oid = call.arguments[0].relation if call.arguments else 0
    sequence = scene.catalog.relations.by_id(oid) if oid else None
    if sequence is None:
        ledger.doubt(phase, f"which sequence {call.routine.name} is called on is not a constant")
        return
    because = call.because
    if because.why is Why.CALLS:
        because = Because(Why.SEQUENCE, call.routine.name)
    need = Held(any_of[0], sequence, alternatives=any_of[1:])
    denial = no_privilege(sequence, SEQUENCE)
    ledger.require(phase, Requirement(need, scene.role, because, denial))


def nextval(scene: Scene, ledger: Ledger, call: Call, phase: Phase) -> None:
    """USAGE or UPDATE."""
    _requires(scene, ledger, call, phase, Privilege.USAGE, Privilege.UPDATE)


def currval(scene: Scene, ledger: Ledger, call: Call, phase: Phase) -> None:
    """USAGE or SELECT; so also pg_sequence_last_value, which answers NULL without them since 18."""
    if call.routine.name == "currval" or scene.version < PG_18:
        _requires(scene, ledger, call, phase, Privilege.USAGE, Privilege.SELECT)


def setval(scene: Scene, ledger: Ledger, call: Call, phase: Phase) -> None:
    """UPDATE."""
    _requires(scene, ledger, call, phase, Privilege.UPDATE)


def parameters(scene: Scene, ledger: Ledger, call: Call, phase: Phase) -> None:
    """Any privilege on the sequence."""
    _requires(scene, ledger, call, phase, Privilege.SELECT, Privilege.UPDATE, Privilege.USAGE)


def lastval(_scene: Scene, ledger: Ledger, _call: Call, phase: Phase) -> None:
    """USAGE or SELECT on whatever sequence the session used last."""
    ledger.doubt(phase, "which sequence lastval means depends on what the session did before")
