"""Who can have got an error that names no role: the login roles that would get it."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec.structs import replace

from pgwhy.access import graph, holds, lost_together
from pgwhy.acl import PUBLIC, ObjectKind, Privilege, RoleName
from pgwhy.catalog import Catalog, Column, NamedObject, Relation, Routine, Type
from pgwhy.diagnosis.diagnosis import Diagnosis
from pgwhy.statement import Held, Owned, Requirement, answer


def candidates(diagnosis: Diagnosis) -> tuple[RoleName, ...]:
    """The login roles to whom the diagnosis' requirements give the same message, the likeliest first.

    These are the ones that were granted something else there: somebody meant them to use it.
    """
    catalog = diagnosis.catalog
    asked = [each.requirement for each in diagnosis.answers]
    found = (
        role.name
        for role in catalog.cluster.roles.values()
        if role.login and not role.superuser and _would_get_it(diagnosis, asked, role.name)
    )
    grantees = _grantees(catalog, asked)
    roles = graph(catalog)
    is_meant = {name: any(roles.has_privileges_of(name, each) for each in grantees) for name in found}
    return tuple(sorted(is_meant, key=lambda name: (not is_meant[name], name)))


def _grantees(catalog: Catalog, asked: Iterable[Requirement]) -> set[RoleName]:
    """To whom anything was granted on what is asked for, or on the table that a sequence belongs to."""
    targets = [each.need.target for each in asked if isinstance(each.need, Held | Owned)]
    for target in tuple(targets):
        if isinstance(target, Relation) and target.kind is ObjectKind.SEQUENCE and catalog.details.visible:
            details = catalog.details.by_id(target.oid)
            table = catalog.relations.by_id(details.owned_by[0]) if details and details.owned_by else None
            targets += [table] if table else []
    acls = [target.acl for target in targets if not isinstance(target, NamedObject)]
    acls += [
        column.acl for target in targets if isinstance(target, Relation) for column in target.column_acls
    ]
    return {item.grantee for acl in acls if acl for item in acl.items if item.grantee != PUBLIC}


def _would_get_it(diagnosis: Diagnosis, asked: Iterable[Requirement], role: RoleName) -> bool:
    catalog = diagnosis.catalog
    if diagnosis.analysis is None:
        # the message says nothing of the schema: whoever lacks USAGE there gets another one
        return _can_name(catalog, asked, role) and not all(meets(catalog, each, role) for each in asked)
    message = diagnosis.incident.message
    for requirement in asked:
        holder = role if requirement.role == diagnosis.role else requirement.role
        if not meets(catalog, requirement, holder):
            return not message or requirement.denial.message == message
    return False


def _can_name(catalog: Catalog, asked: Iterable[Requirement], role: RoleName) -> bool:
    """Whether the role gets past the schemas of what is asked for."""
    targets = (requirement.need.target for requirement in asked if isinstance(requirement.need, Held | Owned))
    schemas = (
        catalog.schemas.get(target.schema)
        for target in targets
        if isinstance(target, Relation | Routine | Type)
    )
    return all(schema is None or holds(catalog, role, Privilege.USAGE, schema) for schema in schemas)


def meets(catalog: Catalog, requirement: Requirement, role: RoleName) -> bool:
    """Whether the role meets the requirement: the answer without its reasons, for asking of many roles."""
    need = requirement.need
    if not isinstance(need, Held) or requirement.otherwise:
        return answer(catalog, replace(requirement, role=role)).check.held is not False
    if graph(catalog).is_superuser(role):
        return True
    if any(
        holds(catalog, role, privilege, need.target, grant_option=need.grant_option)
        for privilege in (need.privilege, *need.alternatives)
    ):
        if lost_together(catalog, role, need.privilege, need.together, need.target):
            return answer(catalog, replace(requirement, role=role)).check.held is not False
        return True
    if not isinstance(need.target, Relation) or not (need.columns or need.any_column):
        return False
    own = {column.name for column in need.target.column_acls}
    held = {
        name
        for name in own
        if holds(catalog, role, need.privilege, Column(need.target, 0, name), grant_option=need.grant_option)
    }
    return bool(held) if need.any_column else set(need.columns) <= held
