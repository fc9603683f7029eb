"""What no GRANT can do, said plainly: owners, attributes, policies; and what to know about those that a GRANT can."""

from __future__ import annotations

from collections.abc import Iterator

from pgwhy.access import Attribute, Grant, GrantRole, NotInherited, OtherCreator, Rule, graph
from pgwhy.acl import Privilege, RoleName
from pgwhy.acl.privilege import PG_15
from pgwhy.catalog import Language, Parameter, Relation, identity, identity_type
from pgwhy.catalog.quoting import sql_role
from pgwhy.diagnosis import Diagnosis
from pgwhy.remedy.changes import governing, skipped
from pgwhy.remedy.grant_sql import change_sql, owner_sql
from pgwhy.remedy.objection import Ground, objection, to_ownership, to_what_is_missing
from pgwhy.remedy.policy_advice import COPY_REFUSED, copy_advice, policy_advice
from pgwhy.remedy.runners import person
from pgwhy.remedy.system_catalogs import is_closed, open_part
from pgwhy.search_path import NO_SCHEMA_SELECTED
from pgwhy.statement import (
    Admitted,
    Answer,
    Exists,
    HasAttribute,
    Held,
    InRole,
    Owned,
    Permitted,
    Requirement,
)


def advice_for(diagnosis: Diagnosis) -> tuple[str, ...]:
    """Sentences, each once, in the order of the checks that fail. Raises NotLoaded."""
    sentences = [s for answer in diagnosis.missing for s in _sentences(diagnosis, answer)]
    return tuple(dict.fromkeys((*sentences, *_objections(diagnosis))))


def _objections(diagnosis: Diagnosis) -> Iterator[str]:
    """Why what is missing is not simply offered: one sentence for each ground and object."""
    missing = [answer for answer in diagnosis.answers if answer.fails or answer.warns]
    found = [(answer, to_what_is_missing(diagnosis, answer)) for answer in missing]
    grounds = {each.ground for _, each in found if each is not None}
    told: set[tuple[Ground, str]] = set()
    for answer, each in found:
        if each is None or isinstance(answer.requirement.need, Owned) or (each.ground, each.what) in told:
            continue  # what is owned has its own sentence
        told.add((each.ground, each.what))
        if each.ground is not Ground.CREATES_IN_SYSTEM or Ground.CHANGES_CATALOG not in grounds:
            yield each.sentence


def _sentences(diagnosis: Diagnosis, answer: Answer) -> Iterator[str]:
    need = answer.requirement.need
    role = answer.requirement.role
    if answer.requirement.denial.sqlstate == Rule.POLICY_RECURSION.sqlstate:
        yield Rule.POLICY_RECURSION.instead("", answer.requirement.because.subject)
    match need:
        case Owned():
            yield _owner(diagnosis, need, role)
        case HasAttribute():
            yield _attribute(diagnosis, need, role)
            if answer.requirement.denial.message.endswith("is a system trigger"):
                yield "ALTER TABLE … DISABLE TRIGGER USER leaves those of constraints alone."
        case Admitted():
            copied = answer.requirement.denial.sqlstate == COPY_REFUSED
            yield from copy_advice(need, role) if copied else policy_advice(diagnosis, need, role)
        case Held():
            yield from _held(diagnosis, answer, need)
        case Permitted():
            yield need.rule.instead(need.name, need.of)
        case InRole():
            if graph(diagnosis.catalog).would_circle(need.role.name, role):
                yield f"{need.role.name} is itself a member of {role}: {role} cannot be made one of {need.role.name}."
        case Exists() if answer.requirement.denial.message == NO_SCHEMA_SELECTED:
            yield from _creation(diagnosis, need, answer.requirement)
        case _:
            return
    yield from _near(answer)
    if role != diagnosis.role:
        yield f"Not {diagnosis.role} but {role} must hold this: {answer.requirement.because.sentence}."


