"""Sections as lines of text: indented, broken between words, with the details and the SQL of lines that are open."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from pgwhy.cli.output import shown
from pgwhy.render.section import Copyable, MarkedLine, Phrase, PhraseKind, Section

_WIDTH = 79
_WORD = re.compile(r'(?:"[^"]*"|\S)+')
"""What is never broken: a word, or an identifier in quotes."""
_INDENT = "  "
_COMMENT = "-- "


def printed(sections: Iterable[Section]) -> Iterator[str]:
    """All of them, with an empty line in between."""
    for number, section in enumerate(sections):
        if number:
            yield ""
        if section.heading:
            yield text(section.heading)
        labels = [len(text(line.phrases)) for line in section.lines if line.behind and section.aligned]
        column = max((length for length in labels if length <= _WIDTH // 2), default=0)
        before = _COMMENT if any(map(_is_sql, section.lines)) else ""
        for line in section.lines:
            yield from _line(line, _INDENT, before, column)


def text(phrases: Iterable[Phrase]) -> str:
    return shown("".join(phrase.text for phrase in phrases))


def _line(line: MarkedLine, margin: str, before: str, column: int = 0) -> Iterator[str]:
    """``before`` stands in front of all that is no SQL: what is copied with SQL can be run as it is."""
    margin += line.level * _INDENT
    beneath = margin + _INDENT
    if _is_sql(line):
        yield from (margin + text((phrase,)) for phrase in line.phrases if phrase.text.strip())
    else:
        mark = f"{shown(line.mark.text)} " if line.mark.text else ""
        beneath += " " * len(mark)
        start, hang = margin + before + mark, margin + before + " " * len(mark) + _INDENT
        label, behind = text(line.phrases), text(line.behind)
        ways = (
            [f"{start}{label:<{column}}  {behind}", f"{start}{label}  {behind}"]
            if behind
            else [start + label]
        )
        fitting = next((way for way in ways if len(way) <= _WIDTH), None)
        if fitting is None:
            yield from _broken(label, start, hang)
            yield from _broken(behind, hang, hang)
        else:
            yield fitting
    if line.opened:
        for each in line.details:
            yield from _line(each, beneath, before)
        for offer in line.offers:
            yield beneath + _offer(offer)


def _is_sql(line: MarkedLine) -> bool:
    """Whether the line is made of statements."""
    return all(phrase.kind is PhraseKind.SQL for phrase in line.phrases if phrase.text.strip())


def _offer(offer: Copyable) -> str:
    """The SQL, and what it does as a comment."""
    sql = Phrase(offer.sql).text
    return f"{sql}  {_COMMENT}{Phrase(offer.words).text}" if offer.words else sql


def _broken(words: str, start: str, hang: str) -> Iterator[str]:
    """The words behind ``start``, in as many lines as they take, those after the first behind ``hang``."""
    current, is_empty = start, True
    for word in _WORD.findall(words):
        if not is_empty and len(current) + 1 + len(word) > _WIDTH:
            yield current
            current, is_empty = hang, True
        current += word if is_empty else f" {word}"
        is_empty = False
    if not is_empty:
        yield current
