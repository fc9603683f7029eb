"""ALTER … OWNER TO, SET SCHEMA, RENAME TO (alter.c, tablecmds.c)."""

from __future__ import annotations

from collections.abc import Callable

import msgspec
from postgast import AstNode, nodes
from postgast import pg_query_pb2 as pb

from pgwhy.access import AlterOwner, Attribute, Rule, apply
from pgwhy.access.rules import move_rule
from pgwhy.acl import ObjectKind, Privilege
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
    name_of,
)
from pgwhy.catalog.quoting import quote_identifier
from pgwhy.search_path import Name, resolve_named
from pgwhy.statement.creating import requires_create
from pgwhy.statement.demands import OWNERLESS, Demands
from pgwhy.statement.denial import refused
from pgwhy.statement.kinds.alter_type import (
    TYPES,
    move_type,
    own_type,
    rename_domain_constraint,
    rename_type,
    typed_tables,
)
from pgwhy.statement.kinds.objects import PARTS, Named, find_object, parts_of
from pgwhy.statement.kinds.rename import RENAMED
from pgwhy.statement.kinds.roles_named import named_role
from pgwhy.statement.ledger import Ledger
from pgwhy.statement.names import find_relation, name_of_range
from pgwhy.statement.requirement import Denial, HasAttribute
from pgwhy.statement.state import Scene, State


def alter_owner(scene: Scene, ledger: Ledger, node: nodes.AlterOwnerStmt) -> None:
    """ALTER FUNCTION, SCHEMA, TYPE … OWNER TO; tables have it as one of ALTER TABLE's forms."""
    demands = Demands(scene, ledger, "ALTER OWNER")
    role = named_role(demands, node.newowner)
    if node.object is None or role is None:
        return
    if node.object_type in TYPES:
        own_type(demands, node.object_type, parts_of(node.object), role)
        return
    found = find_object(demands, node.object_type, node.object)
    if found is not None and not isinstance(found.target, Role):
        change_owner(demands, found.target, role)


def change_owner(demands: Demands, target: Ownable, role: Role) -> None:
    """The owner gives it to a role that it may become, and that may create where the object is.

    Where the owner stays nothing is asked, but of relations, whose ownership ALTER TABLE has asked before.
    """
    if isinstance(target, ForeignDataWrapper):
        message = f'permission denied to change owner of foreign-data wrapper "{target.name}"'
        demands.superuser(message)
        demands.require(HasAttribute(Attribute.SUPERUSER), refused(message), role=role.name)
    elif target.owner != role.name or isinstance(target, Relation):
        demands.owner(target, _not_owner(demands, target, "own"))
        if isinstance(target, Relation) and (table := linked_table(demands, target)) is not None:
            demands.rule(Rule.LINKED_SEQUENCE_OWNER, ObjectKind.SEQUENCE, target.name, table.name)
    if target.kind in (ObjectKind.INDEX, ObjectKind.PARTITIONED_INDEX):
        return  # a warning: it keeps the owner of its table
    if target.kind is ObjectKind.EVENT_TRIGGER and target.owner != role.name:
        message = f'permission denied to change owner of event trigger "{name_of(target)}"'
        demands.require(HasAttribute(Attribute.SUPERUSER), refused(message), role=role.name)
    elif not demands.is_superuser() and target.owner != role.name:
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
    elif target.kind is ObjectKind.PUBLICATION:
        _may_publish(demands, name_of(target), role)
    elif (schema := demands.catalog.schemas.get(getattr(target, "schema", ""))) is not None:
        requires_create(demands.scene, demands.ledger, schema, demands.command, role.name)


def _may_publish(demands: Demands, publication: str, role: Role) -> None:
    """CREATE on the database; only superusers own publications of everything (AlterPublicationOwner_internal)."""
    if demands.catalog.own_database is not None:
        demands.privilege(Privilege.CREATE, demands.catalog.own_database, role=role.name)
    if not demands.is_superuser(role.name):
        demands.doubt(
            f"whether publication {publication} is of all tables is not read, which {role.name} may not own"
        )


def _not_owner(demands: Demands, target: Ownable, deed: str) -> Denial | None:
    """What ALTER says where it is not what others say.

    It calls every routine a function (get_object_type in objectaddress.c), and names the deed where there is no owner
    (AlterObjectRename_internal and AlterObjectNamespace_internal in alter.c).
    """
    if isinstance(target, Routine):
        return refused(f"must be owner of function {target.name}")
    if isinstance(target, NamedObject) and target.kind in OWNERLESS:
        bare = resolve_named(demands.catalog, demands.scene.path, Name(target.name), target.kind).winner
        shown = quote_identifier(target.name) if bare == target else target.identity
        return refused(f"must be superuser to {deed} {target.kind} {shown}")
    return None


def set_schema(scene: Scene, ledger: Ledger, node: nodes.AlterObjectSchemaStmt) -> None:
    """Ownership, and CREATE on the schema that it moves to: for all but relations that comes first."""
    demands = Demands(scene, ledger, "ALTER SET SCHEMA")
    if node.object is not None and node.object_type in TYPES:
        move_type(demands, node.object_type, parts_of(node.object), node.newschema)
        return
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
        demands.owner(target.target, _not_owner(demands, target.target, "set schema of"))
    old = scene.catalog.schemas.get(getattr(target.target, "schema", ""))
    if old is not None and (rule := move_rule(old, schema)) is not None:
        demands.rule(rule, target.target.kind, name_of(target.target))
    if isinstance(target.target, Relation | Routine):
        moved = msgspec.structs.replace(target.target, schema=node.newschema)
        ledger.effects.append(_replacing(moved))


def _replacing(changed: Relation | Routine) -> Callable[[State], State]:
    return lambda state: state.with_catalog(state.catalog.with_object(changed))


def rename(scene: Scene, ledger: Ledger, node: nodes.RenameStmt) -> None:
    """Ownership; a new name in a schema also takes CREATE there, columns, triggers and the like do not."""
    demands = Demands(scene, ledger, "RENAME")
    kind = node.rename_type
    if node.object is not None and kind in TYPES:
        rename_type(demands, kind, parts_of(node.object), node.newname)
        return
    if node.object is not None and kind == pb.OBJECT_DOMCONSTRAINT:
        rename_domain_constraint(demands, parts_of(node.object))
        return
    if kind in RENAMED:
        RENAMED[kind](demands, node.subname, node.newname)
        return
    target = _target(demands, kind, node.relation, node.object, optional=node.missing_ok)
    if target is None or isinstance(target.target, Role):
        return
    renamed = target.target
    if kind in (pb.OBJECT_COLUMN, pb.OBJECT_ATTRIBUTE, pb.OBJECT_TABCONSTRAINT) and isinstance(
        renamed, Relation
    ):
        demands.alters(renamed)
        if kind == pb.OBJECT_ATTRIBUTE:
            typed_tables(demands, renamed, node.behavior)
    elif kind in PARTS and isinstance(renamed, Relation):
        demands.alters(renamed)
    else:
        demands.owner(renamed, _not_owner(demands, renamed, "rename"))
        if isinstance(renamed, Relation):
            demands.guarded(renamed)
        schema = scene.catalog.schemas.get(getattr(renamed, "schema", ""))
        if schema is not None:
            requires_create(scene, ledger, schema, demands.command)
        if isinstance(renamed, Relation | Routine):
            ledger.effects.append(_replacing(msgspec.structs.replace(renamed, name=node.newname)))


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
