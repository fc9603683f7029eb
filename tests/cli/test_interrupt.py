"""Ctrl-C: whenever it comes, the process ends with 130 and without a traceback."""

from __future__ import annotations

import signal
import subprocess
import sys
import time

import pytest

from tests.processes import PATIENCE, as_from_a_terminal, first_line
from tests.servers import FreshDatabase

_STARTING = """
from pgwhy.cli.interrupt import leave_at_once
leave_at_once()
print("starting", flush=True)
from pgwhy.__main__ import main
main()
"""
_DELAYS = (0, 0.02, 0.05, 0.1, 0.2, 0.4)


def interrupted(delay: float, *arguments: str) -> tuple[int, str]:
    """Exit status and standard error of the command that is interrupted so long after its start."""
    command = [sys.executable, "-c", _STARTING, *arguments]
    with as_from_a_terminal():
        process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
    try:
        assert first_line(process) == "starting\n"
        time.sleep(delay)
        process.send_signal(signal.SIGINT)
        assert process.stderr is not None
        # its standard input stays open: it is not to end because there is nothing more to read
        status = process.wait(PATIENCE)
        return status, process.stderr.read()
    finally:
        process.kill()
        process.communicate(timeout=PATIENCE)


@pytest.mark.parametrize("delay", _DELAYS)
def test_while_it_starts_and_while_it_waits_for_its_input(delay: float) -> None:
    assert interrupted(delay, "why", "-") == (130, "")


@pytest.mark.parametrize("delay", _DELAYS)
def test_while_it_connects_and_reads(database18: FreshDatabase, delay: float) -> None:
    status, told = interrupted(delay, "matrix", "--system", "-d", database18.dsn())

    assert status in (130, 0)  # where it was done already
    assert told.strip() == ""


def test_whoever_ignores_interrupts_goes_on_ignoring_them() -> None:
    script = 'trap "" INT; "$0" -c "$1" decode "{a=r/b}" & pid=$!; sleep 0.02; kill -INT $pid; wait $pid'
    done = subprocess.run(
        ["sh", "-c", script, sys.executable, _STARTING],
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE,
    )

    assert (done.returncode, done.stderr) == (0, "")
