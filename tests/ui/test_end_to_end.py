"""One walk in a real tmux as it comes: from `pgwhy demo` to the GRANT that the outer terminal receives."""

from __future__ import annotations

import base64
import fcntl
import os
import pty
import re
import select
import shlex
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.demo.place import Place
from tests.processes import PATIENCE, as_from_a_terminal, ended

pytestmark = pytest.mark.needs("tmux")
GRANT = "GRANT USAGE ON SEQUENCE public.descriptions_id_seq TO sdc;"
OSC_52 = re.compile(rb"\x1b\]52;[a-z]*;([A-Za-z0-9+/=]+)(?:\x07|\x1b\\)")


class OuterTerminal:
    """A terminal in which tmux runs pgwhy demo; it remembers everything that it receives."""

    def __init__(self, place: Place, socket: Path) -> None:
        self.tmux = ["tmux", "-S", str(socket), "-f", "/dev/null"]
        self.received = b""
        pgwhy = f"{shlex.quote(sys.executable)} -m pgwhy demo"
        # no environment but what a terminal has; the folder of the demo is the only thing that is ours
        environment = {
            k: v for k, v in place.environment.items() if k not in ("TMUX", "STY", "SSH_TTY", "DISPLAY")
        }
        environment |= {"TERM": "xterm-256color", "LANG": "C.UTF-8"}
        command = [
            *self.tmux,
            "new-session",
            "-x",
            "80",
            "-y",
            "24",
            f"{pgwhy}; echo ended $?; exec sleep 60",
        ]
        with as_from_a_terminal():
            self.pid, self.fd = pty.fork()
            if self.pid == 0:
                os.execvpe("tmux", command, environment)  # noqa: S606
        fcntl.ioctl(self.fd, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))

    def press(self, *keys: str) -> None:
        subprocess.run([*self.tmux, "send-keys", *keys], check=True, timeout=PATIENCE)

    def write(self, text: str) -> None:
        subprocess.run([*self.tmux, "send-keys", "-l", text], check=True, timeout=PATIENCE)

    def screen(self) -> str:
        """What the person sees."""
        shown = subprocess.run(
            [*self.tmux, "capture-pane", "-p"], capture_output=True, text=True, check=False, timeout=PATIENCE
        )
        return shown.stdout

    def buffer(self) -> str:
        shown = subprocess.run(
            [*self.tmux, "show-buffer"], capture_output=True, text=True, check=True, timeout=PATIENCE
        )
        return shown.stdout

    def buffers(self) -> str:
        """All that was ever copied."""
        shown = subprocess.run(
            [*self.tmux, "list-buffers"], capture_output=True, text=True, check=False, timeout=PATIENCE
        )
        return shown.stdout

    def wait_for(self, words: str) -> str:
        """The screen once it shows these words; fails if it never does."""
        give_up = time.monotonic() + PATIENCE
        while words not in (screen := " ".join(self.screen().split())):
            assert time.monotonic() < give_up, f"{words!r} never appeared on\n{self.screen()}"
            self.listen(0.05)
        return screen

    def copy(self) -> None:
        """Press y, and again where the footer asks for it: what was drawn that very moment is not copied at once."""
        self.press("y")
        give_up = time.monotonic() + PATIENCE
        while "In tmux's buffer" not in (screen := " ".join(self.screen().split())):
            assert time.monotonic() < give_up, f"nothing was copied from\n{self.screen()}"
            if "Not copied yet" in screen:
                self.press("y")
            self.listen(0.2)

    def listen(self, seconds: float) -> None:
        """Take what the terminal is sent."""
        ready, _, _ = select.select([self.fd], [], [], seconds)
        if ready:
            try:
                self.received += os.read(self.fd, 1 << 16)
            except OSError:
                time.sleep(seconds)

    def close(self) -> None:
        subprocess.run([*self.tmux, "kill-server"], check=False, capture_output=True, timeout=PATIENCE)
        os.close(self.fd)
        ended(self.pid)


@pytest.fixture
def terminal(demo_place: Place, tmp_path: Path) -> Iterator[OuterTerminal]:
    outer = OuterTerminal(demo_place, tmp_path / "tmux")
    yield outer
    outer.close()


def test_from_the_demo_to_the_grant_in_the_clipboard_of_the_outer_terminal(terminal: OuterTerminal) -> None:
    terminal.wait_for("database sdc")
    # typed without waiting for a screen, as people do who know the way
    terminal.press("a")
    terminal.write("sdc")
    terminal.press("Enter", "/")
    terminal.write("descriptions_id")
    terminal.press("Enter")
    terminal.wait_for("sdc holds nothing here")
    terminal.press("g")
    terminal.wait_for("Stephen or a superuser can run it")
    assert GRANT in terminal.screen()
    terminal.copy()
    assert terminal.buffer() == GRANT
    give_up = time.monotonic() + PATIENCE
    while not (sent := OSC_52.findall(terminal.received)):
        assert time.monotonic() < give_up, "the outer terminal was sent nothing for its clipboard"
        terminal.listen(0.1)
    assert base64.b64decode(sent[-1]).decode() == GRANT


def test_a_digit_that_bounces_leaves_the_clipboard_alone(terminal: OuterTerminal) -> None:
    terminal.wait_for("database sdc")
    terminal.press("e")
    terminal.wait_for("tab explain")
    terminal.write("permission denied for sequence descriptions_id_seq")
    terminal.press("Tab")
    terminal.wait_for("Login roles that would get this error")
    terminal.press("1", "1")  # the role, and whatever has this number by then
    terminal.wait_for("Fix GRANT USAGE")
    terminal.press("1", "1")
    way = terminal.wait_for("Way 1")
    assert 'Way 1 GRANT "Stephen" TO sdc;' in way
    assert 'Undo REVOKE "Stephen" FROM sdc;' in way
    terminal.listen(0.5)
    assert terminal.buffers() == ""
    assert not OSC_52.findall(terminal.received)
    terminal.press("Escape")
    terminal.wait_for("Fix GRANT USAGE")
    terminal.press("y")
    assert f"Copied: {GRANT} In tmux's buffer" in terminal.wait_for("Copied:")
    assert terminal.buffer() == GRANT


def test_the_plain_screen_is_the_terminals_own_and_leaving_prints_what_was_copied(
    terminal: OuterTerminal,
) -> None:
    terminal.wait_for("database sdc")
    terminal.press("a")
    terminal.write("sdc")
    terminal.press("Enter", "/")
    terminal.write("descriptions_id")
    terminal.press("Enter")
    terminal.wait_for("sdc holds nothing here")
    terminal.press("g")
    terminal.wait_for("Stephen or a superuser can run it")
    terminal.copy()
    terminal.press("o")
    plain = terminal.wait_for("Enter goes back")
    assert GRANT in plain
    assert "Grant and revoke on" not in plain
    terminal.press("Enter")
    terminal.wait_for("Grant and revoke on")
    terminal.press("q")
    after = terminal.wait_for("ended 0")
    assert after.count(GRANT) == 2  # shown plain before, printed now