def _owner(diagnosis: Diagnosis, need: Owned, role: str) -> str:
    """Who may do it, and how to become that, as far as there is no objection."""
    target, catalog = need.target, diagnosis.catalog
    owner, member = person(catalog, target.owner), RoleName(role)
    who = target.owner if owner == target.owner else f"{target.owner} (here {owner}, who owns the database)"
    refused = to_ownership(catalog, target)
    ways = [f"Let {owner} run it"]
    governs = governing(catalog, target)
    if refused is None and (alter := owner_sql(governs, member)) is not None:
        of = "" if governs == target else f" of {identity(governs, catalog.version)}, with which it goes"
        ways.append(f"make {role} the owner{of} ({alter})")
    if objection(catalog, GrantRole(target.owner, member)) is None:
        ways.append(f"make {role} a member of {target.owner}")
    said = f"{', '.join(ways[:-1])}, or {ways[-1]}." if len(ways) > 2 else f"{' or '.join(ways)}."
    return (
        f"Only the owner of {identity_type(target)} {identity(target, catalog.version)}, which is {who}, its members "
        f"and superusers may do this; no privilege on it helps. {refused.sentence if refused else said}"
    )


def _attribute(diagnosis: Diagnosis, need: HasAttribute, role: str) -> str:
    superusers = sorted(r.name for r in diagnosis.catalog.cluster.roles.values() if r.superuser)
    alter = f"ALTER ROLE {sql_role(role)} {need.attribute};"
    by = f"run by a superuser ({', '.join(superusers[:3])})" if superusers else "run by a superuser"
    if need.attribute is Attribute.SUPERUSER:
        return (
            f"Only superusers may do this, and no GRANT helps: let one do it ({', '.join(superusers[:3])})."
        )
    lacks = f"{role} lacks the attribute {need.attribute}, which no GRANT gives and no membership passes on"
    return f"{lacks}: {alter} {by}."


def _held(diagnosis: Diagnosis, answer: Answer, need: Held) -> Iterator[str]:
    target = need.target
    if isinstance(target, Language) and not target.trusted:
        yield f"{target.name} is an untrusted language: only superusers may use it, and it cannot be granted."
    elif isinstance(target, Parameter) and diagnosis.catalog.version < PG_15:
        yield f"Before PostgreSQL 15 only superusers may set {target.name}; it cannot be granted."
    elif need.privilege is Privilege.SELECT and isinstance(target, Relation):
        offered = to_what_is_missing(diagnosis, answer) is None
        if offered and is_closed(diagnosis.catalog, target):
            yield f"{target.name} is a system catalog that is closed on purpose: {open_part(target)}."


def _creation(diagnosis: Diagnosis, need: Exists, requirement: Requirement) -> Iterator[str]:
    """What it takes to create in schemas of the path that are skipped, where none is left."""
    for schema in skipped(diagnosis, need, requirement):
        grant = Grant(schema, (Privilege.USAGE, Privilege.CREATE), requirement.role)
        if objection(diagnosis.catalog, grant) is None:
            yield f"To create in schema {schema.name} takes both: {change_sql(grant, diagnosis.catalog.version)}"


def _near(answer: Answer) -> Iterator[str]:
    role = answer.requirement.role
    for miss in answer.check.near_misses:
        match miss:
            case NotInherited():
                how = (
                    f"SET ROLE {sql_role(miss.set_role)}; first does"
                    if miss.set_role
                    else "it may not be set either"
                )
                member = f"{role} is a member of {miss.blocked_at}, which would give this"
                yield f"{member}, but does not inherit from it: {how}."
            case OtherCreator():
                where = f" in schema {miss.schema}" if miss.schema else ""
                given = f"Default privileges{where} give this to {miss.grantee or 'PUBLIC'}"
                wrong = f"on what {miss.creator} creates, but {miss.owner} created {answer.check.object}"
                right = f"ALTER DEFAULT PRIVILEGES FOR ROLE {sql_role(miss.owner)} …"
                yield f"{given} {wrong}: {right} holds for what that role creates later."
            case _:
                continue
