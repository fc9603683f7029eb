"""FOR UPDATE, NO KEY UPDATE, SHARE and KEY SHARE: UPDATE on what is locked (transformLockingClause in analyze.c)."""

from __future__ import annotations

from postgast import nodes

from pgwhy.acl import ObjectKind, Privilege
from pgwhy.statement.because import Because, Why
from pgwhy.statement.denial import UNDEFINED_TABLE
from pgwhy.statement.ledger import Phase
from pgwhy.statement.query.entry import Entry
from pgwhy.statement.query.scope import Level
from pgwhy.statement.query.tree import Derived, Member
from pgwhy.statement.requirement import Denial, Exists, Requirement


def lock_rows(level: Level, clause: nodes.LockingClause) -> None:
    """Requires UPDATE on each relation that the clause locks: those named, or all of this query."""
    level.query.locks = True
    named = [range_.relname for range_ in clause.locked_rels if isinstance(range_, nodes.RangeVar)]
    if not named:
        _lock_all(level.query.members)
    for name in named:
        item = next((item for item in level.items if item.named and item.name == name), None)
        if item is None:
            _missing(level, name)
        elif item.entry is not None:
            _lock(item.entry)
        elif item.derived is not None:
            _lock_all(item.derived.members)


def _lock_all(members: list[Member]) -> None:
    for member in members:
        if isinstance(member, Entry):
            _lock(member)
        elif isinstance(member, Derived):
            member.query.locks = True
            _lock_all(member.query.members)


def _lock(entry: Entry) -> None:
    entry.privileges |= {Privilege.SELECT, Privilege.UPDATE}
    entry.locked = True


def _missing(level: Level, name: str) -> None:
    message = f'relation "{name}" in FOR UPDATE clause not found in FROM clause'
    denial = Denial(UNDEFINED_TABLE, message)
    need = Exists(ObjectKind.TABLE, name)
    because = Because(Why.NAMED, name)
    level.ledger.require(Phase.ANALYSIS, Requirement(need, level.scene.role, because, denial))
