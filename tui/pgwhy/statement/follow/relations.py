"""The executor's check of one relation as requirements (ExecCheckOneRelPerms in execMain.c)."""

from __future__ import annotations

from pgwhy.acl import Privilege
from pgwhy.statement.because import Because, Why
from pgwhy.statement.denial import no_privilege
from pgwhy.statement.ledger import Ledger, Phase
from pgwhy.statement.query.entry import WHOLE_ROW, Entry
from pgwhy.statement.requirement import Held, Requirement
from pgwhy.statement.state import Scene

_BY_COLUMN = (Privilege.SELECT, Privilege.INSERT, Privilege.UPDATE)
_ORDER = (
    Privilege.INSERT,
    Privilege.UPDATE,
    Privilege.DELETE,
    Privilege.SELECT,
)


def check_relation(
    scene: Scene, ledger: Ledger, entry: Entry, command: str, phase: Phase = Phase.RELATIONS
) -> None:
    """Requires all that the query needs of the relation; ``command`` is who asks, in words."""
    relation = entry.relation
    together = frozenset(entry.privileges)
    for privilege in _ORDER:
        if privilege not in together:
            continue
        columns = entry.names(entry.touched(privilege))
        whole = WHOLE_ROW in entry.touched(privilege)
        need = Held(
            privilege,
            relation,
            columns=columns,
            any_column=privilege in _BY_COLUMN and not columns and not whole,
            together=together,
        )
        because = entry.because or _because(entry, privilege, command)
        ledger.require(phase, Requirement(need, entry.role or scene.role, because, no_privilege(relation)))


def _because(entry: Entry, privilege: Privilege, command: str) -> Because:
    match privilege:
        case Privilege.INSERT:
            return Because(Why.INSERTS if entry.inserted else Why.INSERTS_DEFAULTS, command)
        case Privilege.UPDATE:
            return Because(Why.UPDATES if entry.updated else Why.LOCKS_ROWS, command)
        case Privilege.DELETE:
            return Because(Why.DELETES, command)
        case _ if WHOLE_ROW in entry.selected:
            return Because(Why.READS_ROW, command)
        case _:
            return Because(Why.READS_COLUMNS if entry.selected else Why.READS_ANY, command)
