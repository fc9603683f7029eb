"""Where a command's output goes: whatever is printed, nothing of it acts on a terminal."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import TextIO, cast

from pgwhy.printable import printable

_LINES_AT_ONCE = 2000


class Shown(io.TextIOBase):
    """A stream on which every line is made safe to show, whoever writes it: a command, click, a traceback.

    It has no ``buffer``, so that nobody gets around it. (What ``sys.__stdout__`` and ``sys.__stderr__`` are stays as
    it was: the explorer draws on the latter.)
    """

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    @property
    def encoding(self) -> str:  # type: ignore[override] # as io.TextIOWrapper does
        return self._stream.encoding

    @property
    def errors(self) -> str | None:  # type: ignore[override]
        return self._stream.errors

    def write(self, text: str) -> int:
        self._stream.write("\n".join(map(printable, text.split("\n"))))
        return len(text)

    def flush(self) -> None:
        self._stream.flush()

    def isatty(self) -> bool:
        return self._stream.isatty()

    def fileno(self) -> int:
        return self._stream.fileno()

    def writable(self) -> bool:
        return True


def prepare_streams() -> None:
    """Makes the process's streams such that a command may print whatever it has to say.

    Standard output acts on no terminal, and standard error, which is for people, on nothing. What the output's
    encoding lacks is shown by its code. No connection takes the place of a closed stream.
    """
    sys.stdin = sys.stdin or Path(os.devnull).open()  # noqa: SIM115 to the end, as the others
    sys.stdout = sys.stdout or Path(os.devnull).open("w")  # noqa: SIM115
    sys.stderr = sys.stderr or Path(os.devnull).open("w")  # noqa: SIM115
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")
    if sys.stdout.isatty():
        sys.stdout = cast("TextIO", Shown(sys.stdout))
    sys.stderr = cast("TextIO", Shown(sys.stderr))


def names_are_raw() -> bool:
    """Whether names may be written as they are: into a file or a pipe, never to a terminal."""
    return not sys.stdout.isatty()


def write_lines(lines: Iterator[str]) -> None:
    """Writes many lines, each with its end: in UTF-8 whatever the locale, unless it is a terminal's."""
    while block := "".join(islice(lines, _LINES_AT_ONCE)):
        if names_are_raw():
            sys.stdout.buffer.write(block.encode("utf-8", "surrogateescape"))
        else:
            sys.stdout.write(block)
    sys.stdout.flush()
