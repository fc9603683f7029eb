"""A server message without its statement, as requirements: what it says was wanted, of the things it can mean."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from msgspec.structs import replace

from pgwhy.access import Attribute, RoleOption, holds, owns
from pgwhy.acl import TABLES_FIRST, ObjectKind, Privilege, RoleName, privileges_of
from pgwhy.acl.privilege import PG_15, PG_16, PG_17
from pgwhy.catalog import (
    Catalog,
    Column,
    Database,
    Language,
    NamedObject,
    Ownable,
    Parameter,
    Relation,
    Securable,
    identity,
)
from pgwhy.diagnosis.named import targets
from pgwhy.diagnosis.policy import admits_new_row
from pgwhy.incident import Complaint, Incident, Wanted, wanted_by_detail
from pgwhy.search_path import EffectivePath
from pgwhy.statement import (
    Because,
    Denial,
    HasAttribute,
    Held,
    InRole,
    Need,
    Owned,
    Requirement,
    Why,
)


class Reported(msgspec.Struct, frozen=True):
    """What a message comes to. Of requirements with ``one_of`` an unknown one is needed, not all."""

    requirements: tuple[Requirement, ...] = ()
    one_of: bool = False
    unknown: tuple[str, ...] = ()


def reported(catalog: Catalog, path: EffectivePath, role: RoleName, incident: Incident) -> Reported:
    """What the message of the incident, which has a complaint, says that ``role`` lacked. Raises NotLoaded."""
    assert incident.complaint is not None
    complaint = incident.complaint
    denial = Denial(complaint.sqlstate, incident.message)
    if detailed := wanted_by_detail(incident.detail, complaint.sqlstate):
        parts = [_one(catalog, path, role, each, denial) for each in detailed]
        return Reported(
            tuple(requirement for part in parts for requirement in part.requirements),
            unknown=tuple(reason for part in parts for reason in part.unknown),
        )
    return _one(catalog, path, role, complaint, denial)


def _one(
    catalog: Catalog, path: EffectivePath, role: RoleName, complaint: Complaint, denial: Denial
) -> Reported:
    because = Because(Why.REPORTED, complaint.name or complaint.of or complaint.attribute)
    match complaint.wanted:
        case Wanted.PRIVILEGE | Wanted.GRANT_OPTION:
            return _privilege(catalog, path, role, complaint, denial)
        case Wanted.OWNER:
            return _owner(catalog, path, role, complaint, denial)
        case Wanted.ATTRIBUTE | Wanted.LOGIN | Wanted.NO_ROW_SECURITY:
            requirement = Requirement(HasAttribute(_attribute(complaint)), role, because, denial)
            return Reported((requirement,), unknown=_role_too(catalog, complaint, denial))
        case Wanted.MEMBER | Wanted.SET_ROLE | Wanted.ADMIN | Wanted.ROLE_PRIVILEGES:
            return _in_role(catalog, role, complaint, denial)
        case Wanted.POLICY:
            return _policy(catalog, path, role, complaint, denial)
        case Wanted.EXISTS | Wanted.CREATION_SCHEMA | Wanted.RULE:
            return Reported()


_ON_EXISTING = (
    "ADMIN OPTION on the role, and each attribute that is changed, are needed besides CREATEROLE; which role it was "
    "is in the statement or in the DETAIL of the error."
)


def _role_too(catalog: Catalog, complaint: Complaint, denial: Denial) -> tuple[str, ...]:
    """Since 16 CREATEROLE is not enough for a role that exists; which one it was is in DETAIL or the statement."""
    of_existing = complaint.attribute == Attribute.CREATEROLE and "create role" not in denial.message
    if not of_existing or catalog.version < PG_16:
        return ()
    return (_ON_EXISTING,)


def _attribute(complaint: Complaint) -> Attribute:
    match complaint.wanted:
        case Wanted.LOGIN:
            return Attribute.LOGIN
        case Wanted.NO_ROW_SECURITY:
            return Attribute.BYPASSRLS
        case _:
            return Attribute(complaint.attribute)


def _in_role(catalog: Catalog, role: RoleName, complaint: Complaint, denial: Denial) -> Reported:
    named = catalog.cluster.roles.get(RoleName(complaint.name))
    if named is None:
        what = f"role {complaint.name} does not exist here" if complaint.name else "the message names no role"
        return Reported(unknown=(f"Which role was meant cannot be known: {what}.",))
    option = {
        Wanted.MEMBER: RoleOption.MEMBER,
        Wanted.SET_ROLE: RoleOption.SET,
        Wanted.ADMIN: RoleOption.ADMIN,
    }.get(complaint.wanted, RoleOption.USAGE)
    if complaint.wanted is Wanted.ADMIN and catalog.version < PG_16:
        # until 15 CREATEROLE does as well, except for superusers' roles
        instead: tuple[Need, ...] = () if named.superuser else (HasAttribute(Attribute.CREATEROLE),)
    else:
        instead = ()
    because = Because(Why.REPORTED, named.name)
    return Reported((Requirement(InRole(option, named), role, because, denial, instead),))


def _owner(
    catalog: Catalog, path: EffectivePath, role: RoleName, complaint: Complaint, denial: Denial
) -> Reported:
    """Ownership of the first object of the name that the role does not own."""
    found = targets(catalog, path, complaint)
    if not found:
        return _absent(complaint)
    foreign = [target for target in found if not owns(catalog, role, target).held]
    chosen = (foreign or found)[0]
    other = targets(catalog, path, replace(complaint, name=complaint.of, of="")) if complaint.of else ()
    instead = tuple(Owned(target) for target in other[:1])
    requirement = Requirement(Owned(chosen), role, _because(catalog, chosen), denial, instead)
    return Reported((requirement,), unknown=_others(catalog, found, chosen) if foreign else ())


def _privilege(
    catalog: Catalog, path: EffectivePath, role: RoleName, complaint: Complaint, denial: Denial
) -> Reported:
    """The privileges that can have been meant, on the first object of the name on which the role lacks any."""
    if complaint.skipped and catalog.version < PG_17:
        return _owner(catalog, path, role, complaint, denial)
    found = [target for target in targets(catalog, path, complaint) if not isinstance(target, NamedObject)]
    if not found:
        return _absent(complaint)
    if complaint.kind is ObjectKind.INDEX:
        # REINDEX since 17 asks for MAINTAIN on the table, and names the index (RangeVarCallbackForReindexIndex)
        found = _tables_of(catalog, found)
        complaint = replace(complaint, privileges=(Privilege.MAINTAIN,))
    if not found:
        return _absent(complaint)
    if _only_for_superusers(catalog, found[0]):
        because = _because(catalog, found[0])
        return Reported((Requirement(HasAttribute(Attribute.SUPERUSER), role, because, denial),))
    if isinstance(found[0], Database) and not holds(catalog, role, Privilege.CONNECT, found[0]):
        # who is not let in cannot have created anything there: it was measured (pg_database_size)
        complaint = replace(complaint, privileges=(Privilege.CONNECT,))
    option = complaint.wanted is Wanted.GRANT_OPTION
    possible = {target: _possible(catalog, complaint, target) for target in found}
    lacking = {
        target: [p for p in possible[target] if not holds(catalog, role, p, target, grant_option=option)]
        for target in found
    }
    chosen = next((target for target in found if lacking[target]), found[0])
    needs = [_need(privilege, chosen, grant_option=option) for privilege in possible[chosen]]
    one_of = len(lacking[chosen]) > 1
    if one_of and chosen.kind is ObjectKind.SEQUENCE and Privilege.USAGE in lacking[chosen]:
        # whoever calls nextval has USAGE or UPDATE; other uses of sequences are rare
        needs = [Held(Privilege.USAGE, chosen, alternatives=(Privilege.UPDATE,))]
        one_of = False
    elif lacking[chosen] and not one_of:
        needs = [_need(lacking[chosen][0], chosen, grant_option=option)]
    because = _because(catalog, chosen)
    return Reported(
        tuple(Requirement(need, role, because, denial) for need in needs),
        one_of,
        _others(catalog, found, chosen) if lacking[chosen] else (),
    )


def _tables_of(catalog: Catalog, indexes: Sequence[Securable]) -> list[Securable]:
    details = (catalog.details.by_id(index.oid) for index in indexes if isinstance(index, Relation))
    tables = (catalog.relations.by_id(found.index_of) for found in details if found is not None)
    return [table for table in tables if table is not None]


def _only_for_superusers(catalog: Catalog, target: Securable) -> bool:
    """An untrusted language, whatever its ACL says; a parameter before 15, where it has none."""
    if isinstance(target, Language):
        return not target.trusted
    return isinstance(target, Parameter) and catalog.version < PG_15


def _policy(
    catalog: Catalog, path: EffectivePath, role: RoleName, complaint: Complaint, denial: Denial
) -> Reported:
    """What row level security of the first table of the name, to which the role is subject, says to a new row."""
    table = replace(complaint, name=complaint.of, of="", kind=None)
    found = [target for target in targets(catalog, path, table) if isinstance(target, Relation)]
    for relation in found:
        if (need := admits_new_row(catalog, role, relation)) is not None:
            because = Because(Why.ROW_SECURITY, identity(relation, catalog.version))
            return Reported(
                (Requirement(need, role, because, denial),), unknown=_others(catalog, found, relation)
            )
    if not found:
        return _absent(table)
    exempt = HasAttribute(Attribute.BYPASSRLS)
    return Reported((Requirement(exempt, role, _because(catalog, found[0]), denial),))


def _possible(catalog: Catalog, complaint: Complaint, target: Securable) -> Sequence[Privilege]:
    """Which privileges a statement may have wanted, the usual ones first."""
    known = complaint.privileges or privileges_of(target.kind, catalog.version)
    return sorted(known, key=TABLES_FIRST.index)


def _need(privilege: Privilege, target: Securable, *, grant_option: bool) -> Held:
    if isinstance(target, Column):
        return Held(privilege, target.relation, columns=(target.name,), grant_option=grant_option)
    return Held(privilege, target, grant_option=grant_option)


def _because(catalog: Catalog, target: Ownable) -> Because:
    return Because(Why.REPORTED, identity(target, catalog.version))


def _others(catalog: Catalog, found: Sequence[Ownable], chosen: Ownable) -> tuple[str, ...]:
    """That the message may mean another object of the same name."""
    others = [identity(target, catalog.version) for target in found if target is not chosen]
    if not others:
        return ()
    shown = ", ".join(others[:5]) + (", …" if len(others) > 5 else "")
    return (f"The message gives no schema: it can also mean {shown}. The statement would tell.",)


def _absent(complaint: Complaint) -> Reported:
    what = complaint.kind.value if complaint.kind else "object"
    absent = (
        f"There is no {what} {complaint.name} here: the message is from another database or server, "
        "or it was dropped or renamed since."
    )
    return Reported(unknown=(absent,))
