"""Runs things several times in turn and keeps the medians, so that a busy moment hurts all of them alike."""

from __future__ import annotations

import resource
import statistics
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple


def in_turn(subjects: Mapping[str, Callable[[], object]], times: int) -> dict[str, float]:
    """The median seconds of each."""
    seconds: dict[str, list[float]] = {name: [] for name in subjects}
    for _ in range(times):
        for name, run in subjects.items():
            started = time.perf_counter()
            run()
            seconds[name].append(time.perf_counter() - started)
    return {name: statistics.median(found) for name, found in seconds.items()}


class Spread(NamedTuple):
    """How long several runs took, in seconds."""

    median: float
    worst: float
    processor: float
    """The median of what the process itself used of it."""


def spread(subject: Callable[[], object], times: int) -> Spread:
    """Runs it several times; ``processor`` is of child processes."""
    seconds, used = [], []
    for _ in range(times):
        started, before = time.perf_counter(), _used_by_children()
        subject()
        seconds.append(time.perf_counter() - started)
        used.append(_used_by_children() - before)
    return Spread(statistics.median(seconds), max(seconds), statistics.median(used))


def _used_by_children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def run(command: Sequence[str]) -> bytes:
    """The standard output of a command; exit status 1 is an answer, too."""
    done = subprocess.run(command, stdout=subprocess.PIPE, check=False)
    if done.returncode > 1:
        raise SystemExit(f"{command[0]} failed with {done.returncode}")
    return done.stdout


def peak_of_children() -> float:
    """Megabytes of the largest child process so far."""
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024


def line(what: str, ratio: float, limit: float, details: str) -> str:
    """One line of the report: a ratio, what it may be, whether it is."""
    verdict = "ok" if ratio <= limit else "TOO SLOW"
    return f"{what:<58} {ratio:6.2f}  (at most {limit:g})  {verdict:<8} {details}"
