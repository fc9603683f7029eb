"""`pgwhy` and the words of a command line, run within the tests' own process: only what it answers counts."""

from __future__ import annotations

import io
import os
import pty
import subprocess
import sys
import threading
import tty

import pytest

from pgwhy.cli.main import main
from tests.processes import PATIENCE


class _Terminal(io.TextIOWrapper):
    """What claims to be one: enough for what looks before it writes."""

    def isatty(self) -> bool:
        return True


def run(*words: str, stdin: bytes = b"", terminal: bool = False) -> subprocess.CompletedProcess[str]:
    """What the command prints and returns; a process of its own would spend most of its time on imports.

    What only a process has (how it starts and ends, closed streams) test_start.py and test_streams.py try.
    ``terminal`` makes both outputs terminals.
    """
    output = _Terminal if terminal else io.TextIOWrapper
    streams: list[io.TextIOWrapper] = [io.TextIOWrapper(io.BytesIO(stdin), "utf-8")]
    streams += [output(io.BytesIO(), "utf-8", newline="\n") for _ in range(2)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "argv", ["pgwhy", *words])
        for name, stream in zip(("stdin", "stdout", "stderr"), streams, strict=True):
            patch.setattr(sys, name, stream)
        status = main()
    return subprocess.CompletedProcess(words, status, *map(_written, streams[1:]))


def _written(stream: io.TextIOWrapper) -> str:
    stream.flush()
    assert isinstance(stream.buffer, io.BytesIO)
    return stream.buffer.getvalue().decode()


def on_a_terminal(*words: str, stdin: bytes = b"", **environment: str) -> tuple[int, bytes]:
    """Exit status of the command in a process of its own, and what it sent to the terminal that it was started on."""
    outer, inner = pty.openpty()
    tty.setraw(inner)  # a newline arrives as one
    sent: list[bytes] = []
    reader = threading.Thread(target=_read, args=(outer, sent), daemon=True)
    reader.start()
    try:
        command = [sys.executable, "-m", "pgwhy", *words]
        done = subprocess.run(
            command,
            input=stdin,
            stdout=inner,
            stderr=inner,
            check=False,
            timeout=PATIENCE,
            env=os.environ | environment,
        )
    finally:
        os.close(inner)
    reader.join(PATIENCE)
    os.close(outer)
    return done.returncode, b"".join(sent)


def _read(terminal: int, sent: list[bytes]) -> None:
    try:
        while data := os.read(terminal, 1 << 16):
            sent.append(data)
    except OSError:  # which is how a terminal says that nobody is left
        pass
