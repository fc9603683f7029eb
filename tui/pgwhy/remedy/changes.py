"""Which GRANT meets a requirement that is not met."""

from __future__ import annotations

from collections.abc import Iterable

from pgwhy.access import Change, Grant, GrantRole, RoleOption, graph
from pgwhy.acl import ObjectKind, Privilege, RoleName
from pgwhy.acl.privilege import PG_15
from pgwhy.catalog import By, Catalog, Ownable, Part, Relation, Schema
from pgwhy.catalog import Need as Load
from pgwhy.catalog.details import ConstraintType, Details
from pgwhy.diagnosis import Diagnosis
from pgwhy.remedy.system_catalogs import is_closed
from pgwhy.search_path import NO_SCHEMA_SELECTED, EffectivePath, Status, effective_path
from pgwhy.statement import Answer, Exists, Held, InRole, Need, Requirement


def changes_for(diagnosis: Diagnosis, answer: Answer) -> tuple[Change, ...]:
    """The least GRANTs that would meet it; empty where no GRANT can. Raises NotLoaded."""
    requirement = answer.requirement
    for need in (requirement.need, *requirement.otherwise):
        found = _changes(diagnosis, requirement, need, answer.check.missing_columns)
        if found:
            return found
    return ()


def governing(catalog: Catalog, target: Ownable) -> Ownable:
    """The table whose owner an index, or a sequence of a column, always has; the object itself if there is none.

    Raises NotLoaded.
    """
    details = (
        catalog.details.by_id(target.oid)
        if isinstance(target, Relation) and target.kind in _GOVERNED
        else None
    )
    table_oid = (details.owned_by[0] if details.owned_by else details.index_of) if details else 0
    if not table_oid:
        return target
    catalog.require(Load(Part.RELATIONS, By.OID, str(table_oid)), Load(Part.DETAILS, By.OID, str(table_oid)))
    return catalog.relations.by_id(table_oid) or target


_GOVERNED = (ObjectKind.SEQUENCE, ObjectKind.INDEX, ObjectKind.PARTITIONED_INDEX)


def _changes(
    diagnosis: Diagnosis, requirement: Requirement, need: Need, missing_columns: tuple[str, ...]
) -> tuple[Change, ...]:
    match need:
        case Held():
            grant = _grant(diagnosis.catalog, need, requirement.role, missing_columns)
            return (grant,) if grant else ()
        case InRole():
            circles = graph(diagnosis.catalog).would_circle(need.role.name, requirement.role)
            return () if circles else (_membership(diagnosis.catalog, need, requirement.role),)
        case Exists():
            return tuple(_usage(diagnosis, need, requirement))
        case _:
            return ()


def _grant(catalog: Catalog, need: Held, grantee: RoleName, missing: tuple[str, ...]) -> Grant | None:
    target = need.target
    if target.kind is ObjectKind.LANGUAGE and not getattr(target, "trusted", True):
        return None
    if target.kind is ObjectKind.PARAMETER and catalog.version < PG_15:
        return None
    columns: tuple[str, ...] = ()
    # columns of a sequence cannot be granted on (ExecGrant_Relation)
    has_columns = isinstance(target, Relation) and target.kind is not ObjectKind.SEQUENCE
    if isinstance(target, Relation) and has_columns and (need.columns or need.any_column):
        columns = _columns(catalog, target, need, missing)
    return Grant(target, (need.privilege,), grantee, columns=columns, grant_option=need.grant_option)


def _columns(catalog: Catalog, relation: Relation, need: Held, missing: tuple[str, ...]) -> tuple[str, ...]:
    """The columns to grant on; none where it is all of them, be it with system columns.

    A closed catalog has no harmless column that could stand for any, and naming all of them is not less than all.
    """
    details = catalog.details.by_id(relation.oid)
    existing = [column.name for column in details.columns] if details else []
    if (need.any_column or set(existing) <= set(need.columns)) and is_closed(catalog, relation):
        return ()
    if need.any_column:
        chosen = _key_column(details) if details else ""
        return (chosen,) if chosen and need.privilege is not Privilege.DELETE else ()
    if existing and set(existing) <= set(missing):
        return ()
    return missing


def _key_column(details: Details) -> str:
    """The column that says least: the first of the primary key, or else the first."""
    for constraint in details.constraints:
        if constraint.type is ConstraintType.PRIMARY_KEY and constraint.columns:
            column = details.column_numbered(constraint.columns[0])
            return column.name if column else ""
    return details.columns[0].name if details.columns else ""


def _membership(catalog: Catalog, need: InRole, member: RoleName) -> GrantRole:
    """Membership with the option that is missing; options of a membership that exists already are named."""
    role = need.role.name
    if need.option is RoleOption.ADMIN:
        return GrantRole(role, member, admin=True)
    exists = any(row.role == role and row.member == member for row in catalog.cluster.memberships)
    row = catalog.cluster.roles.get(member)
    inherits = row.inherit if row else True
    if need.option is RoleOption.SET and exists:
        return GrantRole(role, member, set=True)
    if need.option is RoleOption.USAGE and (exists or not inherits):
        return GrantRole(role, member, inherit=True)
    return GrantRole(role, member)


def _usage(diagnosis: Diagnosis, need: Exists, requirement: Requirement) -> Iterable[Grant]:
    """USAGE on a schema of the path that is skipped for want of it, where that is why a name is not found."""
    found = skipped(diagnosis, need, requirement)
    if requirement.denial.message == NO_SCHEMA_SELECTED:
        wanted = found
    elif "." in need.name:
        wanted = []
    else:
        wanted = [schema for schema in found if _has(diagnosis.catalog, need, schema.name)]
    for schema in wanted[:1]:
        yield Grant(schema, (Privilege.USAGE,), requirement.role)


def skipped(diagnosis: Diagnosis, need: Exists, requirement: Requirement) -> list[Schema]:
    """The schemas of the path by which the name is looked up that the role has no USAGE on."""
    path = _path(diagnosis, requirement, need)
    names = (entry.schema for entry in path.entries if entry.status is Status.NO_USAGE)
    return [diagnosis.catalog.schemas[name] for name in names]


def _path(diagnosis: Diagnosis, requirement: Requirement, need: Exists) -> EffectivePath:
    setting = diagnosis.asker.search_path if need.search_path is None else need.search_path
    return effective_path(diagnosis.catalog, requirement.role, setting)


def _has(catalog: Catalog, need: Exists, schema: str) -> bool:
    name = need.name.partition("(")[0]
    if need.kind.is_relation:
        return catalog.relation(schema, name) is not None
    if need.kind in (ObjectKind.TYPE, ObjectKind.DOMAIN):
        return bool(catalog.types.in_schema_named(schema, name))
    if need.kind in (ObjectKind.FUNCTION, ObjectKind.PROCEDURE, ObjectKind.AGGREGATE):
        return bool(catalog.routines.in_schema_named(schema, name))
    return bool(catalog.named.in_schema_named(schema, name))
