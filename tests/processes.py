"""Processes that tests start: none is waited for without a limit, and each starts as if from a terminal."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

PATIENCE = 60.0
"""Seconds after which what a test waits for has failed: far more than anything takes, as machines are busy."""

_SIGNALS = (signal.SIGINT, signal.SIGQUIT, signal.SIGHUP, signal.SIGTERM)


@contextmanager
def as_from_a_terminal() -> Iterator[None]:
    """What is started within the block ends on Ctrl-C and the like, whatever the tests themselves were started by.

    A shell has jobs in the background ignore interrupts, and nohup hangups; who is started by them inherits that.
    """
    before = {number: signal.signal(number, signal.SIG_DFL) for number in _SIGNALS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def wait_for(condition: Callable[[], bool], what: str = "") -> None:
    """Returns when the condition holds; fails if it still does not after a while."""
    give_up = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < give_up, what
        time.sleep(0.05)


def first_line(process: subprocess.Popen[str]) -> str:
    """What the process says first, on its standard output; fails if it says nothing."""
    assert process.stdout is not None
    ready, _, _ = select.select([process.stdout], [], [], PATIENCE)
    assert ready, "it says nothing"
    return process.stdout.readline()


def ended(pid: int) -> int:
    """The exit status of a child that is about to end, as a negative number that of a signal; fails if it does not."""
    found = 0, 0

    def has_ended() -> bool:
        nonlocal found
        found = os.waitpid(pid, os.WNOHANG)
        return found[0] != 0

    try:
        wait_for(has_ended, f"process {pid} does not end")
    except BaseException:
        os.kill(pid, signal.SIGKILL)
        wait_for(has_ended)
        raise
    return os.waitstatus_to_exitcode(found[1])
