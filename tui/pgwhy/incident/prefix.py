"""What stands before the severity in a line of a server log: log_line_prefix in its usual forms."""

from __future__ import annotations

import re

import msgspec

from pgwhy.incident.incident import SQLSTATES


class Prefix(msgspec.Struct, frozen=True):
    """What a prefix tells; empty strings where it does not."""

    role: str = ""
    database: str = ""
    process: str = ""
    sqlstate: str = ""
    dated: bool = False
    """Whether it has a time, as every line of a server log should."""


_ROLE = (
    re.compile(
        r"\b(?:user|usr|user_name)=(?P<role>.*?)(?=,\s*[\w%]+ ?=|\s+[\w%]+ ?=|[\s,;:\]\)>]*$|,|\s+\[)"
    ),
    # [%p] %u@%d, or with %e or /%a behind: nothing else follows, so that names may have spaces
    re.compile(
        r"\[\d+(?:-\d+)?\]:?\s+(?P<role>(?![0-9a-f]+\.[0-9a-f]+\s)[^\s=,:\[\]@][^=,:\[\]@]*)"
        r"@(?P<database>[^=,:\[\]@/]+?)(?:\s+[0-9][0-9A-Z]{4}|/[^@]*)?\s*$"
    ),
    # %u@%d, in brackets or between colons as on RDS
    re.compile(
        r"(?:^|[\s:\]\[<(|])(?P<role>[^\s:,=\[\]()<>|]+)@(?P<database>[^\s:,=\[\]()<>|@]+)(?=[\s:,\]()<>|]|$)"
    ),
    re.compile(r"(?P<role>\[unknown\])@(?P<database>\[unknown\])"),
)
_DATABASE = (
    re.compile(
        r"\b(?:db|dbname|database)=(?P<database>.*?)(?=,\s*[\w%]+ ?=|\s+[\w%]+ ?=|[\s,;:\]\)>]*$|,|\s+\[)"
    ),
)
_PROCESS = (
    re.compile(r"\bpid=(?P<process>\d+)"),
    re.compile(r"\[(?P<process>\d+)(?:[-:]\d+)?\]"),
    re.compile(r"(?:UTC|GMT|[+-]\d\d|[A-Z]{3,4})[ :-]+(?P<process>\d{2,})\b"),
)
_SQLSTATE = re.compile(r"(?<![\w.])(?P<sqlstate>" + "|".join(sorted(SQLSTATES)) + r")(?![\w.])")
_DATED = re.compile(r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d|\b\d{10}\.\d{3}\b")


def read_prefix(text: str) -> Prefix:
    """What a log_line_prefix tells about the session: ``%u``, ``%d``, ``%p``, ``%e``, as commonly written."""
    return Prefix(
        role=_known(_first(_ROLE, text, "role")),
        database=_known(_first((*_DATABASE, *_ROLE[1:]), text, "database")),
        process=_first(_PROCESS, text, "process"),
        sqlstate=_first((_SQLSTATE,), text, "sqlstate"),
        dated=_DATED.search(text) is not None,
    )


def _first(patterns: tuple[re.Pattern[str], ...], text: str, group: str) -> str:
    found = next((str(found[group]).strip() for p in patterns if (found := p.search(text))), "")
    return found[1:-1] if len(found) > 1 and found[0] == found[-1] == '"' else found


def _known(name: str) -> str:
    """Before a session is authenticated the server writes ``[unknown]``."""
    return "" if name == "[unknown]" else name
