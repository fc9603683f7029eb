"""Whether a mutant is noticed: by what is recorded, asked for in a fork, else by the tests of the rooms."""

from __future__ import annotations

import compileall
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Sequence
from importlib import import_module
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TypeVar

import pgwhy
from tests.mutants.mutant import PACKAGE, ROOMS, Mutant
from tests.mutants.prepared import CHECKS, catalog_of
from tests.processes import PATIENCE

T = TypeVar("T")

_TREE = Path(__file__).parents[2]
_COPIED = ("tui", "styles", "tests", "pyproject.toml")
_SECONDS = 30
"""For one answer, of which the slowest takes two; some mutants never end."""
_MINUTES = 5
"""For the tests, which take half of one."""
_PYTEST = ("-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", "-m", "not live")
_FORK = get_context("fork")


def judge(mutant: Mutant, asked: Sequence[int], folder: Path) -> str:
    """The check or the test that fails with the mutant, empty if none does; ``folder`` is for copies of the tree.

    ``asked`` are the numbers of the checks that may notice it, in their order.
    """
    copy = _copy(folder / str(os.getpid()))
    changed = PACKAGE.relative_to(_TREE) / mutant.file
    (copy / changed).write_text(mutant.source())
    try:
        noticed = apart(lambda: _differs(copy, asked))
        if noticed is None:
            return "it ends without an answer, or never"
        return noticed or _fails(copy)
    finally:
        shutil.copy2(_TREE / changed, copy / changed)


def _copy(place: Path) -> Path:
    """A tree of this process's own, compiled."""
    if not place.exists():
        place.mkdir()
        for name in _COPIED:
            source = _TREE / name
            shutil.copytree(source, place / name) if source.is_dir() else shutil.copy2(source, place)
        compileall.compile_dir(place / "tui", quiet=2)
    return place


def apart(work: Callable[[], T]) -> T | None:
    """What it returns, done in a fork; None if that ends otherwise."""
    here, there = _FORK.Pipe(duplex=False)
    process = _FORK.Process(target=_send, args=(work, there))
    process.start()
    there.close()
    try:
        found: T = here.recv()
    except EOFError:
        return None
    finally:
        process.join(PATIENCE)
        here.close()
    return found


def _send(work: Callable[[], object], there: Connection) -> None:
    there.send(work())


def _differs(copy: Path, asked: Sequence[int]) -> str:
    """The first of the checks whose answer is another one."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)  # a mutant may end with a traceback
    sys.dont_write_bytecode = True
    pgwhy.__path__[:] = [str(copy / PACKAGE.relative_to(_TREE))]
    signal.alarm(_SECONDS)
    now = import_module("tests.recorded.answers").now
    for number in asked:
        check = CHECKS[number]
        signal.alarm(_SECONDS)
        if now(catalog_of(check), check) != check.answer:
            return f"{check.case.command} {check.world.name}/{check.case.name} on {check.version}"
    return ""


def _fails(copy: Path) -> str:
    """The first test of the rooms that does, of those that need no server."""
    command = [sys.executable, *_PYTEST, *(f"tests/{room}" for room in ROOMS)]
    own = {"PYTHONPATH": str(copy / "tui"), "PYTHONDONTWRITEBYTECODE": "1"}
    try:
        done = subprocess.run(
            command,
            cwd=copy,
            env=os.environ | own,
            capture_output=True,
            text=True,
            timeout=_MINUTES * 60,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return "the tests never end"
    failed = [line for line in done.stdout.splitlines() if line.startswith(("FAILED", "ERROR"))]
    return "" if done.returncode == 0 else next(iter(failed), "pytest itself")
