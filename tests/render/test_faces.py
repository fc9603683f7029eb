"""Both faces print the same sections: what the command line says of an answer, the explorer says in the same words."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pgwhy

_ROOM = Path(pgwhy.__file__).parent
_SENTENCE = 4
"""So many words make a sentence, or a part of one."""


def _sentences(*rooms: str) -> Iterator[str]:
    for room in rooms:
        for path in (_ROOM / room).rglob("*.py"):
            tree = ast.parse(path.read_text())
            docstrings = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
            for node in ast.walk(tree):
                if (
                    isinstance(node, ast.Constant)
                    and isinstance(node.value, str)
                    and id(node) not in docstrings
                ):
                    words = node.value.split()
                    if len(words) >= _SENTENCE:
                        yield " ".join(words).strip(" .,:;")


def test_no_sentence_is_written_in_both_faces() -> None:
    assert set(_sentences("cli")) & set(_sentences("widgets", "screens")) == set()


def test_no_sentence_of_an_answer_is_written_a_second_time_in_a_face() -> None:
    assert set(_sentences("render")) & set(_sentences("cli", "widgets", "screens")) == set()
