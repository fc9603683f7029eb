"""Other ways than the least fix: one privilege of several, the whole table, memberships, ownership, the future."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from itertools import islice

from msgspec.structs import replace

from pgwhy.access import (
    AlterOwner,
    Change,
    Grant,
    GrantDefault,
    GrantRole,
    NotInherited,
    graph,
)
from pgwhy.acl import DEFAULT_ACL_KINDS, Privilege, RoleName, default_acl_type
from pgwhy.acl.privilege import PG_16
from pgwhy.catalog import Catalog, NamedObject, NotVisible, Relation, Routine, Type
from pgwhy.diagnosis import Diagnosis
from pgwhy.diagnosis.candidates import meets
from pgwhy.diagnosis.loading import at_once
from pgwhy.remedy.changes import changes_for, governing
from pgwhy.remedy.confers import Right, by_membership, membership_candidates, right
from pgwhy.remedy.grant_sql import owner_sql
from pgwhy.remedy.least import after, helps, least_fix, together
from pgwhy.remedy.objection import objection
from pgwhy.remedy.remedy import Way
from pgwhy.statement import Admitted, Answer, Held, Owned

_MOST_MEMBERSHIPS = 3
_MOST_TRIED = 12
_MOST_PRIVILEGES = 4

Alternative = tuple[Way, tuple[Change, ...], tuple[str, ...] | None]
"""How, the changes, and what else they confer (None where that cannot be known)."""


def alternatives(diagnosis: Diagnosis, fix: tuple[Change, ...]) -> Iterator[Alternative]:
    """Each tried: with it nothing is denied. In the order in which to offer them. Raises NotLoaded."""
    if diagnosis.one_of:
        yield from _each_privilege(diagnosis)
        return
    if fix:
        yield from _whole_table(diagnosis, fix)
    yield from _inherited(diagnosis)
    owning = () if fix else tuple(_by_ownership(diagnosis))
    joining = (each for each in owning if each[0] is Way.OWNER_MEMBERSHIP)
    yield from sorted((*_memberships(diagnosis), *joining), key=partial(_weight, diagnosis.catalog))
    yield from (each for each in owning if each[0] is Way.NEW_OWNER)
    yield from _future(diagnosis.catalog, fix)


def _weight(catalog: Catalog, alternative: Alternative) -> tuple[bool, bool, int]:
    """What sorts memberships: predefined roles last, then by how much else they confer."""
    _, changes, confers = alternative
    groups = (catalog.cluster.roles.get(change.role) for change in changes if isinstance(change, GrantRole))
    predefined = any(group is not None and group.predefined for group in groups)
    return predefined, confers is None, len(confers or ())


def _each_privilege(diagnosis: Diagnosis) -> Iterator[Alternative]:
    """The text does not say which privilege was missing: one GRANT for each that can usually be."""
    for answer in diagnosis.missing[:_MOST_PRIVILEGES]:
        if changes := changes_for(diagnosis, answer):
            yield Way.ONE_PRIVILEGE, changes, ()


def _whole_table(diagnosis: Diagnosis, fix: tuple[Change, ...]) -> Iterator[Alternative]:
    by_column = [change for change in fix if isinstance(change, Grant) and change.columns]
    if not by_column:
        return
    changed = [_widened(diagnosis.catalog, change) for change in fix]
    whole = together(diagnosis.catalog, changed)
    if whole == fix or not helps(diagnosis, whole):
        return
    confers: list[str] = []
    for grant in by_column:
        if grant in changed:
            continue
        assert isinstance(grant.target, Relation)
        details = diagnosis.catalog.details.by_id(grant.target.oid)
        others = [c.name for c in details.columns if c.name not in grant.columns] if details else []
        for privilege in grant.privileges:
            held = {c.name for c in grant.target.column_acls if privilege in c.acl.granted_to(grant.grantee)}
            confers += [f"{privilege} on column {name}" for name in others if name not in held]
    yield Way.WHOLE_TABLE, whole, tuple(dict.fromkeys(confers))


def _widened(catalog: Catalog, change: Change) -> Change:
    """The grant on the whole table, unless that is not offered."""
    whole = replace(change, columns=()) if isinstance(change, Grant) else change
    return whole if objection(catalog, whole) is None else change


def _inherited(diagnosis: Diagnosis) -> Iterator[Alternative]:
    """A membership that is there but not inherited, made to inherit; before 16 that is an attribute of the member."""
    catalog = diagnosis.catalog
    if catalog.version < PG_16:
        return
    seen: set[Change] = set()
    for answer in diagnosis.missing:
        for miss in answer.check.near_misses:
            if not isinstance(miss, NotInherited):
                continue
            for row in catalog.cluster.memberships:
                change = GrantRole(row.role, row.member, inherit=True, grantor=row.grantor)
                if row.role == miss.blocked_at and not row.inherit and change not in seen:
                    seen.add(change)
                    if helps(diagnosis, (change,)):
                        yield Way.INHERIT, (change,), _confers(diagnosis, row.role)


def _memberships(diagnosis: Diagnosis) -> Iterator[Alternative]:
    """Membership in roles that have all that is missing, those that confer least first."""
    role = diagnosis.role
    mine = [answer.requirement for answer in diagnosis.missing if answer.requirement.role == role]
    if not mine:
        return
    wanted = _policy_roles(diagnosis)
    owners = [
        a.requirement.need.target.owner for a in diagnosis.missing if isinstance(a.requirement.need, Owned)
    ]
    checks = [each for each in mine if not isinstance(each.need, Admitted)]
    fitting = (
        group
        for group in membership_candidates(diagnosis.catalog, role)
        if (not wanted or group.name in wanted)
        and group.name not in owners
        and all(meets(diagnosis.catalog, each, group.name) for each in checks)
    )
    groups = list(islice(fitting, _MOST_TRIED))
    conferred = at_once(partial(_confers, diagnosis, group.name) for group in groups)
    by_weight = sorted(
        zip(groups, conferred, strict=True),
        key=lambda each: (each[0].predefined, each[1] is None, len(each[1] or ())),
    )
    way = Way.POLICY_MEMBERSHIP if wanted else Way.MEMBERSHIP
    helping = (
        (way, (GrantRole(group.name, role),), confers)
        for group, confers in by_weight
        if helps(diagnosis, (GrantRole(group.name, role),))
    )
    yield from islice(helping, _MOST_MEMBERSHIPS)


def _policy_roles(diagnosis: Diagnosis) -> frozenset[RoleName]:
    """The roles that policies name, of the tables whose row level security admits no row."""
    names: set[RoleName] = set()
    for answer in diagnosis.missing:
        need = answer.requirement.need
        if isinstance(need, Admitted):
            details = diagnosis.catalog.details.by_id(need.relation.oid)
            names |= {
                role for policy in (details.policies if details else ()) for role in policy.roles if role
            }
    return frozenset(names)


def _confers(diagnosis: Diagnosis, group: RoleName) -> tuple[str, ...] | None:
    needed: list[Right] = []
    for answer in diagnosis.missing:
        need = answer.requirement.need
        if isinstance(need, Held):
            version = diagnosis.catalog.version
            needed += [right(p, need.target, version) for p in (need.privilege, *need.alternatives)]
    try:
        return by_membership(diagnosis.catalog, diagnosis.role, group, needed)
    except NotVisible:
        return None


def _by_ownership(diagnosis: Diagnosis) -> Iterator[Alternative]:
    """Where only the owner may: the role as a member of the owner, or as the owner; with whatever else is missing."""
    owned = [a.requirement.need.target for a in diagnosis.missing if isinstance(a.requirement.need, Owned)]
    if not owned:
        return
    if changes := least_fix(diagnosis, _as_member):
        groups = dict.fromkeys(target.owner for target in owned)
        found = [_confers(diagnosis, group) for group in groups]
        known = (
            None if None in found else tuple(dict.fromkeys(line for lines in found for line in lines or ()))
        )
        yield Way.OWNER_MEMBERSHIP, changes, known
    if changes := least_fix(diagnosis, _as_owner):
        yield Way.NEW_OWNER, changes, ("everything that owners may do",)


def _as_member(diagnosis: Diagnosis, answer: Answer) -> tuple[Change, ...]:
    need = answer.requirement.need
    if not isinstance(need, Owned):
        return changes_for(diagnosis, answer)
    owner = diagnosis.catalog.cluster.roles.get(need.target.owner)
    member = answer.requirement.role
    if owner is None or graph(diagnosis.catalog).would_circle(owner.name, member):
        return ()
    return (GrantRole(owner.name, member),)


def _as_owner(diagnosis: Diagnosis, answer: Answer) -> tuple[Change, ...]:
    need = answer.requirement.need
    if not isinstance(need, Owned):
        return changes_for(diagnosis, answer)
    target, role = governing(diagnosis.catalog, need.target), answer.requirement.role
    if isinstance(target, NamedObject) or owner_sql(target, role) is None:
        return ()
    return (AlterOwner(target, role),)


def completing(diagnosis: Diagnosis) -> Iterator[Alternative]:
    """For a statement that succeeds but leaves something out, with a warning: what it takes to leave nothing out."""
    changes = together(
        diagnosis.catalog,
        [change for answer in diagnosis.answers if answer.warns for change in changes_for(diagnosis, answer)],
    )
    if changes and not any(answer.warns for answer in after(diagnosis, changes).answers):
        yield Way.COMPLETE, changes, ()


def _future(catalog: Catalog, fix: tuple[Change, ...]) -> Iterator[Alternative]:
    """The fix, and default privileges for what the same creator makes later in the same schema."""
    defaults: list[Change] = []
    confers: list[str] = []
    for grant in fix:
        if not isinstance(grant, Grant) or not isinstance(grant.target, Relation | Routine | Type):
            continue
        letter = default_acl_type(grant.target.kind)
        owner = grant.target.owner
        if letter is None or grant.grant_option or owner not in catalog.cluster.roles or not grant.grantee:
            continue
        if catalog.schemas.get(grant.target.schema) is None or catalog.schemas[grant.target.schema].is_system:
            continue
        defaults.append(GrantDefault(owner, grant.target.schema, letter, grant.privileges, grant.grantee))
        privileges = ", ".join(_names(grant.privileges))
        confers.append(
            f"{privileges} on every {DEFAULT_ACL_KINDS[letter]} that {owner} creates in schema {grant.target.schema}"
        )
    if defaults:
        yield Way.FUTURE, (*fix, *dict.fromkeys(defaults)), tuple(dict.fromkeys(confers))


def _names(privileges: tuple[Privilege, ...]) -> list[str]:
    return [privilege.value for privilege in privileges]
