"""TRUNCATE (tablecmds.c: ExecuteTruncate)."""

from __future__ import annotations

from postgast import nodes
from postgast.pg_query_pb2 import DROP_CASCADE

from pgwhy.acl import Privilege
from pgwhy.acl.privilege import PG_13
from pgwhy.catalog import Part, Relation
from pgwhy.catalog.details import Details
from pgwhy.statement.because import Because, Place, Why, part_of
from pgwhy.statement.demands import Demands
from pgwhy.statement.denial import no_privilege, not_owner
from pgwhy.statement.follow.calls import may_execute
from pgwhy.statement.follow.stored import calls_of, needs_of
from pgwhy.statement.follow.triggers import follow_truncate_triggers
from pgwhy.statement.ledger import Ledger, Phase
from pgwhy.statement.names import find_relation, name_of_range
from pgwhy.statement.needs import by_oid
from pgwhy.statement.requirement import Held, Owned, Requirement
from pgwhy.statement.state import Scene


def truncate(scene: Scene, ledger: Ledger, node: nodes.TruncateStmt) -> None:
    """TRUNCATE on each table; with CASCADE also on those that refer to it; RESTART IDENTITY owns the sequences."""
    emptied: list[Relation] = []
    for named in node.relations:
        if not isinstance(named, nodes.RangeVar):
            continue
        relation = find_relation(scene, ledger, name_of_range(named), in_query=False)
        if relation is None:
            continue
        _require(scene, ledger, relation, Because(Why.TRUNCATES, "TRUNCATE"))
        emptied.append(relation)
        if named.inh:
            emptied += _children(scene, ledger, relation)
    if node.behavior == DROP_CASCADE:
        _cascade(scene, ledger, emptied)
    for relation in emptied:
        details = _details(scene, relation)
        if details is None:
            continue
        if node.restart_seqs:
            _restart(scene, ledger, details)
        _rebuild(scene, ledger, relation, details)
        follow_truncate_triggers(scene, ledger, relation, details)


def _require(scene: Scene, ledger: Ledger, relation: Relation, because: Because) -> None:
    """TRUNCATE, of what is not the server's own: before 13 the privilege is asked for first (truncate_check_rel)."""
    demands = Demands(scene, ledger, "TRUNCATE")
    if scene.version >= PG_13:
        demands.guarded(relation)
    need = Held(Privilege.TRUNCATE, relation)
    ledger.require(Phase.ANALYSIS, Requirement(need, scene.role, because, no_privilege(relation)))
    if scene.version < PG_13:
        demands.guarded(relation)


def _details(scene: Scene, relation: Relation) -> Details | None:
    return scene.catalog.details.by_id(relation.oid)


def _children(scene: Scene, ledger: Ledger, relation: Relation) -> list[Relation]:
    """Partitions and inheriting tables are emptied, too; only 12 checks them."""
    details = _details(scene, relation)
    found: list[Relation] = []
    children = details.children if details else ()
    scene.catalog.require(*by_oid(Part.RELATIONS, children), *by_oid(Part.DETAILS, children))
    for oid in children:
        child = scene.catalog.relations.by_id(oid)
        if child is None:
            continue
        if scene.catalog.cluster.major == 12:
            _require(scene, ledger, child, Because(Why.CASCADES, "TRUNCATE"))
        found += [child, *_children(scene, ledger, child)]
    return found


def _cascade(scene: Scene, ledger: Ledger, emptied: list[Relation]) -> None:
    """Adds the tables that refer to those that are emptied (heap_truncate_find_FKs)."""
    known = {relation.oid for relation in emptied}
    for relation in emptied:
        details = _details(scene, relation)
        for key in details.referenced_by if details else ():
            referring = scene.catalog.relations.by_id(key.relation)
            if referring is not None and referring.oid not in known:
                known.add(referring.oid)
                _require(scene, ledger, referring, Because(Why.CASCADES, "TRUNCATE"))
                emptied.append(referring)


def _rebuild(scene: Scene, ledger: Ledger, relation: Relation, details: Details) -> None:
    """Indexes are built anew as the table's owner; of an empty one only the predicate is looked at (index_build)."""
    for index in details.indexes:
        if index.predicate is not None:
            scene.catalog.require(*needs_of([index.predicate]))
            via = part_of(relation, Place.INDEX, index.name, relation.owner, scene.version)
            because = Because(Why.INDEX, index.name, via=(via,))
            for call in calls_of(scene, index.predicate, because, may_be_constant=False):
                may_execute(scene, ledger, call.routine, because, Phase.ANALYSIS, role=relation.owner)


def _restart(scene: Scene, ledger: Ledger, details: Details) -> None:
    for _, oid in details.owns:
        sequence = scene.catalog.relations.by_id(oid)
        if sequence is not None:
            because = Because(Why.RESTARTS, "RESTART IDENTITY")
            ledger.require(
                Phase.ANALYSIS, Requirement(Owned(sequence), scene.role, because, not_owner(sequence))
            )
