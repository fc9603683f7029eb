"""Asks the access room for each requirement, and draws the verdict."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec.structs import replace

from pgwhy.access import (
    Check,
    attribute_check,
    check,
    owns,
    role_check,
)
from pgwhy.acl import RoleName
from pgwhy.catalog import Catalog, identity, identity_type
from pgwhy.diagnosis.diagnosis import Answer, Judgement, Verdict
from pgwhy.statement import (
    Admitted,
    Exists,
    HasAttribute,
    Held,
    InRole,
    Need,
    Owned,
    Requirement,
    Unknown,
)


def answer(catalog: Catalog, requirement: Requirement) -> Answer:
    """The check of the server for one requirement; if one of its alternatives is met, with that as the reason."""
    first = _check(catalog, requirement.need, requirement.role, requirement.because.sentence)
    if first.held is False:
        for other in requirement.otherwise:
            instead = _check(catalog, other, requirement.role, requirement.because.sentence)
            if instead.held:
                first = replace(
                    first, held=True, reason=instead.reason, sources=instead.sources, near_misses=()
                )
                break
    policies = requirement.need.policies if isinstance(requirement.need, Admitted) else ()
    return Answer(requirement, first, policies)


def judge(catalog: Catalog, requirements: Iterable[Requirement], unknowns: Iterable[Unknown]) -> Judgement:
    """Denied if anything is surely refused; else unknown if anything is unknown; else allowed.

    The denial is that of the first requirement that is not met: what the server reports, unless something unknown
    comes before it.
    """
    answers = tuple(answer(catalog, requirement) for requirement in requirements)
    doubts = tuple(unknowns)
    failed = next((each for each in answers if each.fails), None)
    if failed is not None:
        return Judgement(Verdict.DENIED, failed.requirement.denial, answers, doubts)
    undecided = next((each for each in answers if each.check.held is None and _refuses(each)), None)
    if undecided is not None:
        return Judgement(Verdict.UNKNOWN, undecided.requirement.denial, answers, doubts)
    return Judgement(Verdict.UNKNOWN if doubts else Verdict.ALLOWED, None, answers, doubts)


def _refuses(undecided: Answer) -> bool:
    """Whether it is an error if it turns out not to be met; rows that are only not seen are none."""
    need = undecided.requirement.need
    return not isinstance(need, Admitted) or need.new_row


def _check(catalog: Catalog, need: Need, role: RoleName, because: str) -> Check:
    match need:
        case Held():
            return _held(catalog, need, role, because)
        case Owned():
            return owns(catalog, role, need.target, because=because)
        case InRole():
            return role_check(
                catalog, role, need.option, need.role, session_user=need.session_user, because=because
            )
        case HasAttribute():
            return attribute_check(catalog, role, need.attribute, because=because)
        case Admitted():
            relation = need.relation
            held = need.admits if need.new_row or need.admits else None
            return Check(
                privilege="POLICY",
                kind=identity_type(relation),
                object=identity(relation, catalog.version),
                role=role,
                held=held,
                because=because,
            )
        case Exists():
            kind = need.kind.identity_type
            return Check(
                privilege="EXISTS", kind=kind, object=need.name, role=role, held=False, because=because
            )


def _held(catalog: Catalog, need: Held, role: RoleName, because: str) -> Check:
    found = check(
        catalog,
        role,
        need.privilege,
        need.target,
        alternatives=need.alternatives,
        columns=need.columns,
        any_column=need.any_column,
        grant_option=need.grant_option,
        together=need.together,
    )
    privilege = f"{need.privilege} WITH GRANT OPTION" if need.grant_option else found.privilege
    return replace(found, privilege=privilege, because=because)
