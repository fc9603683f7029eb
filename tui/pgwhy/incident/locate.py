"""Finds the server's message in a line, whatever a driver, a log or a person put around it."""

from __future__ import annotations

import re
import string
from collections.abc import Iterator
from functools import cache
from itertools import islice

import msgspec

from pgwhy.incident.incident import Complaint
from pgwhy.incident.message import templates, understand
from pgwhy.incident.pattern import Pattern, pattern_of
from pgwhy.incident.translations import TRANSLATIONS


class Message(msgspec.Struct, frozen=True):
    """A message as found: where it begins, its words, and what they mean."""

    start: int
    text: str
    complaint: Complaint


# What follows a message on its line. Each is cut off together with everything after it.
_TAILS = (
    r"\s*\(SQLSTATE[ :]*[0-9A-Z]{5}\)",
    r"\s+at character \d+",
    r"\s+(?:bei Zeichen|en carácter|au caractère|al carattere|vid tecken|символ|no caractere) \d+\s*$",
    r"\s*\((?:символ \d+|\d+文字目)\)\s*$",
    r"\s+Position: \d+",
    r"\s*\((?:Connection|SQL): ",
    r"\s*\(details: ",
    r"\s*\[Failed SQL: ",
    r"\s+in \S+(?::\d+| on line \d+)\s*$",  # PHP
    r"</\w+>",
    r"\s+in line \d+: ",
    r"\s*;\s*(?:SQL|nested exception|uncategorized|bad SQL)\b",
    r"\s*\]\s*\[",
    r"\s+Call getNextException ",
    r"\s+at \S+ line \d+\.?\s*$",
    r"\s*\(Background on this error",
    r"\\[nrt]",
    r"\s+HINT: ",
    r"\s+\[for Statement ",
    r">\s*$",  # Ruby: #<PG::InsufficientPrivilege: …>
    r"\s+\[SQL: ",
    r"\s+The SQL being executed was: ",  # Yii
    r"\s+(?:CONTEXT|Where): ",
    r"\s+[\w-]+: (?:detail|hint|error|warning): ",  # pg_dump and its like
    r"\s+(?:- )?[A-Za-z_][\w.]*=\S",  # logfmt
    r"\s+at \S+:\d+\b",  # a place in a program
    r"\s+Traceback \(most recent call last\)",
    r"\s+\{ \w+: ",  # an object of JavaScript
    r"\s+#\d+ \d+\.\d+ ",  # the next line of a container's build
    r"\s*; (?:retrying|will retry)\b",
    r"\s+\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d",  # the next line of a log
)
_TAIL = re.compile("|".join(f"(?:{tail})" for tail in _TAILS))
# What a quoting person or program puts around a message, directly before it or before its severity.
_MARKS = {
    '"': '"',
    "'": "'",
    "`": "`",
    "“": "”",
    "„": "“",
    "«": "»",
    "**": "**",
    "__": "__",
    "*": "*",
}
_OPENED = re.compile(r"(?P<mark>[\"'`“„«]|\*\*|__|\*)(?:(?:ERROR|FATAL|error):\s+)?(?:pq: |[0-9A-Z]{5}: )?\Z")
_MOST_BEGINNINGS = 1_000
_MOST_TRIED = 100
"""Of the beginnings in one line, those that are looked at, and those whose other words follow: its time has a limit."""
_LONGEST_MARK = 100
"""In characters, with the severity and a prefix of a driver between the mark and the message."""
_MOST_CLOSINGS = 8
_LONGEST_NAME = 300
"""In characters: twice NAMEDATALEN with a schema before it, each character as an escape sequence of two."""
_LONGEST = 10_000
"""In characters, of a message: a function's signature may name a hundred types. Its line may be a log of megabytes."""
_CLOSING = string.whitespace + "\xa0'`])}>.,;!?"


