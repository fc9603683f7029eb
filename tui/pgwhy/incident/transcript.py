"""What was typed before an error: the input lines of a psql session, or SQL pasted above its error."""

from __future__ import annotations

import re
from collections.abc import Sequence

import msgspec

from pgwhy.incident.lines import Line, joined
from pgwhy.incident.report import Report
from pgwhy.incident.sql_text import begins_like_sql, split_statements

# psql's default prompt is %/%R%x%# ; many put the role before it.
_PROMPT = re.compile(
    r"(?:(?P<role>[\w.$-]+)@)?(?:[\w.:-]+[:/])?(?P<database>[\w.$-]*?)"
    r"(?P<state>[=\-('\"*$^])(?P<transaction>[*!?]?)(?P<end>[#>])(?:\s(?P<sql>.*)|$)"
)
_EXCERPT = re.compile(r"LINE (?P<number>\d+): (?P<sql>.*)")


class Typed(msgspec.Struct, frozen=True):
    """The SQL that an error is the answer to, and what ran before it."""

    statement: str = ""
    before: str = ""
    role: str = ""
    database: str = ""
    complete: bool = True


def typed_before(lines: Sequence[Line], reports: Sequence[Report]) -> list[Typed]:
    """For each report what the lines before it show to have been typed."""
    prompted = any((found := _PROMPT.match(line.text)) and found["state"] == "=" for line in lines)
    earlier: list[str] = []
    typed: list[Typed] = []
    start = 0
    for report in reports:
        between = lines[start : report.first]
        now = _from_prompts(between) if prompted else _from_plain(between)
        statements = split_statements(now.statement)
        earlier += statements[:-1]
        before = "".join(f"{statement};\n" for statement in earlier)
        typed.append(
            msgspec.structs.replace(now, statement=statements[-1], before=before)
            if statements
            else msgspec.structs.replace(_from_excerpt(report), role=now.role, database=now.database)
        )
        start = report.last + 1
    return typed


def _from_prompts(lines: Sequence[Line]) -> Typed:
    inputs: list[str] = []
    role = database = ""
    for line in lines:
        if found := _PROMPT.match(line.text):
            role, database = found["role"] or role, found["database"] or database
            inputs.append(found["sql"] or "")
    kept = [text for text in inputs if not text.startswith("\\")]
    return Typed("\n".join(kept).strip(), role=role, database=database)


def _from_plain(lines: Sequence[Line]) -> Typed:
    """SQL above an error: from the first line that begins like SQL."""
    for at, line in enumerate(lines):
        if begins_like_sql(line.text):
            return Typed(joined(lines[at:]).strip())
    return Typed()


def _from_excerpt(report: Report) -> Typed:
    """``LINE 1: SELECT …``: the statement's first line, which may be all of it. With QUERY, it is that one's."""
    found = None if "QUERY" in report.fields else _EXCERPT.match(report.fields.get("LINE", [""])[0])
    if found is None or found["number"] != "1" or found["sql"].startswith("..."):
        return Typed()
    return (
        Typed(found["sql"].removesuffix("..."), complete=False) if begins_like_sql(found["sql"]) else Typed()
    )
