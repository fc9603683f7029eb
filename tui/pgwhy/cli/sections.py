"""Sections as lines of text: indented, broken between words, with the details and the SQL of lines that are open."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from pgwhy.cli.output import shown
from pgwhy.render.section import Copyable, MarkedLine, Phrase, PhraseKind, Section

_WIDTH = 79
_WORD = re.compile(r'(?:"[^"]*"|\S)+')
"""What is never broken: a word, or an identifier in quotes."""
_INDENT = 2


def printed(sections: Iterable[Section], margin: int = 0) -> Iterator[str]:
    """All of them, with an empty line in between."""
    for number, section in enumerate(sections):
        if number:
            yield ""
        yield from _section(section, margin)


def _section(section: Section, margin: int) -> Iterator[str]:
    if section.heading:
        yield " " * margin + text(section.heading)
    labels = [line for line in section.lines if line.behind]
    column = max((len(text(line.phrases)) for line in labels), default=0) if section.aligned else 0
    for line in section.lines:
        yield from _line(line, margin + _INDENT, column)


def _line(line: MarkedLine, margin: int, column: int = 0) -> Iterator[str]:
    start = " " * (margin + line.level * _INDENT) + (f"{shown(line.mark.text)} " if line.mark.text else "")
    beneath = len(start) + _INDENT
    label, behind = text(line.phrases), text(line.behind)
    whole = f"{start}{label:<{column}}  {behind}" if behind else start + label
    if len(whole) <= _WIDTH or any(phrase.kind is PhraseKind.SQL for phrase in line.phrases):
        yield whole
    else:
        yield from _broken(label, start, beneath)
        yield from _broken(behind, " " * beneath, beneath)
    if line.opened:
        for each in line.details:
            yield from _line(each, beneath)
        for offer in line.offers:
            yield " " * beneath + _offer(offer)


def _offer(offer: Copyable) -> str:
    """The SQL, which is never broken, and what it does as a comment."""
    sql = Phrase(offer.sql).text
    return f"{sql}  -- {Phrase(offer.words).text}" if offer.words else sql


def text(phrases: Iterable[Phrase]) -> str:
    return shown("".join(phrase.text for phrase in phrases))


def _broken(words: str, start: str, hang: int) -> Iterator[str]:
    """The words behind ``start``, in as many lines as they take, those after the first ``hang`` set in."""
    current, is_empty = start, True
    for word in _WORD.findall(words):
        if not is_empty and len(current) + 1 + len(word) > _WIDTH:
            yield current
            current, is_empty = " " * hang, True
        current += word if is_empty else f" {word}"
        is_empty = False
    if not is_empty:
        yield current
