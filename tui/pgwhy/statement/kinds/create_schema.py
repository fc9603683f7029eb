"""CREATE SCHEMA (schemacmds.c)."""

from __future__ import annotations

import msgspec
from postgast import nodes

from pgwhy.access import Rule, future_acl
from pgwhy.access.rules import reserves_schema_name
from pgwhy.acl import ObjectKind, Privilege
from pgwhy.catalog import Schema
from pgwhy.statement.creating import new_oid
from pgwhy.statement.demands import Demands
from pgwhy.statement.kinds.roles_named import named_role
from pgwhy.statement.ledger import Ledger
from pgwhy.statement.state import Scene, State


def create_schema(scene: Scene, ledger: Ledger, node: nodes.CreateSchemaStmt) -> None:
    """CREATE on the database; AUTHORIZATION another role also to be able to become it."""
    demands = Demands(scene, ledger, "CREATE SCHEMA")
    role = named_role(demands, node.authrole)
    if node.authrole is not None and role is None:
        return
    if scene.catalog.own_database is not None:
        demands.privilege(Privilege.CREATE, scene.catalog.own_database)
    if role is not None and role.name != scene.role:
        demands.becomes(role)
    owner = role.name if role else scene.role
    name = node.schemaname or owner
    if reserves_schema_name(name):
        demands.rule(Rule.RESERVED_SCHEMA_NAME, ObjectKind.SCHEMA, name)

    def effect(state: State) -> State:
        if name in state.catalog.schemas:
            return state
        acl = future_acl(state.catalog, owner, ObjectKind.SCHEMA, None)
        made = Schema(new_oid(state.catalog), name, owner, acl)
        schemas = {**state.catalog.schemas, name: made}
        return state.with_catalog(msgspec.structs.replace(state.catalog, schemas=schemas))

    ledger.effects.append(effect)
    if node.schema_elts:
        demands.doubt("what CREATE SCHEMA makes in the new schema is not followed")
