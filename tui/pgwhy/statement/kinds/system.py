"""ALTER SYSTEM, extensions, publications, subscriptions, what is owned by roles: commands on more than one object."""

from __future__ import annotations

from postgast import AstNode, nodes
from postgast import pg_query_pb2 as pb

from pgwhy.access import Attribute, RoleOption
from pgwhy.acl import ObjectKind, Privilege, RoleName
from pgwhy.acl.privilege import PG_13, PG_15, PG_16
from pgwhy.catalog import Role
from pgwhy.statement.demands import Demands
from pgwhy.statement.denial import refused
from pgwhy.statement.follow.parameters import may_set
from pgwhy.statement.kinds.objects import find_single
from pgwhy.statement.kinds.options import is_on, option
from pgwhy.statement.kinds.roles_named import named_role
from pgwhy.statement.ledger import Ledger, Phase
from pgwhy.statement.names import find_relation, name_of_range
from pgwhy.statement.state import Scene

# fmt: off
_TRUSTED = frozenset(
    {
        "bool_plperl", "btree_gin", "btree_gist", "citext", "cube", "dict_int", "fuzzystrmatch",
        "hstore", "hstore_plperl", "intarray", "isn", "jsonb_plperl", "lo", "ltree", "pg_trgm",
        "pgcrypto", "plperl", "plpgsql", "pltcl", "seg", "tablefunc", "tcn", "tsm_system_rows",
        "tsm_system_time", "unaccent", "uuid-ossp",
    }
)
_UNTRUSTED = frozenset(
    {
        "adminpack", "amcheck", "autoinc", "bloom", "dblink", "dict_xsyn", "earthdistance", "file_fdw",
        "hstore_plpython3u", "insert_username", "intagg", "jsonb_plpython3u", "ltree_plpython3u",
        "moddatetime", "old_snapshot", "pageinspect", "pg_buffercache", "pg_freespacemap",
        "pg_logicalinspect", "pg_overexplain", "pg_prewarm", "pg_stat_statements", "pg_surgery",
        "pg_visibility", "pg_walinspect", "pgrowlocks", "pgstattuple", "plperlu", "plpython3u",
        "pltclu", "postgres_fdw", "refint", "sslinfo", "xml2",
    }
)
# fmt: on
"""PostgreSQL's own extensions; what others say of themselves is in files that only the server reads."""


def alter_system(scene: Scene, ledger: Ledger, node: nodes.AlterSystemStmt) -> None:
    """Superusers; since 15 ALTER SYSTEM on the parameter (AlterSystemSetConfigFile in guc.c)."""
    demands = Demands(scene, ledger, "ALTER SYSTEM")
    if demands.version >= PG_15 and (node.setstmt is None or not node.setstmt.name):
        demands.superuser("permission denied to perform ALTER SYSTEM RESET ALL")
        return
    if demands.version < PG_15 or node.setstmt is None:
        demands.attribute(Attribute.SUPERUSER, "must be superuser to execute ALTER SYSTEM command")
        return
    may_set(scene, ledger, node.setstmt.name, "ALTER SYSTEM", Phase.ANALYSIS, Privilege.ALTER_SYSTEM)


def create_extension(scene: Scene, ledger: Ledger, node: nodes.CreateExtensionStmt) -> None:
    """Superusers; since 13 for trusted ones CREATE on the database (extension.c)."""
    demands = Demands(scene, ledger, "CREATE EXTENSION")
    if node.if_not_exists and node.extname in scene.catalog.extensions:
        return
    message = f'permission denied to create extension "{node.extname}"'
    if node.extname in _TRUSTED and demands.version >= PG_13:
        if scene.catalog.own_database is not None:
            demands.privilege(Privilege.CREATE, scene.catalog.own_database, denial=refused(message))
    elif node.extname in _TRUSTED | _UNTRUSTED or demands.is_superuser():
        demands.attribute(Attribute.SUPERUSER, message)
    else:
        demands.doubt(f"whether others than superusers may create {node.extname} is in a file of the server")
    ledger.effects.append(
        lambda state: state.doubting(f"what the extension {node.extname} brings is not followed")
    )


def alter_extension(
    scene: Scene, ledger: Ledger, node: nodes.AlterExtensionStmt | nodes.AlterExtensionContentsStmt
) -> None:
    """Ownership."""
    demands = Demands(scene, ledger, "ALTER EXTENSION")
    found = find_single(demands, ObjectKind.EXTENSION, node.extname)
    if found is not None and not isinstance(found.target, Role):
        demands.owner(found.target)


