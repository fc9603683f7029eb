r"""Texts as they are pasted, in samples/*.txt, and what is recognised in each.

A sample is ``=== its name``, what is expected (``key: value``, ``\n`` for a line break), ``---`` and the text.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from pgwhy.incident import Incident, recognise

_FILES = sorted((Path(__file__).parent / "samples").glob("*.txt"))


def _samples() -> list[tuple[str, list[tuple[str, str]], str]]:
    samples: list[tuple[str, list[tuple[str, str]], str]] = []
    for path in _FILES:
        for sample in re.split(r"^=== ", path.read_text(), flags=re.MULTILINE)[1:]:
            head, text = sample.split("\n---\n", 1)
            name, *expected = head.split("\n")
            pairs = [line.split(": ", 1) for line in expected if line]
            wanted = [(key, value.replace("\\n", "\n")) for key, value in pairs]
            samples.append((f"{path.stem}: {name}", wanted, text.replace("\\e", "\x1b")))
    return samples


def _read(found: tuple[Incident, ...], key: str) -> list[str]:
    """What a key of a sample stands for, as text; several values for a key that may be there several times."""
    first = found[0]
    complaint = first.complaint
    match key:
        case "n":
            return [str(len(found))]
        case "complete":
            return ["yes" if first.statement_complete else "no"]
        case "frame":
            return [frame.function or frame.statement for frame in first.context]
        case "name" | "of" | "wanted":
            return [str(getattr(complaint, key))]
        case _:
            return [str(getattr(first, key))]


@pytest.mark.parametrize(
    ("expected", "text"), [sample[1:] for sample in _samples()], ids=[sample[0] for sample in _samples()]
)
def test_sample(expected: list[tuple[str, str]], text: str) -> None:
    found = recognise(text)
    for key in dict.fromkeys(key for key, _ in expected):
        assert _read(found, key) == [value for wanted, value in expected if wanted == key], key


ENDS = ("\n", "\n\n\n", "\r\n", "\r\n\r\n", "\r", " ", "\t \n", "  \n \n")


@pytest.mark.parametrize(
    "text", [sample[2] for sample in _samples()], ids=[sample[0] for sample in _samples()]
)
def test_what_is_blank_at_the_end_of_a_text_changes_nothing(text: str) -> None:
    found = recognise(text.rstrip())
    for end in ENDS:
        assert recognise(text.rstrip() + end) == found, repr(end)


def _in_a_box(text: str) -> str:
    lines = text.split("\n")
    width = max(map(len, lines))
    edge = "─" * (width + 2)
    return "\n".join((f"╭{edge}╮", *(f"│ {line.ljust(width)} │" for line in lines), f"╰{edge}╯"))


def _behind(prefix: str) -> Callable[[str], str]:
    return lambda text: "\n".join(prefix + line for line in text.split("\n"))


DRESSES: dict[str, Callable[[str], str]] = {
    "a box": _in_a_box,
    "a left border": _behind("│ "),
    "a logger": _behind("2026-11-30T10:11:12.123Z app-7f9c | "),
    "docker compose": _behind("web_1  | "),
    "syslog": _behind("Nov 30 10:11:12 host app[123]: "),
    "a string of JSON": lambda text: json.dumps({"level": "error", "msg": text}, ensure_ascii=False),
    "a string deep in JSON": lambda text: json.dumps({"at": 1, "event": [{"stack": text}]}, indent=1),
    "a fence amid prose": lambda text: f"This is what I get since yesterday:\n\n```\n{text}\n```\n",
    "CRLF": lambda text: text.replace("\n", "\r\n"),
    "an indent": _behind("    "),
}
_TWICE = {"servers: docker compose", "servers: wrapped80"}
"""Their lines have a prefix, or breaks of a terminal, which only a whole text that has them shows."""


def _said(found: Iterable[Incident]) -> list[object]:
    return [
        (
            each.role,
            each.database,
            each.sqlstate,
            each.message,
            each.complaint,
            " ".join(each.statement.split()),
        )
        for each in found
        if each.complaint
    ]


@pytest.mark.parametrize("dress", DRESSES.values(), ids=DRESSES)
@pytest.mark.parametrize(
    "text",
    [sample[2] for sample in _samples() if sample[0] not in _TWICE],
    ids=[sample[0] for sample in _samples() if sample[0] not in _TWICE],
)
def test_what_is_put_around_a_text_changes_nothing(text: str, dress: Callable[[str], str]) -> None:
    if said := _said(recognise(text.rstrip())):
        assert _said(recognise(dress(text.rstrip())))[:1] == said[:1]


def test_there_are_samples_of_every_family() -> None:
    assert len(_FILES) == 8
    assert len(_samples()) > 90
