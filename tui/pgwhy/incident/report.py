"""Server reports in plain text: the error, and the DETAIL, HINT, CONTEXT, STATEMENT and QUERY that belong to it.

A log gives each line its prefix and begins continuation lines with a tab; psql, libpq and drivers give neither, and
continue until an empty line.
"""

from __future__ import annotations

import re

import msgspec

from pgwhy.incident.incident import Complaint
from pgwhy.incident.lines import Line
from pgwhy.incident.locate import in_other_words, locate
from pgwhy.incident.prefix import Prefix, read_prefix
from pgwhy.incident.translations import WORDS


class Report(msgspec.Struct):
    """One error as it is read, line by line."""

    first: int
    """Index of its line among the lines."""
    last: int
    severity: str = ""
    message: str = ""
    complaint: Complaint | None = None
    sqlstate: str = ""
    prefix: Prefix = Prefix()
    nested: bool = False
    """Whether the message stands behind words of a program that logged it."""
    fields: dict[str, list[str]] = msgspec.field(default_factory=dict)

    def field(self, name: str) -> str:
        """The text of DETAIL, HINT, …; empty if there is none."""
        return "\n".join(self.fields.get(name, [])).strip()


_ERRORS = ("ERROR", "FATAL", "PANIC", "WARNING")
_OTHER = ("NOTICE", "LOG", "INFO", "DEBUG", "DEBUG1", "DEBUG2", "DEBUG3", "DEBUG4", "DEBUG5")
_FIELDS = ("DETAIL", "HINT", "CONTEXT", "STATEMENT", "QUERY", "LOCATION")
_ENGLISH = {word.translated: word.english for word in WORDS}
_WORD = "|".join(sorted((*_ERRORS, *_OTHER, *_FIELDS, *map(re.escape, _ENGLISH)), key=len, reverse=True))
_TAGGED = re.compile(rf"\b(?P<word>{_WORD})\s?:(?:\s+|$)(?P<rest>.*)")
# Postgrex: ** (Postgrex.Error) ERROR 42501 (insufficient_privilege) permission denied …
_WITH_CODE = re.compile(r"\b(?P<word>ERROR|FATAL) (?P<code>[0-9A-Z]{5}) \(\w+\):? (?P<rest>.*)")
_CODE_FIRST = re.compile(r"(?P<code>(?=[A-Z]*[0-9])[0-9A-Z]{5}): (?P<rest>.*)")
_CODE_BEFORE = re.compile(r"(?<!\w)(?P<code>(?=[A-Z]*[0-9])[0-9A-Z]{5}): \Z")
_EXCERPT = re.compile(r"LINE \d+: ")
# JDBC and Npgsql
_INDENTED = re.compile(r" {2,}(?P<word>Detail|Hint|Where|Internal Query|InternalQuery): (?P<rest>.*)")
_INDENTED_WORDS = {
    "Detail": "DETAIL",
    "Hint": "HINT",
    "Where": "CONTEXT",
    "Internal Query": "QUERY",
    "InternalQuery": "QUERY",
}


def code_before(text: str) -> str:
    """The SQLSTATE directly before a message; empty if there is none."""
    found = _CODE_BEFORE.search(text)
    return found["code"] if found else ""


