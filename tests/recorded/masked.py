"""An answer of pgwhy in JSON as a record keeps it: words that are only for people become codes or counts.

What is empty or false is left out, a chain of reasons is one text, and what stands in the question or beside it is not
said again. All else stays as it is, so that a field that comes or goes shows.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from pgwhy.remedy.remedy import Way
from pgwhy.statement.because import Why
from tests.recorded.facts import text_of

_COUNTED = frozenset({"advice", "unknown", "because"})
"""Lists of sentences."""
_WORDS = frozenset({"set_by", "reason"})
_KEPT = frozenset({"held"})
_OWN_LINES = frozenset({"checks", "alternatives", "names", "creates", "why_not", "warnings"})


def masked(answer: Mapping[str, Any], text: str) -> str:
    """The first line holds what is said once, each further one an element of a list; ``text`` was asked about."""
    listed = {key: answer[key] for key in answer if key in _OWN_LINES}
    once = {key: value for key, value in answer.items() if key not in listed}
    lines = [text_of(_plain(once, text))]
    lines += [
        f"{key} {text_of(_plain(each, text))}" for key, value in listed.items() for each in _elements(value)
    ]
    return "\n".join(lines)


def _elements(value: object) -> Iterator[object]:
    match value:
        case list():
            yield from value
        case dict() if value:
            yield value
        case _:
            pass


def _plain(value: object, text: str) -> Any:  # noqa: ANN401 whatever JSON can hold
    match value:
        case dict():
            found = {key: _field(key, item, value, text) for key, item in value.items()}
            return {
                key: item
                for key, item in found.items()
                if key in _KEPT or item not in (None, [], {}, "", False, 0)
            }
        case list():
            return [_plain(item, text) for item in value]
        case _:
            return "=" if value == text else value


def _field(key: str, item: object, of: Mapping[str, object], text: str) -> Any:  # noqa: ANN401 as above
    match key, item:
        case "reason", list():  # it is the first of the sources
            return None if [item] == _first(of.get("sources")) else _chain(item)
        case "sources", list():
            return [_chain(chain) for chain in item]
        case "chain", list():
            return _chain(item)
        case "because", str():
            return code_of(item)
        case "way", str():
            return Way(item).name
        case "trial", list():
            return _trial(item, of, text)
        case _ if key in _COUNTED and isinstance(item, list):
            return len(item)
        case _ if key in _WORDS and isinstance(item, str):
            return "…"
        case _:
            return _plain(item, text)


def _first(sources: object) -> list[object]:
    return sources[:1] if isinstance(sources, list) else []


def _chain(steps: list[Mapping[str, object]]) -> str:
    return ", ".join(" ".join(_step(step)) for step in steps)


def _step(step: Mapping[str, object]) -> Iterator[str]:
    """``grant app owner grantable``."""
    for key, value in step.items():
        match value:
            case True:
                yield key
            case False | []:
                pass
            case list():
                yield f"({', '.join(map(str, value))})"
            case _:
                yield str(value)


def _trial(lines: list[str], of: Mapping[str, object], text: str) -> str:
    """The script in one text: ``…`` for the statements that are tried, ``=`` for what was asked."""
    statements = of.get("statements", of.get("fix", []))
    assert isinstance(statements, list)
    kept = [line for line in lines if line not in statements]
    return " ".join(kept).replace(text.strip().rstrip(";"), "=") if text.strip() else " ".join(kept)


def code_of(sentence: str) -> str:
    """The name of the reason and what it is about: ``LOOKUP orders app``."""
    for why, pattern in _patterns():
        if found := pattern.fullmatch(sentence):
            return " ".join((why.name, *found.groups()))
    return "…"


@cache
def _patterns() -> tuple[tuple[Why, re.Pattern[str]], ...]:
    """The most words first: of ``the view {subject} calls it`` and ``{subject} calls it`` the former is meant."""
    longest_first = sorted(Why, key=lambda why: -len(why.value))
    return tuple(
        (why, re.compile(re.sub(r"\\{\w+\\}", "(.*)", re.escape(why.value)), re.DOTALL))
        for why in longest_first
    )
