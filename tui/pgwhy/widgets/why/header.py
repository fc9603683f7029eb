"""The lines above an answer: the verdict, what was judged, as whom; and an answer as one line of a list."""

from __future__ import annotations

from pgwhy.diagnosis import Diagnosis, Verdict
from pgwhy.incident import InputKind
from pgwhy.printable import printable
from pgwhy.render.wording import role_name
from pgwhy.widgets.ink import Ink, Line, Span, span

MARKS = {
    Verdict.ALLOWED: Span("✓ ", Ink.HELD),
    Verdict.DENIED: Span("✗ ", Ink.MISSING),
    Verdict.UNKNOWN: Span("? ", Ink.UNKNOWN),
}


def verdict_line(diagnosis: Diagnosis) -> tuple[Line, Line]:
    """``✗ Denied  permission denied for …``, and at the right the SQLSTATE."""
    verdict = diagnosis.verdict
    if diagnosis.incident.kind is InputKind.NOTHING:
        return (Span(" "), MARKS[verdict], Span("Not recognised", Ink.STRONG)), ()
    word = Span(verdict.value.capitalize(), Ink.STRONG)
    if verdict is Verdict.ALLOWED:
        return (Span(" "), MARKS[verdict], word), ()
    message = diagnosis.message or diagnosis.incident.message
    said = (Span("  "), span(message)) if message else ()
    state = (span(diagnosis.sqlstate, Ink.DIM),) if diagnosis.sqlstate else ()
    return (Span(" "), MARKS[verdict], word, *said), state


def input_line(diagnosis: Diagnosis) -> Line:
    """The statement or message in one line."""
    return (Span("   "), span(" ".join(diagnosis.text.split())))


def asker_line(diagnosis: Diagnosis) -> tuple[Line, Line]:
    """As whom, where, with which path; at the right what the text was taken for."""
    if diagnosis.incident.kind is InputKind.NOTHING:
        return (), ()
    taken = (Span(_taken(diagnosis), Ink.DIM),)
    asker: Line = (
        *(Span("   as "), span(role_name(diagnosis.role), Ink.STRONG)),
        *(Span(" in "), span(diagnosis.catalog.database, Ink.STRONG)),
        span(f"  search_path {diagnosis.asker.search_path or '(empty)'}"),
    )
    return asker, taken


def _taken(diagnosis: Diagnosis) -> str:
    """``SQLAlchemy trace``, ``statement, line 12``."""
    incident = diagnosis.incident
    form = (
        incident.form if str(incident.kind) in incident.form else f"{incident.form} {incident.kind}".strip()
    )
    place = f", line {diagnosis.line}" if diagnosis.line > 1 else ""
    times = f", {incident.count} times" if incident.count > 1 else ""
    return printable(form + place + times)


def statement_line(diagnosis: Diagnosis, *, asker: bool) -> Line:
    """A line of the list: verdict, place, as whom if ``asker``, what was judged, and what the server says to it."""
    denied = diagnosis.message and diagnosis.verdict is not Verdict.ALLOWED
    message = (
        (span(f"  {diagnosis.message}", Ink.DIM),) if denied and diagnosis.message != diagnosis.text else ()
    )
    text = " ".join(diagnosis.text.split())
    shown = text if len(text) <= _SHOWN or not message else text[: _SHOWN - 1] + "…"
    who = f"{role_name(diagnosis.role)} in {diagnosis.catalog.database}  " if asker else ""
    place = Span(f"{diagnosis.line:>4}  ", Ink.DIM)
    return (Span(" "), MARKS[diagnosis.verdict], place, span(who, Ink.DIM), span(shown), *message)


_SHOWN = 40
"""Characters of a statement in front of its message."""
