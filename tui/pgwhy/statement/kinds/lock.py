"""LOCK TABLE (lockcmds.c)."""

from __future__ import annotations

from postgast import nodes

from pgwhy.acl import ObjectKind, Privilege, RoleName
from pgwhy.acl.privilege import PG_16, PG_17
from pgwhy.catalog import Relation
from pgwhy.statement.because import Because, Why
from pgwhy.statement.denial import no_privilege
from pgwhy.statement.follow.stored import needs_of
from pgwhy.statement.ledger import Ledger, Phase
from pgwhy.statement.names import find_relation, name_of_range
from pgwhy.statement.requirement import Held, Requirement
from pgwhy.statement.state import Scene

_ACCESS_SHARE, _ROW_SHARE, _ROW_EXCLUSIVE = 1, 2, 3
_LOCKABLE = (ObjectKind.TABLE, ObjectKind.PARTITIONED_TABLE, ObjectKind.VIEW)
"""What a locked view passes the lock on to (LockViewRecurse_walker)."""
_STRONG = (Privilege.UPDATE, Privilege.DELETE, Privilege.TRUNCATE)


def accepted(mode: int, version: int) -> tuple[Privilege, ...]:
    """The privileges of which any one permits the lock (LockTableAclCheck)."""
    if mode == _ACCESS_SHARE and version < PG_16:
        return (Privilege.SELECT,)
    found: tuple[Privilege, ...] = _STRONG
    if mode == _ROW_EXCLUSIVE or (version >= PG_16 and mode < _ROW_EXCLUSIVE):
        found = (Privilege.INSERT, *found)
    if mode == _ACCESS_SHARE:
        found = (Privilege.SELECT, *found)
    return (*found, Privilege.MAINTAIN) if version >= PG_17 else found


def lock(scene: Scene, ledger: Ledger, node: nodes.LockStmt) -> None:
    """Any one of several privileges on each table, one table after the other."""
    for named in node.relations:
        if isinstance(named, nodes.RangeVar):
            relation = find_relation(scene, ledger, name_of_range(named), in_query=False)
            if relation is not None:
                _lock(scene, ledger, relation, node.mode, scene.role, descend=named.inh)


def _lock(
    scene: Scene,
    ledger: Ledger,
    relation: Relation,
    mode: int,
    role: RoleName,
    *,
    descend: bool,
    around: tuple[int, ...] = (),
) -> None:
    """``around`` are the views that it was reached by: a view may lead back to itself (LockViewRecurse)."""
    first, *others = accepted(mode, scene.version)
    need = Held(first, relation, alternatives=tuple(others))
    because = Because(Why.LOCKS, "LOCK TABLE")
    ledger.require(Phase.ANALYSIS, Requirement(need, role, because, no_privilege(relation)))
    details = scene.catalog.details.by_id(relation.oid)
    if details is None:
        return
    if relation.kind is ObjectKind.VIEW:
        rule = next((rule for rule in details.rules if rule.event == "1"), None)
        scene.catalog.require(*needs_of([rule.query if rule else None]))
        beneath = [use.relation for use in rule.query.relations] if rule else []
        below_role = scene.role if relation.security_invoker else relation.owner
    elif descend and scene.catalog.cluster.major == 12:
        beneath, below_role = list(details.children), role
    else:
        return
    around = (*around, relation.oid)
    for oid in dict.fromkeys(oid for oid in beneath if oid not in around):
        below = scene.catalog.relations.by_id(oid)
        if below is not None and below.kind in _LOCKABLE:
            _lock(scene, ledger, below, mode, below_role, descend=True, around=around)
