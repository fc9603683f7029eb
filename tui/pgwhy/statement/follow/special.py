"""Built-in functions that check more than EXECUTE when they run: one table entry each."""

from __future__ import annotations

from collections.abc import Callable

from pgwhy.access import Attribute
from pgwhy.acl import Privilege
from pgwhy.acl.privilege import PG_16
from pgwhy.statement.because import Because, Why
from pgwhy.statement.denial import refused
from pgwhy.statement.follow.large_objects import create, get, open_, put, unlink
from pgwhy.statement.follow.parameters import current_setting, set_config
from pgwhy.statement.follow.sequences import currval, lastval, nextval, parameters, setval
from pgwhy.statement.follow.sizes import databases, measures, tablespaces
from pgwhy.statement.ledger import Ledger, Phase
from pgwhy.statement.query.call import Call
from pgwhy.statement.requirement import HasAttribute, Requirement
from pgwhy.statement.state import Scene

Handler = Callable[[Scene, Ledger, Call, Phase], None]


def _replication_slot(scene: Scene, ledger: Ledger, call: Call, phase: Phase) -> None:
    """Source: CheckSlotPermissions in slot.c."""
    old = "must be superuser or replication role to use replication slots"
    message = "permission denied to use replication slots" if scene.version >= PG_16 else old
    because = Because(Why.CALLS, call.routine.name)
    need = HasAttribute(Attribute.REPLICATION)
    ledger.require(phase, Requirement(need, scene.role, because, refused(message)))


def _signal(_scene: Scene, ledger: Ledger, call: Call, phase: Phase) -> None:
    reason = f"what {call.routine.name} needs depends on whose process it is"
    ledger.doubt(phase, reason)


PG_GET_SERIAL_SEQUENCE = 1665

HANDLERS: dict[int, Handler] = {
    1574: nextval,
    1575: currval,
    1576: setval,
    1765: setval,
    2559: lastval,
    3078: parameters,
    4032: currval,
    952: open_,
    3458: get,
    3459: get,
    3460: put,
    964: unlink,
    **dict.fromkeys((715, 764, 767, 3457), create),
    2078: set_config,
    **dict.fromkeys((2077, 3294), current_setting),
    **dict.fromkeys((2168, 2324), measures(databases, Privilege.CONNECT)),
    **dict.fromkeys((2322, 2323), measures(tablespaces, Privilege.CREATE)),
    2096: _signal,
    2171: _signal,
    **dict.fromkeys((3779, 3780, 3786, 4220, 4221, 4222, 4223, 4224), _replication_slot),
}
"""By the oid of the function, which is the same in every version (pg_proc.dat)."""

SPECIAL = frozenset({*HANDLERS, PG_GET_SERIAL_SEQUENCE})
