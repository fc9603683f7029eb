"""An answer of `pgwhy why` as text: the verdict first, then the checks, the fix, and what else can be said."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pgwhy.acl import RoleName
from pgwhy.cli.output import mark
from pgwhy.diagnosis import Answer, Diagnosis, Verdict
from pgwhy.incident import InputKind
from pgwhy.printable import printable
from pgwhy.remedy.remedy import Remedies, Remedy
from pgwhy.wording import chain_words, check_words, confers_words, near_miss_words, role_name

_HELD = {Verdict.ALLOWED: True, Verdict.DENIED: False, Verdict.UNKNOWN: None}
_WIDTH = 72


def answer_lines(diagnosis: Diagnosis, found: Remedies) -> Iterator[str]:
    """The lines of one answer; safe to show."""
    said = (
        f": {printable(diagnosis.message)}"
        if diagnosis.message and diagnosis.verdict is not Verdict.ALLOWED
        else ""
    )
    state = f" ({diagnosis.sqlstate})" if said and diagnosis.sqlstate else ""
    yield f"{mark(_HELD[diagnosis.verdict])} {diagnosis.verdict.value}{said}{state}"
    yield f"  {_input(diagnosis)}"
    if diagnosis.incident.kind is not InputKind.NOTHING:
        path = ", ".join(map(printable, diagnosis.path)) or "empty"
        database = printable(diagnosis.catalog.database)
        yield f"  as {role_name(diagnosis.role)} in database {database}, search_path {path}"
    if diagnosis.answers:
        yield ""
    for answer in diagnosis.answers:
        yield from _check(diagnosis, answer)
    user = diagnosis.catalog.session.user
    yield from _section("What can be done", _fix(found, user))
    yield from _section("Other ways", [line for each in found.alternatives for line in _alternative(each)])
    yield from _section("Note", [printable(text) for text in (*diagnosis.advice, *found.advice)])
    yield from _section("Not known", [printable(text) for text in diagnosis.unknown])
    yield from _section(
        "Login roles that would get this error (--role names one)",
        [role_name(r) for r in diagnosis.candidates],
    )
    if found.fix and found.fix.trial:
        yield from _section(
            "To try it without a trace",
            [printable(line) for text in found.fix.trial for line in text.split("\n")],
        )
    yield ""


def _input(diagnosis: Diagnosis) -> str:
    incident = diagnosis.incident
    form = f" ({incident.form})" if incident.form else ""
    times = f", {incident.count} times" if incident.count > 1 else ""
    return f"{incident.kind.value}{form}, line {diagnosis.line}{times}: {_one_line(diagnosis.text)}"


def _one_line(text: str) -> str:
    line = printable(" ".join(text.split()))
    return line if len(line) <= _WIDTH else line[: _WIDTH - 1] + "…"


def _check(diagnosis: Diagnosis, answer: Answer) -> Iterator[str]:
    check = answer.check
    holder = f", of {role_name(check.role)}" if check.role != diagnosis.role else ""
    yield f"  {mark(check.held)} {check_words(check)}{holder}"
    if check.because:
        yield f"      {printable(check.because)}"
    if check.reason:
        yield f"      {chain_words(check.reason)}"
    if check.missing_columns and check.missing_columns != check.columns:
        yield f"      missing on {', '.join(map(printable, check.missing_columns))}"
    if answer.policies:
        yield f"      policies {', '.join(map(printable, answer.policies))}"
    for miss in check.near_misses:
        yield f"      nearly: {near_miss_words(miss)}"


def _section(title: str, lines: Sequence[str]) -> Iterator[str]:
    if lines:
        yield ""
        yield f"  {title}:"
        yield from (f"    {line}" for line in lines)


def _fix(found: Remedies, user: RoleName) -> list[str]:
    if found.fix is None:
        return []
    lines = list(found.fix.statements)
    lines.append(_runners(found.fix, user))
    return [*lines, *(f"-- undo: {statement}" for statement in found.fix.undo)]


def _runners(remedy: Remedy, user: RoleName) -> str:
    who = ", ".join(map(role_name, remedy.run_as[:4])) or "nobody who is known here"
    return f"-- run as {who}; as {role_name(user)} you {'can' if remedy.can_run else 'cannot'}"


def _alternative(remedy: Remedy) -> list[str]:
    return [f"-- {remedy.way.value}; {confers_words(remedy)}", *remedy.statements]
