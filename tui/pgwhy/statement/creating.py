"""Where new objects go, what that takes, and the catalog with them in it."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from pgwhy.access import Rule, future_acl
from pgwhy.access.rules import holds_no_new_relations
from pgwhy.acl import ObjectKind, Privilege, RoleName
from pgwhy.catalog import Catalog, Relation, Schema, Type
from pgwhy.catalog.details import Column, Details
from pgwhy.catalog.quoting import quote_identifier
from pgwhy.search_path import NO_SCHEMA_SELECTED, Name, other_database
from pgwhy.statement.because import Because, Why
from pgwhy.statement.demands import Demands
from pgwhy.statement.denial import INVALID_SCHEMA_NAME, no_privilege, refused
from pgwhy.statement.ledger import Ledger, Phase
from pgwhy.statement.names import failed, missing
from pgwhy.statement.requirement import Denial, Held, Requirement
from pgwhy.statement.state import Scene, State

TEMPORARY_SCHEMA = "pg_temp"
FIRST_NEW_OID = 1 << 40
"""Objects that a script creates get oids that no server gives."""


def target_schema(
    scene: Scene,
    ledger: Ledger,
    name: Name,
    *,
    relation: ObjectKind | None = None,
    temporary: bool = False,
    command: str = "CREATE",
) -> str | None:
    """The schema that the new object goes to, with CREATE on it required; None where there is none.

    ``relation`` is the kind of a new relation: some schemas take none.

    Source: RangeVarGetAndCheckCreationNamespace, QualifiedNameGetCreationNamespace in namespace.c.
    """
    if (elsewhere := other_database(scene.catalog, name, quoted=relation is not None)) is not None:
        failed(scene, ledger, relation or ObjectKind.TYPE, name, elsewhere)
        return None
    if name.schema == TEMPORARY_SCHEMA or (temporary and name.schema is None):
        return _temporary(scene, ledger, command)
    if name.schema is None:
        chosen = scene.path.creates_in
        if chosen is None:
            denial = Denial(INVALID_SCHEMA_NAME, NO_SCHEMA_SELECTED)
            missing(scene, ledger, ObjectKind.SCHEMA, Name("search_path"), denial)
            return None
        if chosen == TEMPORARY_SCHEMA or scene.catalog.is_own_temporary(chosen):
            return _temporary(scene, ledger, command)
    else:
        chosen = name.schema
    schema = scene.catalog.schemas.get(chosen)
    if schema is None:
        denial = Denial(INVALID_SCHEMA_NAME, f'schema "{chosen}" does not exist')
        missing(scene, ledger, ObjectKind.SCHEMA, Name(chosen), denial)
        return None
    requires_create(scene, ledger, schema, command)
    if relation is not None:
        _takes_relation(Demands(scene, ledger, command), relation, schema, name.name, temporary=temporary)
    return chosen


def _takes_relation(
    demands: Demands, kind: ObjectKind, schema: Schema, name: str, *, temporary: bool
) -> None:
    if temporary and not demands.catalog.is_own_temporary(schema.name):
        demands.rule(Rule.NOT_TEMPORARY, kind, name)
    elif holds_no_new_relations(schema, kind):
        demands.rule(Rule.SYSTEM_SCHEMA, kind, name, schema.name)


def requires_create(
    scene: Scene, ledger: Ledger, schema: Schema, command: str, role: RoleName | None = None
) -> None:
    """CREATE on the schema."""
    because = Because(Why.CREATES, command)
    need = Held(Privilege.CREATE, schema)
    ledger.require(Phase.ANALYSIS, Requirement(need, role or scene.role, because, no_privilege(schema)))


def _temporary(scene: Scene, ledger: Ledger, command: str) -> str | None:
    database = scene.catalog.own_database
    if database is None:
        return None
    message = f'permission denied to create temporary tables in database "{database.name}"'
    need = Held(Privilege.TEMPORARY, database)
    because = Because(Why.CREATES, command)
    ledger.require(Phase.ANALYSIS, Requirement(need, scene.role, because, refused(message)))
    return scene.catalog.session.temporary_schema or TEMPORARY_SCHEMA


def creates_relation(
    name: str, schema: str, kind: ObjectKind, columns: tuple[Column, ...], *, temporary: bool = False
) -> Callable[[State], State]:
    """The effect of creating a relation: it belongs to the current role, with its default privileges."""

    def effect(state: State) -> State:
        catalog = state.catalog
        oid = new_oid(catalog)
        place = schema
        if place == TEMPORARY_SCHEMA:
            catalog = _with_temporary_schema(catalog)
            place = catalog.session.temporary_schema
        relation = Relation(
            oid=oid,
            schema=place,
            name=name,
            kind=kind,
            owner=state.role,
            acl=future_acl(catalog, state.role, kind, place),
            temporary=temporary,
        )
        return state.with_catalog(
            msgspec.structs.replace(
                catalog,
                relations=catalog.relations.with_replaced(relation),
                details=catalog.details.with_replaced(Details(oid, columns)),
            )
        )

    return effect


def creates_type(name: str, schema: str, typtype: str, *, base: int = 0) -> Callable[[State], State]:
    """The effect of creating an enum or a domain that checks nothing, with its array type; the current role's own."""

    def effect(state: State) -> State:
        catalog = state.catalog
        if schema == TEMPORARY_SCHEMA or catalog.types.in_schema_named(schema, name):
            return state
        oid = new_oid(catalog)
        base_type = catalog.types.by_id(base) if base else None
        written = f"{quote_identifier(schema)}.{quote_identifier(name)}"
        made = Type(
            oid=oid,
            schema=schema,
            name=name,
            kind=ObjectKind.DOMAIN if typtype == "d" else ObjectKind.TYPE,
            owner=state.role,
            acl=future_acl(catalog, state.role, ObjectKind.TYPE, schema),
            identity=written,
            typtype=typtype,
            category=base_type.category if base_type else "E",
            array=oid + 1,
            base=base,
        )
        array = msgspec.structs.replace(
            made,
            oid=oid + 1,
            name=f"_{name}",
            kind=ObjectKind.TYPE,
            acl=None,
            identity=f"{written}[]",
            typtype="b",
            category="A",
            array=0,
            base=0,
            element=oid,
        )
        types = catalog.types.with_replaced(made).with_replaced(array)
        return state.with_catalog(msgspec.structs.replace(catalog, types=types))

    return effect


def _with_temporary_schema(catalog: Catalog) -> Catalog:
    if catalog.session.temporary_schema:
        return catalog
    name = "pg_temp_0"
    schema = Schema(new_oid(catalog), name, catalog.cluster.bootstrap_superuser, None)
    session = msgspec.structs.replace(catalog.session, temporary_schema=name)
    return msgspec.structs.replace(catalog, session=session, schemas={**catalog.schemas, name: schema})


def new_oid(catalog: Catalog) -> int:
    """An oid that nothing has."""
    used = (max(part.by_oid, default=0) for part in (catalog.relations, catalog.routines, catalog.types))
    return max(FIRST_NEW_OID, *used) + 1 + len(catalog.schemas)
