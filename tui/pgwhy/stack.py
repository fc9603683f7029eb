"""Room for what is nested deeply: SQL of reports and of ORMs is, and whoever reads it goes as deep as it does."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")

_FRAMES = 10_000
"""Python's own 1,000 are used up by 300 operators in a row; these are enough for 3,000, and for 2,500 nested calls.

More would not be safe on the 8 MB that the main thread has, if a fault of pgwhy recursed without end there.
"""
_BYTES = 32 << 20
"""Measured, at the limits of the parser and of the frames: 6 MB for the one, 4 MB for the other."""
_starting = threading.Lock()


def with_deep_stack(work: Callable[[], T]) -> T:
    """What the work returns or raises, which runs in a thread whose stack is large wherever pgwhy runs.

    Threads have 8 MB under glibc, but 512 kB on macOS and 128 kB under musl. An interrupt ends the wait, not the work.
    """
    sys.setrecursionlimit(max(sys.getrecursionlimit(), _FRAMES))
    returned: list[T] = []
    raised: list[BaseException] = []

    def run() -> None:
        try:
            returned.append(work())
        except BaseException as error:  # noqa: BLE001 (raised again by who waits)
            raised.append(error)

    thread = threading.Thread(target=run, name="deep stack", daemon=True)
    with _starting:
        before = threading.stack_size(_BYTES)
        try:
            thread.start()
        finally:
            threading.stack_size(before)
    thread.join()
    if raised:
        raise raised[0]
    return returned[0]