@cache
def _openings() -> re.Pattern[str]:
    """Where a message may begin: with the first two words of any template, or with a name that its words follow."""
    beginnings = {_beginning(template.text) for _, template in templates()}
    longest_first = sorted(beginnings, key=len, reverse=True)
    return re.compile(r"(?<!\w)(?:" + "|".join(longest_first) + ")")


def _beginning(template: str) -> str:
    """A regular expression for it. Of a quote alone each would be looked at, in JSON one at every few characters."""
    before, _, after = template.partition("{name}")
    words = " ".join(before.split("{")[0].split(" ")[:2])
    if any(character.isalpha() for character in words):
        return re.escape(words)
    return f"{re.escape(words)}(?=.{{1,{_LONGEST_NAME}}}?{re.escape(after)})"


@cache
def _translated() -> tuple[tuple[Pattern, str], ...]:
    longest_first = sorted(TRANSLATIONS, key=lambda each: len(each.translated), reverse=True)
    return tuple((pattern_of(each.translated), each.english) for each in longest_first)


def locate(line: str, before: str = "") -> Message | None:
    """The first message about privileges or names in the line, or None; ``before`` is what stood before the line."""
    text = line.replace('\\"', '"')
    for found in islice(_beginnings(text), _MOST_TRIED):
        opened = _OPENED.search((before + text[: found.start()])[-_LONGEST_MARK:])
        mark = _MARKS[opened["mark"]] if opened else ""
        for words in _candidates(text[found.start() : found.start() + _LONGEST], mark):
            if complaint := understand(words):
                return Message(found.start(), words, complaint)
    return None


def _beginnings(text: str) -> Iterator[re.Match[str]]:
    """Where a message may begin whose other words follow, in their order."""
    for found in islice(_openings().finditer(text), _MOST_BEGINNINGS):
        rest = text[found.start() : found.start() + _LONGEST]
        if any(pattern.begins(rest) for pattern, _ in templates()):
            yield found


def in_other_words(message: str) -> Complaint | None:
    """What a message means that is one of PostgreSQL's translations; None for English and for unknown ones."""
    for words in _candidates(message):
        for pattern, english in _translated():
            if (names := pattern.match(words)) is not None:
                told = english.replace("{name}", names.get("name", "")).replace("{of}", names.get("of", ""))
                return understand(told)
    return None


def _candidates(text: str, mark: str = "") -> list[str]:
    """The text without what may follow a message, from the most careful cut to the boldest.

    ``mark`` closes what was opened before the message.
    """
    cut = _without_tail(text)
    candidates = [*_closed(text, mark)] if mark else []
    if (quoted := _closed_by_quote(cut)) is not None:
        candidates.append(quoted)
    candidates += [_balanced(cut.rstrip()), cut.rstrip(), cut.rstrip(_CLOSING), cut.rstrip(_CLOSING + '"')]
    return list(dict.fromkeys(candidate for candidate in candidates if candidate))


def _closed(text: str, mark: str) -> Iterator[str]:
    """Up to each place where the mark may close, the nearest first; names in quotes are not torn."""
    at = -1
    for _ in range(_MOST_CLOSINGS):
        at = text.find(mark, at + 1)
        if at < 0:
            return
        if text.count('"', 0, at) % 2 == 0:
            yield _without_tail(text[:at]).rstrip()


def _without_tail(text: str) -> str:
    return text[: found.start()] if (found := _TAIL.search(text)) else text


def _balanced(text: str) -> str:
    """Without a closing bracket at the end that nothing in the text opened."""
    while text.endswith(")") and text.count(")") > text.count("("):
        text = text[:-1].rstrip()
    return text


def _closed_by_quote(text: str) -> str | None:
    """Up to the quote that closes a JSON or JavaScript string around the message."""
    found = re.search(r"(['`\"])\s*(?:[,}\]]|$)(?=\s*(?:[\"'\w}\]]|$))", text)
    return text[: found.start()] if found and text.count(found[1], 0, found.start()) % 2 == 0 else None
