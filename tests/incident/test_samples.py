r"""Texts as they are pasted, in samples/*.txt, and what is recognised in each.

A sample is ``=== its name``, what is expected (``key: value``, ``\n`` for a line break), ``---`` and the text.
"""

from __future__ import annotations

import re
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


def test_there_are_samples_of_every_family() -> None:
    assert len(_FILES) == 8
    assert len(_samples()) > 90
