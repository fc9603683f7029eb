"""`pgwhy` and the words of a command line, run within the tests' own process: only what it answers counts."""

from __future__ import annotations

import io
import subprocess
import sys

import pytest

from pgwhy.cli.main import main


def run(*words: str, stdin: bytes = b"") -> subprocess.CompletedProcess[str]:
    """What the command prints and returns; a process of its own would spend most of its time on imports.

    What only a process has (how it starts and ends, terminals, closed streams) test_start.py and test_streams.py try.
    """
    streams = [io.TextIOWrapper(io.BytesIO(content), "utf-8") for content in (stdin, b"", b"")]
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
