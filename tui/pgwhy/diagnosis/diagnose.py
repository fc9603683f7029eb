"""The walk from an incident to its diagnosis: statement, inner SQL and message, in the order of what they tell."""

from __future__ import annotations

from functools import partial

from msgspec.structs import replace

from pgwhy.acl import Privilege
from pgwhy.catalog import Catalog, NotVisible, attempt
from pgwhy.catalog.quoting import quote_identifier
from pgwhy.diagnosis.advice import (
    NOT_ABOUT_PRIVILEGES,
    about_new_rows,
    about_no_rows,
    about_rows,
    about_rules,
    about_warnings,
    although_allowed,
    other_message,
    what_helps,
)
from pgwhy.diagnosis.asker import settle
from pgwhy.diagnosis.candidates import candidates
from pgwhy.diagnosis.diagnosis import Asker, Diagnosis, Verdict
from pgwhy.diagnosis.inner import asker_inside, inner_sql, via_context
from pgwhy.diagnosis.judge import judge
from pgwhy.diagnosis.loading import at_once
from pgwhy.diagnosis.message import message_again, of_message
from pgwhy.diagnosis.names import creation_advice, name_advice
from pgwhy.diagnosis.same import same_in
from pgwhy.diagnosis.services import about_service
from pgwhy.incident import Incident, InputKind
from pgwhy.search_path import NO_SCHEMA_SELECTED, EffectivePath, effective_path
from pgwhy.statement import (
    Analysis,
    Answer,
    Because,
    Denial,
    Exists,
    Held,
    Requirement,
    Via,
    Why,
    analyze,
    answers_of,
    reanalyzed,
)


def diagnose(
    catalog: Catalog, incident: Incident, *, role: str | None = None, search_path: str | None = None
) -> tuple[Diagnosis, ...]:
    """One diagnosis for each statement of SQL, one for an error.

    ``role`` and ``search_path`` are options, which win over what the text says. Raises NoSuchRole,
    SearchPathSyntaxError, and NotLoaded.
    """
    asker = settle(catalog, incident, role, search_path)
    match incident.kind:
        case InputKind.STATEMENT:
            return tuple(_script(catalog, asker, incident, incident.text, incident.line))
        case InputKind.NOTHING:
            return (replace(_nothing(catalog, asker, incident), unknown=(what_helps(incident.text),)),)
        case InputKind.ERROR | InputKind.LOG | InputKind.TRACE:
            lost = partial(_lost, catalog, asker, incident, incident.message or incident.text, incident.line)
            return (attempt(partial(_error, catalog, asker, incident), lost),)


def again(diagnosis: Diagnosis, catalog: Catalog) -> Diagnosis:
    """The same question, were this the catalog: what remedies are tried with."""
    analysis = diagnosis.analysis
    if analysis is None:
        return message_again(diagnosis, catalog)
    analysis = same_in(analysis, catalog) or reanalyzed(analysis, catalog)
    return _statement(analysis, diagnosis.asker, diagnosis.incident, diagnosis.line)


def _script(
    catalog: Catalog,
    asker: Asker,
    incident: Incident,
    script: str,
    line: int,
    variables: tuple[tuple[str, int], ...] = (),
) -> list[Diagnosis]:
    analyses = analyze(
        script,
        catalog,
        asker.role,
        asker.search_path,
        session_user=asker.session_user,
        variables=variables,
    )
    return at_once(partial(_judged, each, asker, incident, line + each.line - 1) for each in analyses)


def _judged(analysis: Analysis, asker: Asker, incident: Incident, line: int) -> Diagnosis:
    lost = partial(_lost, analysis.catalog, asker, incident, analysis.text, line)
    return attempt(partial(_statement, analysis, asker, incident, line), lost)


def _lost(catalog: Catalog, asker: Asker, incident: Incident, text: str, line: int, reason: str) -> Diagnosis:
    """Nothing is known, because of a fault of pgwhy."""
    return Diagnosis(
        incident=incident,
        text=text,
        line=line,
        asker=asker,
        catalog=catalog,
        path=(),
        verdict=Verdict.UNKNOWN,
        sqlstate=incident.sqlstate or None,
        message=incident.message or None,
        unknown=(*asker.unknown, f"it could not be explained: {reason}"),
    )


def _statement(analysis: Analysis, asker: Asker, incident: Incident, line: int) -> Diagnosis:
    catalog = analysis.catalog
    answers = (*answers_of(catalog, _connects(catalog, asker)), *analysis.answers)
    judged = judge(answers, analysis.unknowns)
    path = effective_path(catalog, analysis.role, analysis.search_path)
    denial = judged.denial if judged.verdict is Verdict.DENIED else None
    return Diagnosis(
        incident=incident,
        text=analysis.text,
        line=line,
        asker=replace(asker, role=analysis.role, search_path=analysis.search_path),
        catalog=catalog,
        path=path.explicit,
        verdict=judged.verdict,
        sqlstate=denial.sqlstate if denial else None,
        message=denial.message if denial else None,
        answers=answers,
        unknown=(
            *asker.unknown,
            *(each.reason for each in analysis.unknowns),
            *about_new_rows(answers),
        ),
        advice=(
            *_about_names(catalog, path, answers, in_function=asker.in_function),
            *about_rows(answers, catalog.version),
            *about_no_rows(analysis.kind, answers),
            *about_warnings(answers),
            *about_rules(answers),
            *about_service(catalog, analysis.kind, answers),
        ),
        analysis=analysis,
    )


