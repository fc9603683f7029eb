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
_ENDING = {"run", "call", "check_call", "check_output"}
"""The functions of subprocess that return when the process has ended."""
_LONGEST_FILE = 500
_LONGEST_FUNCTION = 60
_LONGEST_APP = 150
_MEDIAN = 120

_CORE = (
    *("acl", "catalog", "access", "search_path", "statement", "incident", "diagnosis", "remedy"),
    "render",
)
_PURE_MODULES = {
    *(
        "__future__",
        "ast",
        "collections",
        "contextlib",
        "csv",
        "enum",
        "functools",
        "graphlib",
        "html",
        "itertools",
        "json",
    ),
    *("importlib", "operator", "re", "string", "textwrap", "typing", "unicodedata"),
    *("google", "msgspec", "pgwhy", "postgast"),
}
_IMPURE_FUNCTIONS = {"breakpoint", "eval", "exec", "input", "open", "print"}

_NETS = {
    "catalog/attempt.py": "one statement, one function's body or one remedy is unknown, all else is answered",
    "fault.py": "one question to a door, or all that a command does around its questions",
    "widgets/desk.py": "one panel of the explorer",
}
"""Where what nobody foresaw is caught, and what it costs."""
_PASSED_ON = {
    "server/attempt.py": "to whoever waits for the connection",
    "snapshot/file.py": "after the unfinished file is removed",
    "stack.py": "to whoever waits for the thread",
}


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


def test_no_test_waits_without_a_limit() -> None:
    for path in Path(__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            match node:
                case ast.Call(func=ast.Attribute(value=ast.Name(id="subprocess"), attr=attr)) if (
                    attr in _ENDING
                ):
                    assert "timeout" in {keyword.arg for keyword in node.keywords}, (path, node.lineno)
                case ast.Call(func=ast.Attribute(attr="wait" | "join" | "communicate"), args=[], keywords=[]):
                    raise AssertionError(path, node.lineno)
                case ast.Call(func=ast.Attribute(value=ast.Name(id="os"), attr="waitpid"), args=[_, options]):
                    assert ast.unparse(options) == "os.WNOHANG", (path, node.lineno)
                case _:
                    pass


@pytest.mark.parametrize("room", _CORE)
def test_the_core_does_no_input_or_output_and_looks_at_no_clock(room: str) -> None:
    for path in (_ROOM / room).rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            match node:
                case ast.Import():
                    assert {alias.name.partition(".")[0] for alias in node.names} <= _PURE_MODULES, path
                case ast.ImportFrom(module=str(module)):
                    assert module.partition(".")[0] in _PURE_MODULES, path
                case ast.Call(func=ast.Name(id=name)):
                    assert name not in _IMPURE_FUNCTIONS, path
                case _:
                    pass


def _broad(handler: ast.ExceptHandler) -> bool:
    caught = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    return any(each is None or ast.unparse(each) in ("Exception", "BaseException") for each in caught)


def test_what_nobody_foresaw_is_caught_in_three_places() -> None:
    found: list[str] = []
    for path in _FILES:
        room = path.relative_to(_ROOM).as_posix()
        assert "suppress(Exception" not in path.read_text(), path
        for node in ast.walk(ast.parse(path.read_text())):
            if not isinstance(node, ast.Try) or not any(map(_broad, node.handlers)):
                continue
            found.append(room)
            if room in _NETS:
                *foreseen, last = node.handlers
                assert ast.unparse(last.type or last) == "Exception", path  # interrupts pass
                assert [ast.unparse(each.body[0]) for each in foreseen[-1:]] == ["raise"], path  # MemoryError
    assert sorted(found) == sorted([*_NETS, *_PASSED_ON])
