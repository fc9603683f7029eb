"""ALTER … OWNER TO, SET SCHEMA, RENAME TO (alter.c, tablecmds.c)."""

from __future__ import annotations

from collections.abc import Callable

import msgspec
from postgast import AstNode, nodes
from postgast import pg_query_pb2 as pb

from pgwhy.access import AlterOwner, Attribute, RoleOption, Rule, apply
from pgwhy.access.rules import move_rule, reserves_role_name, reserves_schema_name
from pgwhy.acl import ObjectKind, Privilege, RoleName
from pgwhy.acl.privilege import PG_16
from pgwhy.catalog import (
    Database,
    ForeignDataWrapper,
    ForeignServer,
    NamedObject,
    Ownable,
    Relation,
    Role,
    Routine,
    Schema,
    Type,
    name_of,
)
from pgwhy.statement.creating import requires_create
from pgwhy.statement.demands import Demands
from pgwhy.statement.denial import not_owner, not_owner_of_relation, refused
from pgwhy.statement.kinds.objects import PARTS, Named, find_object
from pgwhy.statement.kinds.roles_named import named_role
from pgwhy.statement.ledger import Ledger
from pgwhy.statement.names import find_relation, name_of_range
from pgwhy.statement.requirement import Denial, HasAttribute
from pgwhy.statement.state import Scene, State


def alter_owner(scene: Scene, ledger: Ledger, node: nodes.AlterOwnerStmt) -> None:
    """ALTER FUNCTION, SCHEMA, TYPE … OWNER TO; tables have it as one of ALTER TABLE's forms."""
    demands = Demands(scene, ledger, "ALTER OWNER")
    if node.object is None:
        return
    found = find_object(demands, node.object_type, node.object)
    role = named_role(demands, node.newowner)
    if found is None or role is None or isinstance(found.target, Role):
        return
    change_owner(demands, found.target, role)


def change_owner(demands: Demands, target: Ownable, role: Role) -> None:
    """The owner gives it to a role that it may become, and that may create where the object is."""
    if isinstance(target, ForeignDataWrapper):
        message = f'permission denied to change owner of foreign-data wrapper "{target.name}"'
        demands.superuser(message)
        demands.require(HasAttribute(Attribute.SUPERUSER), refused(message), role=role.name)
    else:
        demands.owner(target, _not_owner(target))
        if isinstance(target, Relation) and (table := linked_table(demands, target)) is not None:
            demands.rule(Rule.LINKED_SEQUENCE_OWNER, ObjectKind.SEQUENCE, target.name, table.name)
    if not demands.is_superuser() and target.owner != role.name:
        demands.becomes(role)
        _may_hold(demands, target, role)
    if not isinstance(target, NamedObject):
        demands.ledger.effects.append(
            lambda state: state.with_catalog(apply(state.catalog, AlterOwner(target, role.name)))
        )


def linked_table(demands: Demands, relation: Relation) -> Relation | None:
    """The table to whose column a sequence belongs (sequenceIsOwned in pg_depend.c)."""
    if relation.kind is not ObjectKind.SEQUENCE:
        return None
    details = demands.catalog.details.by_id(relation.oid)
    if details is None or details.owned_by is None:
        return None
    return demands.catalog.relations.by_id(details.owned_by[0])


def _may_hold(demands: Demands, target: Ownable, role: Role) -> None:
    """What the new owner needs, or the old one for a database."""
    if isinstance(target, Database):
        demands.attribute(Attribute.CREATEDB, "permission denied to change owner of database")
    elif isinstance(target, Schema):
        database = demands.catalog.own_database
        if database is not None:
            # not the new owner's: whoever runs it might otherwise give away what it may not make
            demands.privilege(Privilege.CREATE, database)
    elif isinstance(target, ForeignServer):
        wrapper = demands.catalog.wrappers.get(target.wrapper)
        if wrapper is not None:
            demands.privilege(Privilege.USAGE, wrapper, role=role.name)
    elif (schema := demands.catalog.schemas.get(getattr(target, "schema", ""))) is not None:
        requires_create(demands.scene, demands.ledger, schema, demands.command, role.name)


def _not_owner(target: Ownable) -> Denial:
    """ALTER calls every routine a function (get_object_type in objectaddress.c)."""
    if isinstance(target, Routine):
        return refused(f"must be owner of function {target.name}")
    return not_owner(target)