def _about_names(
    catalog: Catalog, path: EffectivePath, answers: tuple[Answer, ...], *, in_function: bool
) -> tuple[str, ...]:
    """Where the names that lead nowhere would lead otherwise; nothing where that cannot be seen."""
    sentences: list[str] = []
    try:
        for answer in answers:
            need, denial = answer.requirement.need, answer.requirement.denial
            if isinstance(need, Exists) and denial.message == NO_SCHEMA_SELECTED:
                sentences += creation_advice(path)
            elif isinstance(need, Exists):
                own = need.search_path
                looked = path if own is None else effective_path(catalog, answer.requirement.role, own)
                inside = in_function or own is not None
                sentences += name_advice(catalog, looked, need.kind, need.name, in_function=inside)
        return tuple(sentences)
    except NotVisible:
        return ()


def _connects(catalog: Catalog, asker: Asker) -> tuple[Requirement, ...]:
    """CONNECT on the database, of the role that logs in; a role that cannot log in is reached otherwise."""
    database = catalog.own_database
    role = catalog.cluster.roles.get(asker.session_user)
    if database is None or role is None or not role.login:
        return ()
    denial = Denial("42501", f'permission denied for database "{database.name}"')
    because = Because(Why.CONNECT, database.name)
    return (Requirement(Held(Privilege.CONNECT, database), role.name, because, denial),)


def _nothing(catalog: Catalog, asker: Asker, incident: Incident) -> Diagnosis:
    """An answer that knows nothing yet."""
    return Diagnosis(
        incident=incident,
        text=incident.message or incident.text,
        line=incident.line,
        asker=asker,
        catalog=catalog,
        path=effective_path(catalog, asker.role, asker.search_path).explicit,
        verdict=Verdict.UNKNOWN,
        sqlstate=incident.sqlstate or None,
        message=incident.message or None,
        unknown=asker.unknown,
    )


def _error(catalog: Catalog, asker: Asker, incident: Incident) -> Diagnosis:
    if asker.role not in catalog.cluster.roles:
        return _nothing(catalog, asker, incident)
    if not incident.about_privileges:
        unknown = NOT_ABOUT_PRIVILEGES.format(message=incident.message)
        return replace(_nothing(catalog, asker, incident), unknown=(unknown,))
    try:
        found = _explained(catalog, asker, incident)
    except NotVisible as hidden:
        nothing = _nothing(catalog, asker, incident)
        return replace(nothing, unknown=(*nothing.unknown, f"It cannot be known: {hidden}."))
    if asker.named or found.verdict is Verdict.DENIED:
        return found
    possible = candidates(found)
    unknown = (
        f"The text does not say which role got this error, and {asker.role}, as which you are connected, "
    )
    unknown += "would not: one has to say which role it was."
    return replace(
        found, verdict=Verdict.UNKNOWN, candidates=possible, unknown=(unknown, *found.unknown), advice=()
    )


def _explained(catalog: Catalog, asker: Asker, incident: Incident) -> Diagnosis:
    """By the statement if it is there and tells, else by the SQL inside a function, else by the message alone."""
    by_statement = _by_statement(catalog, asker, incident) or _by_deed(catalog, asker, incident)
    if by_statement is not None and by_statement.verdict is not Verdict.UNKNOWN:
        return _compared(by_statement, asker, incident)
    found = _by_inner(catalog, asker, incident)
    if found is None or found.verdict is not Verdict.DENIED:
        found = of_message(_nothing(catalog, asker_inside(catalog, asker, incident.context), incident))
    found = _within(found, via_context(catalog, asker, incident.context))
    if by_statement is None:
        return found
    if found.verdict is not Verdict.DENIED:
        return by_statement
    # why the statement itself did not tell
    return replace(found, unknown=tuple(dict.fromkeys((*by_statement.unknown, *found.unknown))))


def _by_statement(catalog: Catalog, asker: Asker, incident: Incident) -> Diagnosis | None:
    """The last statement of the text, after those before it; None without one that parses."""
    if not incident.statement:
        return None
    script = f"{incident.before}{incident.statement}"
    diagnoses = _script(catalog, asker, incident, script, incident.line)
    if not diagnoses or (diagnoses[-1].analysis is not None and not diagnoses[-1].analysis.kind):
        return None
    return diagnoses[-1]


def _by_deed(catalog: Catalog, asker: Asker, incident: Incident) -> Diagnosis | None:
    """By the statement that a message tells by itself; None where it tells none, or more is known.

    So a trusted extension needs no superuser since 13, whether the statement is there or its message alone.
    """
    complaint = incident.complaint
    if complaint is None or not complaint.deed or incident.statement or incident.query or incident.context:
        return None
    told = complaint.deed.format(name=quote_identifier(complaint.name))
    found = _by_statement(catalog, asker, replace(incident, statement=told))
    return found and replace(found, incident=incident, text=incident.message)


def _within(found: Diagnosis, via: tuple[Via, ...]) -> Diagnosis:
    """The diagnosis of what was checked within the functions that CONTEXT names."""
    answers = tuple(
        replace(each, requirement=replace(each.requirement, because=each.requirement.because.within(*via)))
        for each in found.answers
    )
    return replace(found, answers=answers)


def _by_inner(catalog: Catalog, asker: Asker, incident: Incident) -> Diagnosis | None:
    """The SQL that the server itself or a function was running, as whom it ran."""
    found = inner_sql(catalog, asker, incident)
    if found is None:
        return None
    diagnoses = _script(catalog, found.asker, incident, found.sql, incident.line, found.variables)
    return diagnoses[0] if diagnoses else None


def _compared(found: Diagnosis, asker: Asker, incident: Incident) -> Diagnosis:
    """The answer for the statement, with what the reported message adds to it."""
    if found.verdict is Verdict.ALLOWED:
        return replace(found, advice=(*although_allowed(found.catalog, asker, incident), *found.advice))
    if found.message and incident.message and found.message != incident.message and incident.complaint:
        return replace(found, advice=(*other_message(incident, found.message), *found.advice))
    return found
