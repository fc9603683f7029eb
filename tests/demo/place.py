"""A folder for demos, and the demos that a test starts in it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from pgwhy.demo import locks

_PGWHY = [sys.executable, "-m", "pgwhy", "demo"]


@dataclass(slots=True)
class Served:
    """A ``pgwhy demo --no-ui``: the URI that it printed, and after its end what else it said."""

    process: subprocess.Popen[str]
    uri: str
    complaint: str = ""


class Place:
    """The folder, which is given to the demos as theirs, and an environment that would mislead them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.environment = {**os.environ, "PGWHY_DEMO_DIR": str(folder), "PGHOST": "elsewhere.invalid"}

    @contextmanager
    def served(self, *options: str) -> Iterator[Served]:
        """Runs ``pgwhy demo --no-ui`` for the length of the block, and interrupts it then."""
        with subprocess.Popen(
            [*_PGWHY, "--no-ui", *options],
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        ) as process:
            assert process.stdout is not None
            assert process.stderr is not None
            served = Served(process, process.stdout.readline().rstrip("\n"))
            try:
                yield served
            finally:
                process.send_signal(signal.SIGINT)
                process.wait(20)
                served.complaint = process.stderr.read()

    def refused(self, *options: str) -> str:
        """What a ``pgwhy demo --no-ui`` says that is expected to end by itself with status 2."""
        done = subprocess.run(
            [*_PGWHY, "--no-ui", *options], env=self.environment, capture_output=True, text=True, check=False
        )
        assert (done.returncode, done.stdout) == (2, "")
        assert "Traceback" not in done.stderr
        return done.stderr

    @property
    def server_pid(self) -> int:
        """The process of the server that runs."""
        return int((self.folder / "data/postmaster.pid").read_text().split()[0])

    def wait_until_stopped(self) -> None:
        """Returns when no server runs in the folder; fails if one still does after a while."""
        wait_for(lambda: not (self.folder / "data/postmaster.pid").exists())
        wait_for(lambda: locks.is_free(self.folder / "keeper.lock"))


def wait_for(condition: Callable[[], bool]) -> None:
    """Returns when the condition holds; fails if it still does not after a while."""
    give_up = time.monotonic() + 15
    while not condition():
        assert time.monotonic() < give_up
        time.sleep(0.05)
