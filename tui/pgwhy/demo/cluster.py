"""A PostgreSQL of our own in a folder of our own: made, launched with a keeper, waited for."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterable
from pathlib import Path

from pgwhy.demo import keeper, locks
from pgwhy.demo.binaries import Installation
from pgwhy.demo.errors import DemoError
from pgwhy.demo.home import Home

STOP_PATIENCE = 10.0


def initdb(home: Home, installation: Installation, options: Iterable[str]) -> None:
    """Makes the data directory. Raises DemoError with what initdb said."""
    home.make_for_server(home.data)
    done = subprocess.run(
        [installation.bin / "initdb", *options, "-D", home.data],
        check=False,
        capture_output=True,
        text=True,
        cwd="/",
        **home.account.identity,
    )
    if done.returncode:
        raise DemoError(f"The data of the server cannot be made in {home.data}: {done.stderr.strip()}")


def launch(
    home: Home, installation: Installation, settings: Iterable[str], socket_folder: Path, keeper_lock: int
) -> None:
    """Starts a keeper, which starts the server and stops it when nobody holds the lock ``users`` any more.

    ``keeper_lock`` is the descriptor of the lock ``keeper``, held alone; it passes to the new process.
    """
    who = f"{home.account.uid}:{home.account.gid}"
    keep = [sys.executable, "-I", "-S", keeper.__file__, str(home.users), who, str(socket_folder)]
    serve = [
        str(installation.bin / "postgres"),
        "-D",
        str(home.data),
        *(f"--{setting}" for setting in settings),
    ]
    with home.log.open("wb") as log:
        subprocess.run(
            [*keep, *serve],
            check=True,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            cwd="/",
            start_new_session=True,  # Ctrl-C is for the explorer
            pass_fds=[keeper_lock],
        )


def stop_unkept(home: Home, installation: Installation) -> None:
    """Stops a server whose keeper was killed: it would never end. Only for one that is known to run."""
    subprocess.run(
        [installation.bin / "pg_ctl", "stop", "-m", "fast", "-D", home.data],
        check=False,
        capture_output=True,
        cwd="/",
        **home.account.identity,
    )


def stopped(home: Home) -> bool:
    """Waits for a server that nobody uses to end; False at once if others use it."""
    give_up = time.monotonic() + STOP_PATIENCE
    while not locks.is_free(home.keeper):
        if locks.is_shared(home.users) or time.monotonic() > give_up:
            return False
        time.sleep(0.02)
    return True


def last_words(home: Home) -> str:
    """The line of the server's log that says best why it ended."""
    lines = home.log.read_text(errors="replace").splitlines() if home.log.exists() else []
    severe = [line for line in lines if "FATAL:" in line or "PANIC:" in line]
    return (severe or lines or ["its log is empty."])[-1]
