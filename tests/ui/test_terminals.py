"""Terminals as people have them: without colours, with sixteen, light ones, ASCII only, slow lines."""

from __future__ import annotations

import contextlib
import fcntl
import os
import pty
import re
import select
import signal
import struct
import sys
import termios
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from pgwhy.server.options import ConnectionOptions
from tests.processes import PATIENCE, as_from_a_terminal, ended

COLOUR = re.compile(r"\x1b\[(?:[\d;:]*[;:])?(?:3[0-7]|4[0-7]|9[0-7]|10[0-7]|[34]8[;:][\d;:]+)m")
MANY_COLOURS = re.compile(r"\x1b\[(?:[\d;:]*[;:])?[34]8[;:][25][;:][\d;:]*m")
BACKGROUND = re.compile(r"\x1b\[(?:[\d;:]*[;:])?(?:4[0-7]|10[0-7]|48[;:][\d;:]+)m")
SEQUENCE = re.compile(
    r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|P[^\x1b]*\x1b\\|[()][A-Z0-9]|[=>78M])"
)


class Terminal:
    """pgwhy on a pty of 80×24, and what it sent."""

    def __init__(self, fd: int) -> None:
        self.fd = fd
        self.sent = ""

    def wait_for(self, words: str) -> None:
        """Read until it has sent these words since the last key."""
        give_up = time.monotonic() + PATIENCE
        while words not in SEQUENCE.sub("", self.sent):
            assert time.monotonic() < give_up, f"{words!r} was never sent: {self.sent[-3000:]!r}"
            self.read(0.1)

    def read(self, seconds: float) -> int:
        """Take what is sent in this time, and say how many bytes that were."""
        count, end = 0, time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            if select.select([self.fd], [], [], left)[0]:
                data = os.read(self.fd, 1 << 16)
                count += len(data)
                self.sent += data.decode(errors="replace")
        return count

    def settle(self) -> None:
        """Wait until nothing is sent any more."""
        while self.read(1.5):
            pass

    def press(self, keys: str) -> None:
        self.sent = ""
        os.write(self.fd, keys.encode())


def _started(login: ConnectionOptions, environment: dict[str, str]) -> tuple[int, Terminal]:
    """pgwhy in a process of its own, and its terminal."""
    clean = {
        k: v
        for k, v in os.environ.items()
        if not k.startswith("LC_") and k not in ("NO_COLOR", "TMUX", "STY")
    }
    clean |= {"LANG": "C.UTF-8", "TERM": "xterm-256color"} | environment
    command = [sys.executable, "-m", "pgwhy", login.conninfo]
    with as_from_a_terminal():
        pid, fd = pty.fork()
        if pid == 0:
            os.execvpe(command[0], command, clean)  # noqa: S606
    fcntl.ioctl(fd, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    return pid, Terminal(fd)


@contextmanager
def running(login: ConnectionOptions, **environment: str) -> Iterator[Terminal]:
    """The explorer, as sdc, on the sequence of the incident."""
    pid, terminal = _started(login, environment)
    try:
        terminal.wait_for("database sdc")
        terminal.press("asdc\r/descriptions_id\r")
        terminal.wait_for("sdc holds nothing here")
        yield terminal
        terminal.press("q")
        assert ended(pid) == 0
    finally:
        os.close(terminal.fd)


def test_without_colours_marks_and_words_say_all(demo: ConnectionOptions) -> None:
    with running(demo, NO_COLOR="1") as terminal:
        assert not COLOUR.search(terminal.sent)
        assert "✗ sdc holds nothing here" in SEQUENCE.sub("", terminal.sent)
        assert "no USAGE" in SEQUENCE.sub("", terminal.sent)


@pytest.mark.parametrize(
    "environment", [{"COLORTERM": "truecolor"}, {"TERM": "xterm-16color"}, {"TERM": "vt100"}]
)
def test_only_the_terminals_own_sixteen_colours_on_its_own_background(
    demo: ConnectionOptions, environment: dict[str, str]
) -> None:
    with running(demo, **environment) as terminal:
        assert not MANY_COLOURS.search(terminal.sent)
        assert not BACKGROUND.search(terminal.sent)
        assert "✗ sdc holds nothing here" in SEQUENCE.sub("", terminal.sent)


def test_marks_are_ascii_where_the_locale_is(demo: ConnectionOptions) -> None:
    with running(demo, LC_ALL="C") as terminal:
        assert terminal.sent.isascii()
        assert "- sdc holds nothing here" in SEQUENCE.sub("", terminal.sent)
        terminal.press("g")
        terminal.wait_for("can run it")
        assert terminal.sent.isascii()
        terminal.press("\x1b")
        terminal.settle()


def test_an_idle_screen_sends_nothing(demo: ConnectionOptions) -> None:
    with running(demo) as terminal:
        terminal.settle()
        assert terminal.read(4) == 0


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_signal_that_ends_it_leaves_the_terminal_as_it_was(
    demo: ConnectionOptions, number: signal.Signals
) -> None:
    pid, terminal = _started(demo, {})
    terminal.wait_for("database sdc")
    terminal.press("")
    os.kill(pid, number)
    with contextlib.suppress(OSError):  # which is how a terminal says that nobody is left
        terminal.settle()

    assert ended(pid) == 128 + number
    assert terminal.sent.rindex("\x1b[?1049l")
    assert terminal.sent.rindex("\x1b[?25h")
    os.close(terminal.fd)
