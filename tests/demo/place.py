"""A folder for demos, and the demos that a test starts in it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from pgwhy.demo import locks
from tests.processes import PATIENCE, as_from_a_terminal, first_line, wait_for

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
        with as_from_a_terminal():
            process = subprocess.Popen(
                [*_PGWHY, "--no-ui", *options],
                env=self.environment,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
            )
        try:
            served = Served(process, first_line(process).rstrip("\n"))
            try:
                yield served
            finally:
                process.send_signal(signal.SIGINT)
                _, served.complaint = process.communicate(timeout=PATIENCE)
        finally:
            process.kill()
            process.communicate(timeout=PATIENCE)

    def refused(self, *options: str) -> str:
        """What a ``pgwhy demo --no-ui`` says that is expected to end by itself with status 2."""
        done = subprocess.run(
            [*_PGWHY, "--no-ui", *options],
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=PATIENCE,
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
