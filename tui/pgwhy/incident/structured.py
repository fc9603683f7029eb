"""Reports that are data already: csvlog, jsonlog, and JSON as services and drivers give it."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress

import msgspec

from pgwhy.incident.context import frames_of
from pgwhy.incident.incident import SQLSTATES, Incident, InputKind
from pgwhy.incident.locate import in_other_words, locate
from pgwhy.incident.report import is_tagged

_CSV_ROW = re.compile(
    r"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3} [\w+:-]+,(?:\"(?:[^\"]|\"\")*\"|[^,]*),(?:\"(?:[^\"]|\"\")*\"|[^,]*),\d*,",
    re.MULTILINE,
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

_MOST_BEGINNINGS = 10
_DECODER = json.JSONDecoder(strict=False)  # tabs and line breaks in strings, as a copy may have them
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
_NO_TEXTS = frozenset(name for ours, theirs in _NAMES.items() if ours != "message" for name in theirs)
"""What is called so is a part of a report, and does not hold one."""


def read_csvlog(text: str) -> list[Incident]:
    """The errors of a csvlog excerpt; empty where the text is not one."""
    if (begin := _CSV_ROW.search(text)) is None:
        return []
    rows = text[begin.start() :]
    reader = csv.reader(rows.splitlines(keepends=True))
    found: list[Incident] = []
    before = text.count("\n", 0, begin.start())
    first = before + 1
    try:
        for row in reader:
            fields = dict(zip(_CSV, row, strict=False))
            if fields.get("severity") in ("ERROR", "FATAL", "PANIC", "WARNING"):
                found.append(_incident(fields, first, InputKind.LOG, "csvlog"))
            first = before + reader.line_num + 1
    except csv.Error:
        pass  # an excerpt may end in the middle of a row
    return found


def read_json(text: str, read: Callable[[str], Sequence[Incident]]) -> list[Incident]:
    """The errors of a JSON document or of JSON Lines; empty where the text holds none.

    ``read`` gets what stands in a string: a whole log or trace may.
    """
    found: list[Incident] = []
    for line, document in _documents(text):
        found += _reports_in(document, line, read)
    return found


def _documents(text: str) -> Iterator[tuple[int, object]]:
    """The documents and the numbers of their lines: the whole text, one amid prose, or one on each line."""
    with suppress(ValueError, RecursionError):
        whole = _DECODER.decode(text)
        yield 1, whole
        return
    lines = text.split("\n")
    begins = [at for at, line in enumerate(lines) if line.strip() in ("{", "[")]
    for at in begins[:_MOST_BEGINNINGS]:
        with suppress(ValueError, RecursionError):
            amid, _ = _DECODER.raw_decode("\n".join(lines[at:]).lstrip())
            yield at + 1, amid
            return
    for number, line in enumerate(lines, 1):
        start = line.find("{")
        if start < 0 or '"' not in line[start : start + 3]:
            continue
        with suppress(ValueError, RecursionError):
            yield number, _DECODER.decode(line[start:])


def _reports_in(document: object, line: int, read: Callable[[str], Sequence[Incident]]) -> Iterator[Incident]:
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
        if _is_bare(message) or (message and fields.get("sqlstate") == "42501"):
            yield _incident(fields, line, _kind_of(value), "jsonlog" if "error_severity" in value else "")
            continue
        strings = (said for name, said in value.items() if isinstance(said, str) and name not in _NO_TEXTS)
        texts = [said for said in strings if _may_hold_a_report(said)]
        if found := next(filter(None, (_of_text(each, fields, line, read) for each in texts)), None):
            yield found
            continue
        session = {key: said for key, said in fields.items() if key in ("user", "database", "statement")}
        pending += [(element, session) for element in reversed(value.values())]


def _may_hold_a_report(text: str) -> bool:
    """To read each string of a service's log as a text takes 0.5 ms, of which a line has a dozen."""
    has_code = any(code in text for code in SQLSTATES)
    return "\n" in text or has_code or is_tagged(text) or locate(text) is not None


def _of_text(
    text: str, beside: Mapping[str, str], line: int, read: Callable[[str], Sequence[Incident]]
) -> Incident | None:
    """The report in a text of a log or a trace; what stands beside the text wins over what is in it."""
    found = next((each for each in read(text) if each.complaint), None)
    if found is None or found.kind is InputKind.STATEMENT:
        return None
    severity = beside.get("severity", "").upper()
    return msgspec.structs.replace(
        found,
        line=line,
        severity=found.severity or severity,
        sqlstate=beside["sqlstate"] if beside.get("sqlstate") in SQLSTATES else found.sqlstate,
        detail=beside.get("detail") or found.detail,
        hint=beside.get("hint") or found.hint,
        context=frames_of(beside["context"]) if beside.get("context") else found.context,
        query=beside.get("internal_query") or found.query,
        statement=beside.get("statement") or found.statement,
        statement_complete=bool(beside.get("statement")) or found.statement_complete,
        role=beside.get("user") or found.role,
        database=beside.get("database") or found.database,
    )


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


def _is_bare(message: str) -> bool:
    """Whether this is a server's message, and nothing else."""
    located = locate(message)
    if located is not None:
        return not located.start and "\n" not in message
    return in_other_words(message) is not None


def _tells(message: str) -> bool:
    return (locate(message) or in_other_words(message)) is not None


def _incident(fields: Mapping[str, str], line: int, kind: InputKind, form: str) -> Incident:
    message = fields.get("message", "")
    located = locate(message)
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
