"""Plays a case on a server, asks pgwhy about it, and says what is right about the answer and what is not."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import Enum

from pgwhy.catalog import Catalog
from pgwhy.diagnosis import Diagnosis, Verdict
from pgwhy.diagnosis.diagnose import diagnose
from pgwhy.incident import recognise
from pgwhy.remedy.remedies import remedies
from pgwhy.remedy.remedy import Remedies
from pgwhy.server.door import Door
from pgwhy.server.options import ConnectionOptions
from tests.incidents.case import Case
from tests.incidents.stage import NotPlayable, Refusal, Stage, staged
from tests.servers import Server


class Outcome(Enum):
    """What an answer is worth."""

    RIGHT = "right"
    UNKNOWN = "unknown"
    WRONG = "wrong"
    ABSENT = "not playable here"


@dataclass(slots=True)
class Score:
    """The answers to one case on one version: to its statement, and to its error message alone."""

    case: Case
    version: int
    outcome: Outcome = Outcome.RIGHT
    problems: list[str] = field(default_factory=list)
    by_message: str = ""
    """``fixed``, ``named`` (denied, without a fix of its own) or what else came of the message alone."""

    def fail(self, problem: str) -> None:
        self.outcome = Outcome.WRONG
        self.problems.append(problem)


def play(case: Case, server: Server) -> Score:
    """The score of one case on one server."""
    score = Score(case, server.version)
    try:
        with staged(case, server) as stage:
            _statement(stage, score)
            _message(stage, score)
    except NotPlayable as missing:
        score.outcome = Outcome.ABSENT
        score.problems = [str(missing)]
    return score


def ask(stage: Stage, text: str) -> tuple[Diagnosis, Remedies]:
    """The answer about the last incident of a text, asked as superuser about the case's role."""
    case = stage.case
    door = Door(ConnectionOptions(stage.server.dsn(case.database)))
    try:
        incident = recognise(text)[-1]

        def question(catalog: Catalog) -> tuple[Diagnosis, Remedies]:
            found = diagnose(catalog, incident, role=case.role, search_path=case.search_path)[-1]
            return found, remedies(found)

        return door.ask(question)
    finally:
        door.close()


def _statement(stage: Stage, score: Score) -> None:
    case = stage.case
    if case.connects:
        return
    script = case.statements if case.autocommit else ("BEGIN", *case.statements)
    diagnosis, found = ask(stage, ";\n".join(script) + ";")
    if diagnosis.verdict is Verdict.UNKNOWN and diagnosis.unknown:
        score.outcome = Outcome.UNKNOWN
        score.problems.append("; ".join(diagnosis.unknown))
        return
    if diagnosis.verdict is not Verdict.DENIED:
        score.fail(f"verdict {diagnosis.verdict.value}, unknown {diagnosis.unknown}")
        return
    _wording(case, score, diagnosis)
    if found.fix is None and case.fixable_by_grant:
        score.fail(f"no fix; advice {found.advice}")
    if found.fix is not None:
        _fix(stage, score, found)
    if not case.fixable_by_grant:
        _advice(case, score, (*diagnosis.advice, *found.advice))


def _wording(case: Case, score: Score, diagnosis: Diagnosis) -> None:
    if diagnosis.sqlstate != case.sqlstate:
        score.fail(f"sqlstate {diagnosis.sqlstate}, the server says {case.sqlstate}")
    message = case.message(score.version)
    if case.message_pattern is None and diagnosis.message != message:
        score.fail(f"message {diagnosis.message!r}, the server says {message!r}")
    if case.message_pattern is not None and not re.fullmatch(case.message_pattern, diagnosis.message or ""):
        score.fail(f"message {diagnosis.message!r}, the server says {message!r}")


