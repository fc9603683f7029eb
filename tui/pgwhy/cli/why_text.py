"""An answer of `pgwhy why` as text: the verdict first, then the checks, the fix, and what else can be said."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator, Sequence

from pgwhy.acl import RoleName
from pgwhy.cli.output import mark
from pgwhy.diagnosis import Diagnosis, Verdict
from pgwhy.incident import InputKind
from pgwhy.printable import printable
from pgwhy.remedy.explained import Explained
from pgwhy.remedy.remedy import Remedies, Remedy
from pgwhy.render.wording import chain_words, check_words, confers_words, near_miss_words, role_name
from pgwhy.statement import Answer

_HELD = {Verdict.ALLOWED: True, Verdict.DENIED: False, Verdict.UNKNOWN: None}
_WORST_FIRST = (Verdict.DENIED, Verdict.UNKNOWN, Verdict.ALLOWED)
_WIDTH = 72
_MOST_CANDIDATES = 20


def script_lines(answers: Sequence[Explained]) -> Iterator[str]:
    """The lines of the answers about one text: of several statements first the sum, and of what is allowed one line."""
    if len(answers) == 1:
        yield from answer_lines(answers[0].diagnosis, answers[0].remedies)
        return
    if answers:
        yield _sum([answer.diagnosis.verdict for answer in answers])
        yield ""
    short = False
    for answer in answers:
        if _is_plain(answer):
            text = f"line {answer.diagnosis.line}: {_one_line(answer.diagnosis.text)}"
            yield f"{mark(True)} {Verdict.ALLOWED.value}, {text}"
        else:
            yield from [""] if short else []
            yield from answer_lines(answer.diagnosis, answer.remedies)
        short = _is_plain(answer)
    yield from [""] if short else []


def _sum(verdicts: Sequence[Verdict]) -> str:
    """``✗ denied: 5 of 8 statements; 2 unknown, 1 allowed``."""
    worst, *others = (verdict for verdict in _WORST_FIRST if verdict in verdicts)
    how_many = f"{verdicts.count(worst)} of {len(verdicts)}" if others else f"all {len(verdicts)}"
    rest = ", ".join(f"{verdicts.count(verdict)} {verdict.value}" for verdict in others)
    return f"{mark(_HELD[worst])} {worst.value}: {how_many} statements{'; ' if rest else ''}{rest}"


def _is_plain(answer: Explained) -> bool:
    """Whether the statement is allowed and there is nothing more to say."""
    diagnosis, remedies = answer.diagnosis, answer.remedies
    more = (*diagnosis.advice, *remedies.advice, *diagnosis.unknown, *remedies.alternatives)
    return diagnosis.verdict is Verdict.ALLOWED and not more and not remedies.fix


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
    yield from _section("Note", _wrapped((*diagnosis.advice, *found.advice)))
    yield from _section("Not known", _wrapped(diagnosis.unknown))
    yield from _section("Login roles that would get this error (--role names one)", _candidates(diagnosis))
    if found.fix and found.fix.trial:
        yield from _section(
            "To try it, with all of it rolled back",
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


def _candidates(diagnosis: Diagnosis) -> list[str]:
    told = [role_name(role) for role in diagnosis.candidates[:_MOST_CANDIDATES]]
    more = len(diagnosis.candidates) - len(told)
    return [*told, f"and {more} more, which --json names"] if more else told


def _wrapped(sentences: Iterable[str], prefix: str = "") -> list[str]:
    """Sentences, each in as many lines as it takes, the second and later ones set in."""
    lines: list[str] = []
    for sentence in sentences:
        lines += textwrap.wrap(
            printable(sentence),
            _WIDTH,
            initial_indent=prefix,
            subsequent_indent=f"{prefix}  ",
            break_long_words=False,
            break_on_hyphens=False,
        )
    return lines


def _section(title: str, lines: Sequence[str]) -> Iterator[str]:
    if lines:
        yield ""
        yield f"  {title}:"
        yield from (f"    {line}" for line in lines)


def _fix(found: Remedies, user: RoleName) -> list[str]:
    if found.fix is None:
        return []
    lines = [*_wrapped(found.fix.warnings, "-- "), *found.fix.statements]
    lines.append(_runners(found.fix, user))
    return [*lines, *(f"-- undo: {statement}" for statement in found.fix.undo)]


def _runners(remedy: Remedy, user: RoleName) -> str:
    who = ", ".join(map(role_name, remedy.run_as[:4])) or "nobody who is known here"
    return f"-- run as {who}; as {role_name(user)} you {'can' if remedy.can_run else 'cannot'}"


def _alternative(remedy: Remedy) -> list[str]:
    told = [*remedy.warnings, f"{remedy.way.value}; {confers_words(remedy)}"]
    return [*_wrapped(told, "-- "), *remedy.statements]
