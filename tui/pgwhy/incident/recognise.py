"""Pasted text to incidents: the one walk through this room."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from pgwhy.incident.context import frames_of
from pgwhy.incident.envelope import code_in, fields_in, form_of
from pgwhy.incident.incident import SQLSTATES, Incident, InputKind
from pgwhy.incident.lines import Line, joined, lines_of, unwrapped
from pgwhy.incident.quoted_sql import sql_in
from pgwhy.incident.report import Report, on_lines_of_their_own, read_reports
from pgwhy.incident.sql_text import begins_like_sql
from pgwhy.incident.structured import read_csvlog, read_json
from pgwhy.incident.transcript import Typed, typed_before

_NOT_TRACES = ("psql", "libpq", "")


def recognise(text: str) -> tuple[Incident, ...]:
    """What a text is and says: SQL (one incident, however many statements), or one incident for each error in it.

    Errors that no privilege, owner, policy or name decides are left out where others are there. Always at least one
    incident; its kind is NOTHING where nothing is recognised. Never raises.
    """
    lines = lines_of(text)
    found = _in_lines(lines)
    understood = all(incident.complaint for incident in found)
    whole = unwrapped(lines, at_least=2 if understood else 1)
    if len(whole) == len(lines):
        return found
    again = _in_lines(whole)
    return again if _says_more(again, found) else found


def _says_more(found: Sequence[Incident], than: Sequence[Incident]) -> bool:
    """Whether text without the breaks of a terminal says what is cut off in the text with them."""
    if not all(incident.complaint for incident in found):
        return False
    if any(incident.kind is InputKind.STATEMENT or not incident.complaint for incident in than):
        return than[0].kind is not InputKind.STATEMENT
    longer = [incident.message for incident in found]
    return all(any(full.startswith(incident.message) for full in longer) for incident in than)


def _in_lines(lines: list[Line]) -> tuple[Incident, ...]:
    plain = joined(lines)
    found = read_csvlog(plain) or read_json(plain, _in_string)
    if not found:
        is_sql = begins_like_sql(plain)
        lines = lines if is_sql else on_lines_of_their_own(lines)
        reports = read_reports(lines)
        if is_sql:
            reports = [report for report in reports if not _inside_sql(lines[report.first].text)]
            if not reports:
                return (Incident(kind=InputKind.STATEMENT, text=plain, line=_first_line(lines)),)
        found = _from_reports(lines, reports) or _from_code(plain)
    deciding = [incident for incident in found if incident.about_privileges]
    return _counted(deciding or found) or (Incident(kind=InputKind.NOTHING, text=plain.strip()),)


def _in_string(text: str) -> Sequence[Incident]:
    """What a string within other data says, which may be data itself; in that, strings are read as plain text."""
    lines = lines_of(text)
    plain = joined(lines)
    return read_csvlog(plain) or read_json(plain, _plain_text) or _plain_text(text)


def _plain_text(text: str) -> Sequence[Incident]:
    lines = on_lines_of_their_own(lines_of(text))
    return _from_reports(lines, read_reports(lines)) or _from_code(joined(lines))


def _first_line(lines: Sequence[Line]) -> int:
    return next((line.number for line in lines if line.text.strip()), 1)


def _inside_sql(line: str) -> bool:
    """Whether a message stands in a comment or a string of SQL, as in ``RAISE EXCEPTION 'permission denied …'``."""
    head = line.strip()
    return head.startswith(("--", "/*", "*")) or "'" in head.split("permission", maxsplit=1)[0]


def _from_reports(lines: Sequence[Line], reports: Sequence[Report]) -> list[Incident]:
    if not any(report.prefix.dated or report.prefix.role for report in reports):
        reports = _merged(reports)
    typed = typed_before(lines, reports)
    found: list[Incident] = []
    for at, (report, said) in enumerate(zip(reports, typed, strict=True)):
        start = reports[at - 1].last + 1 if at else 0
        end = reports[at + 1].first if at + 1 < len(reports) else len(lines)
        chunk = lines[report.first : report.last + 1] if report.prefix.dated else lines[start:end]
        found.append(_incident(report, said, lines[report.first].number, joined(chunk)))
    return found


def _merged(reports: Sequence[Report]) -> list[Report]:
    """Traces tell one error several times, from the driver's to the framework's exception: once is enough."""
    merged: list[Report] = []
    for report in reports:
        if merged and report.message and report.message == merged[-1].message:
            last = merged[-1]
            last.last, last.severity = report.last, last.severity or report.severity
            for name, texts in report.fields.items():
                last.fields.setdefault(name, texts)
        else:
            merged.append(report)
    return merged


def _incident(report: Report, typed: Typed, line: int, chunk: str) -> Incident:
    logged = (report.prefix.dated or bool(report.prefix.role)) and not report.nested
    form = "server log" if logged else form_of(chunk)
    written = report.field("STATEMENT") or (sql_in(chunk) if not logged else "")
    kind = InputKind.LOG if logged else InputKind.ERROR if form in _NOT_TRACES else InputKind.TRACE
    code = "" if logged else code_in(chunk)
    properties = {} if logged else fields_in(chunk)

    def field(name: str) -> str:
        return report.field(name) or properties.get(name, "")

    return Incident(
        kind=kind,
        text=report.message,
        line=line,
        form=form,
        severity=report.severity,
        sqlstate=code or report.sqlstate,
        message=report.message,
        complaint=report.complaint,
        detail=field("DETAIL"),
        hint=field("HINT"),
        context=frames_of(field("CONTEXT")),
        query=field("QUERY"),
        statement=written or typed.statement,
        statement_complete=bool(written) or typed.complete,
        before=typed.before,
        role=report.prefix.role or typed.role,
        database=report.prefix.database or typed.database,
    )


def _from_code(text: str) -> list[Incident]:
    """An error of which only the code is understood: in other words than English, or without any."""
    code = code_in(text)
    if code not in SQLSTATES:
        return []
    first = next(line for line in text.split("\n") if line.strip())
    return [
        Incident(
            kind=InputKind.TRACE,
            text=first.strip(),
            form=form_of(text),
            sqlstate=code,
            statement=sql_in(text),
        )
    ]


def _counted(incidents: Sequence[Incident]) -> tuple[Incident, ...]:
    """Each different incident once, with how often it is there."""
    seen: dict[Incident, Incident] = {}
    counts: dict[Incident, int] = {}
    for incident in incidents:
        key = msgspec.structs.replace(incident, line=0)
        seen.setdefault(key, incident)
        counts[key] = counts.get(key, 0) + incident.count
    return tuple(msgspec.structs.replace(seen[key], count=count) for key, count in counts.items())