def set_schema(scene: Scene, ledger: Ledger, node: nodes.AlterObjectSchemaStmt) -> None:
    """Ownership, and CREATE on the schema that it moves to: for all but relations that comes first."""
    demands = Demands(scene, ledger, "ALTER SET SCHEMA")
    target = _target(demands, node.object_type, node.relation, node.object, optional=node.missing_ok)
    if target is None or isinstance(target.target, Role):
        return
    if isinstance(target.target, Relation):
        demands.alters(target.target)
        if (table := linked_table(demands, target.target)) is not None:
            demands.rule(Rule.LINKED_SEQUENCE_SCHEMA, ObjectKind.SEQUENCE, target.target.name, table.name)
    schema = scene.catalog.schemas.get(node.newschema)
    if schema is None:
        demands.absent(ObjectKind.SCHEMA, node.newschema)
        return
    requires_create(scene, ledger, schema, demands.command)
    if not isinstance(target.target, Relation):
        demands.owner(target.target, _not_owner(target.target))
    old = scene.catalog.schemas.get(getattr(target.target, "schema", ""))
    if old is not None and (rule := move_rule(old, schema)) is not None:
        demands.rule(rule, target.target.kind, name_of(target.target))
    if isinstance(target.target, Relation | Routine | Type):
        moved = msgspec.structs.replace(target.target, schema=node.newschema)
        ledger.effects.append(_replacing(moved))


def _replacing(changed: Relation | Routine | Type | Schema) -> Callable[[State], State]:
    return lambda state: state.with_catalog(state.catalog.with_object(changed))


def rename(scene: Scene, ledger: Ledger, node: nodes.RenameStmt) -> None:
    """Ownership; a new name in a schema also takes CREATE there, columns, triggers and the like do not."""
    demands = Demands(scene, ledger, "RENAME")
    kind = node.rename_type
    target = _target(demands, kind, node.relation, node.object, optional=node.missing_ok)
    if kind in (pb.OBJECT_DATABASE, pb.OBJECT_ROLE, pb.OBJECT_SCHEMA, pb.OBJECT_TABLESPACE):
        _rename_shared(demands, node)
        return
    if target is None or isinstance(target.target, Role):
        return
    renamed = target.target
    if kind in (pb.OBJECT_COLUMN, pb.OBJECT_TABCONSTRAINT) and isinstance(renamed, Relation):
        demands.alters(renamed)
    elif kind in PARTS and isinstance(renamed, Relation):
        rule = kind == pb.OBJECT_RULE
        demands.alters(renamed, not_owner_of_relation(renamed) if not rule else not_owner(renamed))
    else:
        demands.owner(renamed, _not_owner(renamed))
        if isinstance(renamed, Relation):
            demands.guarded(renamed)
        schema = scene.catalog.schemas.get(getattr(renamed, "schema", ""))
        if schema is not None and kind not in (pb.OBJECT_TYPE, pb.OBJECT_DOMAIN):
            requires_create(scene, ledger, schema, demands.command)
        if isinstance(renamed, Relation | Routine | Type):
            ledger.effects.append(_replacing(msgspec.structs.replace(renamed, name=node.newname)))


def _rename_shared(demands: Demands, node: nodes.RenameStmt) -> None:
    catalog = demands.catalog
    if node.rename_type == pb.OBJECT_SCHEMA:
        schema = catalog.schemas.get(node.subname)
        if schema is None:
            demands.absent(ObjectKind.SCHEMA, node.subname)
            return
        demands.owner(schema)
        if reserves_schema_name(node.newname):
            demands.rule(Rule.RESERVED_SCHEMA_NAME, ObjectKind.SCHEMA, node.newname)
        if catalog.own_database is not None:
            demands.privilege(Privilege.CREATE, catalog.own_database)
    elif node.rename_type == pb.OBJECT_DATABASE:
        database = catalog.cluster.databases.get(node.subname)
        if database is None:
            demands.absent(ObjectKind.DATABASE, node.subname)
            return
        demands.owner(database)
        demands.attribute(Attribute.CREATEDB, "permission denied to rename database")
    elif node.rename_type == pb.OBJECT_ROLE:
        message = "permission denied to rename role"
        demands.attribute(Attribute.CREATEROLE, message)
        for name in (node.subname, node.newname):
            if reserves_role_name(name):
                demands.rule(Rule.RESERVED_ROLE_NAME, ObjectKind.ROLE, name)
        role = catalog.cluster.roles.get(RoleName(node.subname))
        if role is not None and demands.version >= PG_16:
            demands.member(role, RoleOption.ADMIN, message)


def _target(
    demands: Demands, kind: int, relation: nodes.RangeVar | None, node: AstNode | None, *, optional: bool
) -> Named | None:
    if relation is not None:
        name = name_of_range(relation)
        found = find_relation(demands.scene, demands.ledger, name, in_query=False, optional=optional)
        return Named(found) if found else None
    if node is None:
        return None
    return find_object(demands, kind, node, optional=optional)
