"""The house stays small: limits on files and functions, which are promises and not suggestions."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from statistics import median

import pytest

import pgwhy

_ROOM = Path(pgwhy.__file__).parent
_FILES = sorted(_ROOM.rglob("*.py"))
_LONGEST_FILE = 400
_LONGEST_FUNCTION = 60
_LONGEST_APP = 150
_MEDIAN = 120


def _lines(path: Path) -> int:
    return len(path.read_text().splitlines())


def _functions(path: Path) -> Iterator[tuple[str, int]]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            assert node.end_lineno is not None
            yield node.name, node.end_lineno - node.lineno + 1


@pytest.mark.parametrize("path", _FILES, ids=lambda path: str(path.relative_to(_ROOM)))
def test_no_file_and_no_function_is_too_long(path: Path) -> None:
    assert _lines(path) <= _LONGEST_FILE
    assert [(name, length) for name, length in _functions(path) if length > _LONGEST_FUNCTION] == []


def test_the_median_file_is_small_and_the_app_only_wires() -> None:
    assert median(_lines(path) for path in _FILES) < _MEDIAN
    assert _lines(_ROOM / "app.py") < _LONGEST_APP