class Reader:
    """Reads lines in order into reports; what a line means depends on the lines before it."""

    def __init__(self) -> None:
        self.reports: list[Report] = []
        self._current: Report | None = None
        self._open: str = ""

    def read(self, index: int, line: Line) -> None:
        """Takes the next line; ``index`` is its place among the lines."""
        text = line.text
        if text.startswith("\t") and self._current is not None and self._current.prefix.dated:
            self._continue(index, text[1:])
        elif found := _WITH_CODE.search(text) or _TAGGED.search(text):
            self._tagged(index, found)
        elif (indented := _INDENTED.match(text)) and self._current is not None:
            self._add(index, _INDENTED_WORDS[indented["word"]], indented["rest"])
        elif _EXCERPT.match(text.strip()) and self._current is not None:
            self._add(index, "LINE", text.strip())
        elif message := locate(text):
            self._begin(index, "", Prefix())
            self._say(message.text, message.complaint, code_before(text[: message.start]))
        elif not text.strip():
            self._open = ""
        elif self._current is not None and self._open and not self._current.prefix.dated:
            self._continue(index, text)

    def _tagged(self, index: int, found: re.Match[str]) -> None:
        word = _ENGLISH.get(found["word"], found["word"])
        if word in _OTHER:
            self._current, self._open = None, ""
            return
        prefix, rest = read_prefix(found.string[: found.start()]), found["rest"]
        if word in _ERRORS:
            self._begin(index, word, prefix)
            self._told(found)
        elif report := self._owner(prefix):
            self._current = report
            self._add(index, word, rest)

    def _told(self, found: re.Match[str]) -> None:
        """What the error behind a severity says; an application's own log may have the server's further on."""
        assert self._current is not None
        rest = found["rest"]
        coded = _CODE_FIRST.match(rest)
        code = found.groupdict().get("code") or (coded["code"] if coded else "")
        rest = coded["rest"] if coded else rest
        message = locate(rest, found.string[: found.start()])
        if message and message.start == 0:
            self._say(message.text, message.complaint, code)
        elif (other := in_other_words(rest)) or message is None:
            self._say(rest, other, code)
        else:
            self._current.nested = True
            code = code or code_before(rest[: message.start])
            self._say(message.text, message.complaint, code)

    def _add(self, index: int, field: str, text: str) -> None:
        assert self._current is not None
        self._current.fields.setdefault(field, []).append(text)
        self._current.last, self._open = max(self._current.last, index), field

    def _begin(self, index: int, severity: str, prefix: Prefix) -> None:
        self._current = Report(index, index, severity, prefix=prefix)
        self._open = ""
        self.reports.append(self._current)

    def _say(self, message: str, complaint: Complaint | None, code: str) -> None:
        assert self._current is not None
        self._current.message = message.rstrip()
        self._current.complaint = complaint
        english = complaint.sqlstate if complaint else ""
        self._current.sqlstate = code or self._current.prefix.sqlstate or english

    def _continue(self, index: int, text: str) -> None:
        assert self._current is not None
        if self._open:
            self._current.fields.setdefault(self._open, []).append(text)
        elif self._current.prefix.dated:
            self._current.message += "\n" + text
        self._current.last = index

    def _owner(self, prefix: Prefix) -> Report | None:
        """The report that a DETAIL or STATEMENT line is part of: the last one of the same process."""
        if not prefix.process:
            return self._current
        mine = (report for report in reversed(self.reports) if report.prefix.process == prefix.process)
        return next(mine, self._current)


# A text that a tool put on one line: the fields of a report, and the next line of a log with its date.
_SEVERITY = re.compile(rf"\b(?:{'|'.join((*_ERRORS, *_OTHER))}):\s")
_NEXT = rf"(?:\d{{4}}-\d\d-\d\d[ T]\d\d:\d\d:\d\d.{{0,120}}?|\S+@\S+ )\b(?:{_WORD}):\s"
_ON_ONE_LINE = re.compile(rf"(?<=\S)\s+(?=(?:{'|'.join(_FIELDS)}):\s|LINE \d+: |{_NEXT})")


def is_tagged(text: str) -> bool:
    """Whether a severity or the name of a field of a report stands in it, in any language."""
    return (_TAGGED.search(text) or _WITH_CODE.search(text)) is not None


def on_lines_of_their_own(lines: list[Line]) -> list[Line]:
    """The lines, with a new one for each field of a report that stands on the line of its error."""
    found: list[Line] = []
    for line in lines:
        begins = [len(line.text)]
        if severity := _SEVERITY.search(line.text):
            begins.append(severity.start())
        if message := locate(line.text):
            begins.append(message.start)
        head = min(begins)
        first, *rest = _ON_ONE_LINE.split(line.text[head:])
        found += [Line(line.number, text) for text in (line.text[:head] + first, *rest)]
    return found


def read_reports(lines: list[Line]) -> list[Report]:
    """Every error, and every warning about privileges, in order."""
    reader = Reader()
    for index, line in enumerate(lines):
        reader.read(index, line)
    return [report for report in reader.reports if report.severity != "WARNING" or report.complaint]
