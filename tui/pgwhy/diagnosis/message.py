"""The diagnosis of a message without its statement: as far as it goes, and what the statement would add."""

from __future__ import annotations

from msgspec.structs import replace

from pgwhy.acl import ObjectKind
from pgwhy.catalog import PLACES, Catalog, NamedObject, identity
from pgwhy.diagnosis.advice import although_allowed, ruled_out
from pgwhy.diagnosis.diagnosis import Diagnosis, Verdict
from pgwhy.diagnosis.judge import judge
from pgwhy.diagnosis.names import creation_advice, lead_of, name_advice
from pgwhy.diagnosis.policy import admits_new_row
from pgwhy.diagnosis.reported import reported
from pgwhy.diagnosis.services import about_service
from pgwhy.incident import Complaint, Wanted
from pgwhy.search_path import effective_path
from pgwhy.statement import (
    Admitted,
    Answer,
    Because,
    Denial,
    Exists,
    Held,
    Owned,
    Requirement,
    Why,
    answers_of,
)

NOT_UNDERSTOOD = (
    "The message is not understood: it is in another language, or of a kind that pgwhy does not know. The failed "
    "statement would help."
)
NEEDS_STATEMENT = (
    "Which of {privileges} is needed is not in the message: the statement that failed would tell, and what else "
    "it needs."
)
MORE = "What else the statement needs is not in the message: the server reports one thing at a time."


def of_message(nothing: Diagnosis) -> Diagnosis:
    """The diagnosis by the message alone; ``nothing`` is one without checks. Raises NotLoaded."""
    complaint = nothing.incident.complaint
    if complaint is None:
        return replace(nothing, unknown=(*nothing.unknown, NOT_UNDERSTOOD))
    match complaint.wanted:
        case Wanted.EXISTS:
            return _name(nothing, complaint)
        case Wanted.CREATION_SCHEMA:
            return _creation(nothing, complaint)
        case Wanted.RULE:
            return _ruled_out(nothing, complaint)
        case _:
            return _requirements(nothing)


def _requirements(nothing: Diagnosis) -> Diagnosis:
    catalog, asker = nothing.catalog, nothing.asker
    path = effective_path(catalog, asker.role, asker.search_path)
    found = reported(catalog, path, asker.role, nothing.incident)
    answers = answers_of(catalog, found.requirements)
    refused = [answer for answer in answers if answer.check.held is False]
    diagnosis = replace(
        nothing, answers=answers, unknown=(*nothing.unknown, *found.unknown), one_of=found.one_of
    )
    if not found.requirements:
        return diagnosis
    diagnosis = replace(diagnosis, advice=about_service(catalog, "", answers))
    if (undecided := _refused_row(catalog, answers)) is not None:
        return replace(diagnosis, verdict=Verdict.DENIED, advice=(undecided,))
    if not refused and found.unknown:
        return diagnosis
    if not refused:
        advice = although_allowed(catalog, asker, nothing.incident)
        return replace(diagnosis, verdict=Verdict.ALLOWED, sqlstate=None, message=None, advice=advice)
    if not found.one_of:
        return replace(diagnosis, verdict=Verdict.DENIED, unknown=(*diagnosis.unknown, MORE))
    lacking = [answer.check.privilege for answer in refused]
    more = NEEDS_STATEMENT.format(privileges=", ".join(lacking))
    usual = not set(lacking) & {"SELECT", "INSERT", "UPDATE", "DELETE", "USAGE", "CREATE"}
    advice = although_allowed(catalog, asker, nothing.incident, but=", ".join(lacking)) if usual else ()
    return replace(
        diagnosis,
        verdict=Verdict.DENIED,
        unknown=(*diagnosis.unknown, more),
        advice=(*diagnosis.advice, *advice),
    )


def _refused_row(catalog: Catalog, answers: tuple[Answer, ...]) -> str | None:
    """Which policies did not let the row through, where the row decides: that it was refused is what the text says."""
    for answer in answers:
        need = answer.requirement.need
        if isinstance(need, Admitted) and need.new_row and answer.check.held is None:
            table, policies = identity(need.relation, catalog.version), ", ".join(need.policies)
            return (
                f"A GRANT does not help: the row is not one that the policies of {table} let {answer.check.role} "
                f"write ({policies}, for {need.command}). Write a row that they admit, or change their WITH CHECK."
            )
    return None


