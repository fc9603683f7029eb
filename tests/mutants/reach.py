"""Which checks come by which mutants: only those need be asked, which is what makes hundreds of mutants quick."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator, Sequence
from functools import cache
from importlib import import_module
from types import CodeType, FrameType
from typing import Any, NamedTuple, Protocol

from tests.mutants.mutant import PACKAGE, ROOMS, Mutant
from tests.mutants.prepared import CHECKS, catalog_of

_FOLDERS = tuple(f"{PACKAGE / room}/" for room in ROOMS)
_IMPORTED_ANEW = tuple(f"pgwhy.{room}." for room in (*ROOMS, "diagnosis", "remedy"))


class Reach(NamedTuple):
    """One check."""

    check: int
    steps: int
    """How many functions of the rooms it calls: the fewer, the sooner it is asked."""
    mutants: frozenset[int]


def reach(mutants: Sequence[Mutant], part: int, parts: int) -> list[Reach]:
    """Of every so manieth check; the process cannot import the rooms anew after this."""
    return list(_reach(mutants, part, parts))


def _reach(mutants: Sequence[Mutant], part: int, parts: int) -> Iterator[Reach]:
    now = import_module("tests.recorded.answers").now
    everywhere = {number for number, mutant in enumerate(mutants) if mutant.lines is None}
    at: dict[tuple[str, int], list[int]] = {}
    for number, mutant in enumerate(mutants):
        for line in mutant.lines or ():
            at.setdefault((str(PACKAGE / mutant.file), line), []).append(number)
    found: set[int] = set()
    steps = 0

    @cache
    def has_mutants(code: CodeType) -> bool | None:
        """None outside of the rooms."""
        if not code.co_filename.startswith(_FOLDERS):
            return None
        return any((code.co_filename, line or 0) in at for _, _, line in code.co_lines())

    def called(frame: FrameType, _event: str, _argument: object) -> Any:  # noqa: ANN401 (as sys.settrace has it)
        nonlocal steps
        watched = has_mutants(frame.f_code)
        steps += watched is not None
        return ran(frame, "line", None) if watched else None

    def ran(frame: FrameType, event: str, _argument: object) -> Any:  # noqa: ANN401 (as sys.settrace has it)
        if event == "line":
            found.update(at.get((frame.f_code.co_filename, frame.f_lineno), ()))
        return ran

    for number in range(part, len(CHECKS), parts):
        for function in _remembering(len(sys.modules)):
            function.cache_clear()
        found.clear()
        steps = 0
        threading.settrace(called)  # there is a thread with a deep stack
        sys.settrace(called)
        now(catalog_of(CHECKS[number]), CHECKS[number])
        sys.settrace(None)
        yield Reach(number, steps, frozenset(found | everywhere))


class _Remembering(Protocol):
    def cache_clear(self) -> None: ...


@cache
def _remembering(_modules: int) -> list[_Remembering]:
    """Functions that remember: a check would seem not to need what the one before it has found out."""
    modules = [module for name, module in sys.modules.items() if name.startswith(_IMPORTED_ANEW)]
    return [
        member for module in modules for member in vars(module).values() if hasattr(member, "cache_clear")
    ]