def _fix(stage: Stage, score: Score, found: Remedies) -> None:
    """The fix makes the deed succeed, every line is needed, who is named can run it, undo undoes it."""
    assert found.fix is not None
    case, fix = stage.case, found.fix.statements
    if refusal := stage.attempt(before=fix):
        score.fail(f"the fix {fix} does not help: {refusal.message}")
        return
    for line in fix:
        if stage.attempt(before=[other for other in fix if other != line]) is None:
            score.fail(f"the fix {fix} is not minimal: {line} is not needed")
    if not found.fix.run_as:
        score.fail("nobody is named who can run the fix")
    for role in found.fix.run_as[:1]:
        stage.warnings.clear()
        if refusal := stage.attempt(before=fix, run_as=role):
            score.fail(f"{role} cannot run the fix: {refusal.message}")
        if stage.warnings:
            score.fail(f"{role} runs the fix with warnings: {stage.warnings}")
    again = stage.attempt(before=[*fix, *found.fix.undo])
    if again is None or again.message != stage_message(case, score.version, again):
        score.fail(f"undo {found.fix.undo} does not undo the fix: {again}")
    if found.fix.trial and (refusal := stage.script(found.fix.trial)):
        score.fail(f"the trial fails: {refusal.message}")


def stage_message(case: Case, version: int, refusal: Refusal) -> str:
    """The recorded message; of a message with an oid in it the one that came."""
    return refusal.message if case.message_pattern else case.message(version)


_CAUSES = (
    # (in the reference fix, what the advice then has to name)
    (r"OWNER TO", "owner"),
    (r"ALTER ROLE \S+ SUPERUSER|CREATE EXTENSION|FOR ALL TABLES|FOR TABLE", "superuser"),
    (r"ALTER ROLE \S+ (CREATEDB|CREATEROLE|REPLICATION|BYPASSRLS)", r"\1"),
    (r"CREATE POLICY|ALTER POLICY", "policy"),
    (r"NO FORCE", "FORCE"),
    (r"CREATE SCHEMA (\S+)", r"\1"),
    (r"DISABLE TRIGGER USER", "DISABLE TRIGGER USER"),
    (r"pg_roles", "pg_roles"),
    (r'(public\."PartnerPayout"|public\.schema_migrations|"?admin"?\.role_enum)', r"\1"),
    (r"SECURITY DEFINER", "SECURITY DEFINER"),
)


def true_cause(case: Case) -> str:
    """The word that an advice has to hold so that it names what really helped."""
    if case.advice_names:
        return case.advice_names
    reference = "; ".join((*case.fix, *case.fixed_statements))
    for pattern, word in _CAUSES:
        if found := re.search(pattern, reference):
            return found.expand(word)
    raise AssertionError(f"{case.name} has no GRANT for a fix and no cause in the table")


def _advice(case: Case, score: Score, advice: tuple[str, ...]) -> None:
    word = true_cause(case)
    if not any(word.replace('"', "").lower() in text.replace('"', "").lower() for text in advice):
        score.fail(f"the advice does not name {word}: {advice}")


def _message(stage: Stage, score: Score) -> None:
    """What the message alone, as psql prints it, comes to."""
    case = stage.case
    said = stage.attempt()
    if said is None or said.sqlstate != case.sqlstate:
        score.fail(f"the incident does not happen here: {said}")
        return
    diagnosis, found = ask(stage, said.as_psql())
    if diagnosis.verdict is Verdict.ALLOWED:
        score.by_message = "allowed"
        score.problems.append(f"by its message alone: allowed, {diagnosis.advice}")
        return
    if diagnosis.verdict is Verdict.UNKNOWN:
        score.by_message = "unknown"
        score.problems.append(f"by its message alone: unknown, {diagnosis.unknown}")
        return
    score.by_message = "named"
    if found.fix is not None:
        refusal = stage.attempt(before=found.fix.statements)
        later = refusal is not None and refusal.message != said.message
        score.by_message = (
            "fixed" if refusal is None else "the next one" if later else "a fix that does not help"
        )
        if refusal is not None and not later:
            score.fail(f"by its message alone: {found.fix.statements} does not help: {refusal.message}")