def create_publication(scene: Scene, ledger: Ledger, node: nodes.CreatePublicationStmt) -> None:
    """CREATE on the database; ownership of the tables, being superuser for all of them (publicationcmds.c)."""
    demands = Demands(scene, ledger, "CREATE PUBLICATION")
    if scene.catalog.own_database is not None:
        demands.privilege(Privilege.CREATE, scene.catalog.own_database)
    if node.for_all_tables:
        demands.superuser("must be superuser to create FOR ALL TABLES publication")
    if any(_of_schema(item) for item in node.pubobjects):
        demands.superuser("must be superuser to create FOR TABLES IN SCHEMA publication")
    _published(demands, node.pubobjects)


def alter_publication(scene: Scene, ledger: Ledger, node: nodes.AlterPublicationStmt) -> None:
    """Ownership of the publication, and of what is added (AlterPublication)."""
    demands = Demands(scene, ledger, "ALTER PUBLICATION")
    found = find_single(demands, ObjectKind.PUBLICATION, node.pubname)
    if found is None or isinstance(found.target, Role):
        return
    demands.owner(found.target)
    if node.action != pb.AP_DropObjects:
        _published(demands, node.pubobjects)


def _of_schema(item: AstNode) -> bool:
    kinds = (pb.PUBLICATIONOBJ_TABLES_IN_SCHEMA, pb.PUBLICATIONOBJ_TABLES_IN_CUR_SCHEMA)
    return isinstance(item, nodes.PublicationObjSpec) and item.pubobjtype in kinds


def _published(demands: Demands, items: list[AstNode]) -> None:
    for item in items:
        if (
            isinstance(item, nodes.PublicationObjSpec)
            and item.pubtable is not None
            and item.pubtable.relation is not None
        ):
            table = find_relation(
                demands.scene, demands.ledger, name_of_range(item.pubtable.relation), in_query=False
            )
            if table is not None:
                demands.owner(table)


def create_subscription(scene: Scene, ledger: Ledger, node: nodes.CreateSubscriptionStmt) -> None:
    """Superusers; since 16 pg_create_subscription, with CREATE on the database (subscriptioncmds.c)."""
    demands = Demands(scene, ledger, f"CREATE SUBSCRIPTION {node.subname}")
    role = scene.catalog.cluster.roles.get(RoleName("pg_create_subscription"))
    if demands.version < PG_16 or role is None:
        demands.attribute(Attribute.SUPERUSER, "must be superuser to create subscriptions")
        return
    demands.member(role, RoleOption.USAGE, "permission denied to create subscription")
    if scene.catalog.own_database is not None:
        demands.privilege(Privilege.CREATE, scene.catalog.own_database)
    if option(node.options, "password_required") and not is_on(node.options, "password_required"):
        demands.superuser("password_required=false is superuser-only")


def create_access_method(scene: Scene, ledger: Ledger, node: nodes.CreateAmStmt) -> None:
    """Superusers only."""
    demands = Demands(scene, ledger, "CREATE ACCESS METHOD")
    demands.attribute(Attribute.SUPERUSER, f'permission denied to create access method "{node.amname}"')


def create_tablespace(scene: Scene, ledger: Ledger, node: nodes.CreateTableSpaceStmt) -> None:
    """Superusers only."""
    demands = Demands(scene, ledger, "CREATE TABLESPACE")
    message = f'permission denied to create tablespace "{node.tablespacename}"'
    demands.attribute(Attribute.SUPERUSER, message)


def reassign_owned(scene: Scene, ledger: Ledger, node: nodes.ReassignOwnedStmt) -> None:
    """The privileges of the old owners and of the new one."""
    demands = Demands(scene, ledger, "REASSIGN OWNED")
    for spec in (*node.roles, node.newrole):
        role = named_role(demands, spec) if isinstance(spec, nodes.RoleSpec) else None
        if role is not None:
            demands.member(role, RoleOption.USAGE, "permission denied to reassign objects")
    ledger.effects.append(lambda state: state.doubting("what REASSIGN OWNED changes is not followed"))


def drop_owned(scene: Scene, ledger: Ledger, node: nodes.DropOwnedStmt) -> None:
    """The privileges of the owners."""
    demands = Demands(scene, ledger, "DROP OWNED")
    for spec in node.roles:
        role = named_role(demands, spec) if isinstance(spec, nodes.RoleSpec) else None
        if role is not None:
            demands.member(role, RoleOption.USAGE, "permission denied to drop objects")
    ledger.effects.append(lambda state: state.doubting("what DROP OWNED removes is not followed"))
