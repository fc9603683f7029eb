"""Reports that are data already: csvlog, jsonlog, and JSON as services and drivers give it."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator, Mapping

from pgwhy.incident.context import frames_of
from pgwhy.incident.envelope import form_of
from pgwhy.incident.incident import Incident, InputKind
from pgwhy.incident.lines import lines_of
from pgwhy.incident.locate import in_other_words, locate
from pgwhy.incident.quoted_sql import sql_in
from pgwhy.incident.report import read_reports

_CSV_ROW = re.compile(
    r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3} [\w+:-]+,(?:\"(?:[^\"]|\"\")*\"|[^,]*),(?:\"(?:[^\"]|\"\")*\"|[^,]*),\d*,"
)
# Columns of csvlog (elog.c, write_csvlog); those after them came later and are not needed.
_CSV = (
    *(
        "log_time",
        "user",
        "database",
        "process",
        "client",
        "session",
        "line",
        "command",
        "start",
        "vxid",
        "xid",
    ),
    *(
        "severity",
        "sqlstate",
        "message",
        "detail",
        "hint",
        "internal_query",
        "query_at",
        "context",
        "statement",
    ),
)

# What JSON calls the parts of a report: jsonlog (jsonlog.c), CloudNativePG, PostgREST, drivers.
_NAMES = {
    "message": (
        *("message", "msg", "error", "MESSAGE", "textPayload", "@message", "Message", "errorMessage"),
        *("error_message", "err", "exception", "stack", "stack_trace"),
    ),
    "severity": ("error_severity", "severity", "level"),
    "sqlstate": ("state_code", "sql_state_code", "sqlstate", "sqlState", "code", "pgcode", "status_code"),
    "detail": ("detail", "details"),
    "hint": ("hint",),
    "context": ("context", "where"),
    "internal_query": ("internal_query", "internalQuery"),
    "statement": ("statement", "query", "sql"),
    "user": ("user", "user_name", "username", "usename", "role"),
    "database": ("dbname", "database_name", "database", "datname"),
}


def read_csvlog(text: str) -> list[Incident]:
    """The errors of a csvlog excerpt; empty where the text is not one."""
    if not _CSV_ROW.match(text.lstrip()):
        return []
    reader = csv.reader(text.lstrip().splitlines(keepends=True))
    found: list[Incident] = []
    first = 1
    try:
        for row in reader:
            fields = dict(zip(_CSV, row, strict=False))
            if fields.get("severity") in ("ERROR", "FATAL", "PANIC", "WARNING"):
                found.append(_incident(fields, first, InputKind.LOG, "csvlog"))
            first = reader.line_num + 1
    except csv.Error:
        pass  # an excerpt may end in the middle of a row
    return found


def read_json(text: str) -> list[Incident]:
    """The errors of a JSON document or of JSON Lines; empty where the text holds none."""
    found: list[Incident] = []
    for line, document in _documents(text):
        found += _reports_in(document, line)
    return found


def _documents(text: str) -> Iterator[tuple[int, object]]:
    try:
        yield 1, json.loads(text)
    except (ValueError, RecursionError):
        for number, line in enumerate(text.split("\n"), 1):
            start = line.find("{")
            if start < 0 or '"' not in line[start : start + 3]:
                continue
            try:
                yield number, json.loads(line[start:])
            except (ValueError, RecursionError):
                continue


def _reports_in(document: object, line: int) -> Iterator[Incident]:
    """Every report within; what the objects around one say of role and database holds for it, too."""
    pending: list[tuple[object, Mapping[str, str]]] = [(document, {})]
    while pending:
        value, outer = pending.pop()
        if isinstance(value, list):
            pending += [(element, outer) for element in reversed(value)]
        if not isinstance(value, dict):
            continue
        fields = dict(outer) | _fields_of(value)
        message = fields.get("message", "")
        if message and (_tells(message) or fields.get("sqlstate") == "42501"):
            yield _incident(fields, line, _kind_of(value), "jsonlog" if "error_severity" in value else "")
            continue
        session = {key: said for key, said in fields.items() if key in ("user", "database", "statement")}
        pending += [(element, session) for element in reversed(value.values())]


def _of_text(fields: Mapping[str, str], line: int, kind: InputKind, form: str) -> Incident:
    """A report whose message is itself a text, of a log or a trace; what stands beside it wins over what is in it."""
    text = fields["message"]
    reports = read_reports(lines_of(text))
    report = next((each for each in reports if each.complaint), None)
    if report is None:
        return _incident({**fields, "message": text.split("\n")[0]}, line, kind, form)
    told = {
        "message": report.message,
        "sqlstate": report.sqlstate,
        "detail": report.field("DETAIL"),
        "hint": report.field("HINT"),
        "context": report.field("CONTEXT"),
        "internal_query": report.field("QUERY"),
        "statement": report.field("STATEMENT") or sql_in(text),
        "user": report.prefix.role,
        "database": report.prefix.database,
    }
    return _incident({**told, **fields, "message": report.message}, line, kind, form or form_of(text))


def _kind_of(value: Mapping[str, object]) -> InputKind:
    return InputKind.LOG if "error_severity" in value else InputKind.TRACE


def _fields_of(value: Mapping[str, object]) -> dict[str, str]:
    fields: dict[str, str] = {}
    for ours, theirs in _NAMES.items():
        for name in theirs:
            if isinstance(said := value.get(name), str) and said:
                fields.setdefault(ours, said)
                if ours == "message" and _tells(said) and not _tells(fields[ours]):
                    fields[ours] = said
    return fields


def _tells(message: str) -> bool:
    return (locate(message) or in_other_words(message)) is not None


def _incident(fields: Mapping[str, str], line: int, kind: InputKind, form: str) -> Incident:
    message = fields.get("message", "")
    located = locate(message)
    if located is not None and (located.start or "\n" in message):
        return _of_text(fields, line, kind, form)
    complaint = located.complaint if located else in_other_words(message)
    return Incident(
        kind=kind,
        text=message,
        line=line,
        form=form,
        severity=fields.get("severity", "").upper(),
        sqlstate=fields.get("sqlstate", "") or (complaint.sqlstate if complaint else ""),
        message=located.text if located else message,
        complaint=complaint,
        detail=fields.get("detail", ""),
        hint=fields.get("hint", ""),
        context=frames_of(fields.get("context", "")),
        query=fields.get("internal_query", ""),
        statement=fields.get("statement", ""),
        role=fields.get("user", ""),
        database=fields.get("database", ""),
    )
