"""What no GRANT can do, said plainly: owners, attributes, policies; and what to know about those that a GRANT can."""

from __future__ import annotations

from collections.abc import Iterator

from pgwhy.access import Attribute, NotInherited, OtherCreator, Rule
from pgwhy.acl import RoleName
from pgwhy.acl.privilege import PG_15
from pgwhy.catalog import Language, Parameter, Relation, identity, identity_type
from pgwhy.catalog.quoting import sql_role
from pgwhy.diagnosis import Diagnosis
from pgwhy.remedy.grant_sql import alter_owner_sql
from pgwhy.remedy.policy_advice import COPY_REFUSED, copy_advice, policy_advice
from pgwhy.statement import Admitted, Answer, HasAttribute, Held, InRole, Owned, Permitted

_INSTEAD = {
    "pg_authid": "pg_roles shows everything but the passwords, to everybody",
    "pg_shadow": "pg_roles shows everything but the passwords, to everybody",
    "pg_statistic": "pg_stats shows what concerns the tables that one may read, to everybody",
    "pg_statistic_ext_data": "pg_stats_ext shows what concerns the tables that one may read",
    "pg_user_mapping": "pg_user_mappings shows what one may see, to everybody",
    "pg_subscription": "its columns but subconninfo are open to everybody: name them instead of *",
    "pg_largeobject": "lo_get and its like read the large objects on which one has SELECT",
}
"""System catalogs that are closed, and what shows the same to everybody."""


def advice_for(diagnosis: Diagnosis) -> tuple[str, ...]:
    """Sentences, each once, in the order of the checks that fail."""
    return tuple(dict.fromkeys(s for answer in diagnosis.missing for s in _sentences(diagnosis, answer)))


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
        case Admitted() if answer.requirement.denial.sqlstate == COPY_REFUSED:
            yield from copy_advice(need, role)
        case Admitted():
            yield from policy_advice(diagnosis, need, role)
        case Held():
            yield from _held(diagnosis, need)
        case Permitted():
            yield need.rule.instead(need.name, need.of)
        case InRole():
            if need.role.superuser:
                yield f"{need.role.name} is a superuser: to become or own as it is to be one."
        case _:
            return
    yield from _near(answer)
    if role != diagnosis.role:
        yield f"Not {diagnosis.role} but {role} must hold this: {answer.requirement.because.sentence}."


def _owner(diagnosis: Diagnosis, need: Owned, role: str) -> str:
    target, version = need.target, diagnosis.catalog.version
    what = f"{identity_type(target)} {identity(target, version)}"
    sql = alter_owner_sql(target, RoleName(role)) if target.kind.owner_sql else ""
    given = f", make {role} the owner ({sql})," if sql else ""
    return (
        f"Only the owner of {what}, which is {target.owner}, its members and superusers may do this; no privilege on "
        f"it helps. Let {target.owner} run it{given} or make {role} a member of {target.owner}."
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


def _held(diagnosis: Diagnosis, need: Held) -> Iterator[str]:
    target = need.target
    if isinstance(target, Language) and not target.trusted:
        yield f"{target.name} is an untrusted language: only superusers may use it, and it cannot be granted."
    elif isinstance(target, Parameter) and diagnosis.catalog.version < PG_15:
        yield f"Before PostgreSQL 15 only superusers may set {target.name}; it cannot be granted."
    elif isinstance(target, Relation) and target.is_system_catalog:
        instead = _INSTEAD.get(target.name)
        yield f"{target.name} is a system catalog that is closed on purpose" + (
            f": {instead}." if instead else "."
        )


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
