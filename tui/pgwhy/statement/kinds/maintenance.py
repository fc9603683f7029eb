"""VACUUM, ANALYZE, REINDEX, CLUSTER, REFRESH MATERIALIZED VIEW, CHECKPOINT (vacuum.c, indexcmds.c, matview.c)."""

from __future__ import annotations

from postgast import nodes
from postgast import pg_query_pb2 as pb

from pgwhy.access import Attribute, RoleOption
from pgwhy.acl import ObjectKind, Privilege, RoleName
from pgwhy.acl.privilege import PG_15, PG_16, PG_17
from pgwhy.catalog import Relation
from pgwhy.statement.because import Because, Why
from pgwhy.statement.demands import Demands
from pgwhy.statement.denial import no_privilege
from pgwhy.statement.follow.calls import follow_stored
from pgwhy.statement.ledger import Ledger, Phase
from pgwhy.statement.names import find_relation, name_of_range
from pgwhy.statement.requirement import Denial, Held, InRole, Need, Owned, Requirement
from pgwhy.statement.state import Scene


def vacuum(scene: Scene, ledger: Ledger, node: nodes.VacuumStmt) -> None:
    """What the role may not maintain is left out, with a warning."""
    command = "VACUUM" if node.is_vacuumcmd else "ANALYZE"
    demands = Demands(scene, ledger, command)
    for listed in node.rels:
        if isinstance(listed, nodes.VacuumRelation) and listed.relation is not None:
            relation = find_relation(scene, ledger, name_of_range(listed.relation), in_query=False)
            if relation is not None:
                _maintained(demands, relation, command.lower())
    if not node.rels:
        demands.doubt(f"which tables {command} leaves out is not followed")


def _maintained(demands: Demands, relation: Relation, what: str) -> None:
    """Source: vacuum_is_permitted_for_relation in vacuum.c."""
    database = demands.catalog.own_database
    others: tuple[Need, ...] = (Owned(database),) if database is not None else ()
    first: Need = Owned(relation)
    if demands.version >= PG_17:
        first = Held(Privilege.MAINTAIN, relation)
    if demands.version >= PG_16:
        message = f'permission denied to {what} "{relation.name}", skipping it'
    else:
        message = f'skipping "{relation.name}" --- only table or database owner can {what} it'
    because = Because(Why.CHANGES, demands.command)
    denial = Denial("01000", message, warning=True)
    demands.ledger.require(Phase.ANALYSIS, Requirement(first, demands.scene.role, because, denial, others))


def reindex(scene: Scene, ledger: Ledger, node: nodes.ReindexStmt) -> None:
    """The table's or index's owner, since 17 MAINTAIN; of a schema or database its owner."""
    demands = Demands(scene, ledger, "REINDEX")
    if node.relation is not None:
        relation = find_relation(scene, ledger, name_of_range(node.relation), in_query=False)
        if relation is not None:
            _reindexed(demands, relation)
        return
    if node.kind == pb.REINDEX_OBJECT_SCHEMA:
        schema = scene.catalog.schemas.get(node.name)
        if schema is None:
            demands.absent(ObjectKind.SCHEMA, node.name)
        else:
            demands.owner(schema, otherwise=_maintainer(demands))
    elif scene.catalog.own_database is not None:
        demands.owner(scene.catalog.own_database, otherwise=_maintainer(demands))


def _maintainer(demands: Demands) -> tuple[Need, ...]:
    """Since 17 the privileges of pg_maintain do, too (ReindexMultipleTables)."""
    role = demands.catalog.cluster.roles.get(RoleName("pg_maintain"))
    return (InRole(RoleOption.USAGE, role),) if role is not None else ()


def _reindexed(demands: Demands, relation: Relation) -> None:
    if relation.kind not in (ObjectKind.INDEX, ObjectKind.PARTITIONED_INDEX) or demands.version < PG_17:
        demands.maintains(relation)
        return
    details = demands.catalog.details.by_id(relation.oid)
    table = demands.catalog.relations.by_id(details.index_of) if details else None
    if table is not None:
        denial = no_privilege(relation, ObjectKind.INDEX)
        demands.privilege(Privilege.MAINTAIN, table, Why.CHANGES, denial=denial)


def cluster(scene: Scene, ledger: Ledger, node: nodes.ClusterStmt) -> None:
    """The table's owner, since 17 MAINTAIN."""
    demands = Demands(scene, ledger, "CLUSTER")
    if node.relation is None:
        return
    relation = find_relation(scene, ledger, name_of_range(node.relation), in_query=False)
    if relation is not None:
        demands.maintains(relation)


def refresh(scene: Scene, ledger: Ledger, node: nodes.RefreshMatViewStmt) -> None:
    """The owner, since 17 MAINTAIN; the query runs as the owner."""
    demands = Demands(scene, ledger, "REFRESH MATERIALIZED VIEW")
    if node.relation is None:
        return
    relation = find_relation(scene, ledger, name_of_range(node.relation), in_query=False)
    if relation is None:
        return
    demands.maintains(relation)
    details = scene.catalog.details.by_id(relation.oid)
    rule = next((r for r in details.rules if r.event == "1"), None) if details else None
    if rule is None or node.skip_data:
        return
    as_owner = Scene(scene.state, relation.owner, scene.search_path, scene.execute, scene.calls)
    found = Ledger()
    follow_stored(as_owner, found, rule.query, Because(Why.VIEW, relation.name))
    ledger.absorb(Phase.RELATIONS, found)


def checkpoint(scene: Scene, ledger: Ledger, _node: nodes.CheckPointStmt) -> None:
    """Superusers; since 15 pg_checkpoint (ExecCheckpoint in utility.c)."""
    demands = Demands(scene, ledger, "CHECKPOINT")
    role = scene.catalog.cluster.roles.get(RoleName("pg_checkpoint"))
    if demands.version < PG_15 or role is None:
        demands.attribute(Attribute.SUPERUSER, "must be superuser to do CHECKPOINT")
        return
    old = "must be superuser or have privileges of pg_checkpoint to do CHECKPOINT"
    message = "permission denied to execute CHECKPOINT command" if demands.version >= PG_16 else old
    demands.member(role, RoleOption.USAGE, message)