def message_again(diagnosis: Diagnosis, catalog: Catalog) -> Diagnosis:
    """The answer to the same requirements, were this the catalog; names are looked up anew."""
    complaint = diagnosis.incident.complaint
    if complaint and complaint.wanted in (Wanted.EXISTS, Wanted.CREATION_SCHEMA):
        return of_message(replace(diagnosis, catalog=catalog, answers=(), advice=(), verdict=Verdict.UNKNOWN))
    answers = answers_of(catalog, (_current(catalog, answer.requirement) for answer in diagnosis.answers))
    return replace(diagnosis, catalog=catalog, verdict=judge(answers).verdict, answers=answers)


def _current(catalog: Catalog, requirement: Requirement) -> Requirement:
    """The requirement on the object as it is in this catalog."""
    match requirement.need:
        case Held(target=target) as need:
            return replace(requirement, need=replace(need, target=catalog.current(target)))
        case Owned(target=target) as need if not isinstance(target, NamedObject):
            return replace(requirement, need=replace(need, target=catalog.current(target)))
        case Admitted(relation=relation) as need:
            found = admits_new_row(catalog, requirement.role, relation, need.command)
            return replace(requirement, need=found or replace(need, admits=True))
        case _:
            return requirement


def _name(nothing: Diagnosis, complaint: Complaint) -> Diagnosis:
    catalog, asker = nothing.catalog, nothing.asker
    path = effective_path(catalog, asker.role, asker.search_path)
    if complaint.kind is ObjectKind.COLUMN:
        known = f"A column of the name {complaint.name} is not where the statement looks for it: check the spelling."
        return replace(nothing, verdict=Verdict.DENIED, advice=(known,))
    if not _is_there(nothing, complaint):
        kind = complaint.kind or ObjectKind.TABLE
        because = Because(Why.REPORTED, complaint.name)
        denial = Denial(complaint.sqlstate, nothing.incident.message)
        absent = Requirement(Exists(kind, complaint.name), asker.role, because, denial)
        advice = name_advice(catalog, path, complaint.kind, complaint.name, in_function=asker.in_function)
        answers = answers_of(catalog, [absent])
        return replace(nothing, verdict=Verdict.DENIED, answers=answers, advice=advice)
    there = f"{complaint.name} is found by {asker.role} now, in the path {asker.search_path}."
    advice = (there, *although_allowed(catalog, asker, nothing.incident))
    return replace(nothing, verdict=Verdict.ALLOWED, sqlstate=None, message=None, advice=advice)


def _is_there(nothing: Diagnosis, complaint: Complaint) -> bool:
    catalog, asker = nothing.catalog, nothing.asker
    if complaint.kind is not None and PLACES[complaint.kind].field:
        return complaint.name in catalog.by_name(complaint.kind)
    path = effective_path(catalog, asker.role, asker.search_path)
    lead = lead_of(catalog, path, complaint.kind, complaint.name)
    return lead is not None and lead.leads_somewhere


def _creation(nothing: Diagnosis, complaint: Complaint) -> Diagnosis:
    catalog, asker = nothing.catalog, nothing.asker
    path = effective_path(catalog, asker.role, asker.search_path)
    if path.creates_in is not None:
        there = f"In the path {asker.search_path} {asker.role} would create in schema {path.creates_in}."
        advice = (there, *although_allowed(catalog, asker, nothing.incident))
        return replace(nothing, verdict=Verdict.ALLOWED, sqlstate=None, message=None, advice=advice)
    because = Because(Why.REPORTED, "a schema to create in")
    denial = Denial(complaint.sqlstate, nothing.incident.message)
    need = Exists(ObjectKind.SCHEMA, asker.search_path)
    answers = answers_of(catalog, [Requirement(need, asker.role, because, denial)])
    return replace(nothing, verdict=Verdict.DENIED, answers=answers, advice=creation_advice(path))


def _ruled_out(nothing: Diagnosis, complaint: Complaint) -> Diagnosis:
    """What a rule that is no privilege refused."""
    assert complaint.rule is not None
    if complaint.rule.decides:
        instead = complaint.rule.instead(complaint.name, complaint.of)
        return replace(nothing, verdict=Verdict.DENIED, advice=(instead,))
    advice = (ruled_out(complaint.rule, nothing.incident.message, complaint.name, complaint.of),)
    return replace(nothing, verdict=Verdict.ALLOWED, sqlstate=None, message=None, advice=advice)
