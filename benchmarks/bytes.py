"""Bytes that the explorer sends: measured on a pty of 80×24 with the default theme.

    python benchmarks/bytes.py [CONNINFO]

Without CONNINFO it starts the demo. Exit status 1 if a budget is exceeded.
"""

from __future__ import annotations

import fcntl
import os
import pty
import select
import statistics
import struct
import sys
import termios
import time

STEP, PAGE, PANEL = 2048, 12 * 1024, 6 * 1024
"""Budgets: a cursor step, a page, a panel that has followed the cursor."""

IDLE = float(os.environ.get("PGWHY_IDLE_SECONDS", "60"))


class Terminal:
    """pgwhy on a pty, and what it sends."""

    def __init__(self, arguments: list[str]) -> None:
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            os.environ.update(TERM="xterm-256color", COLUMNS="80", LINES="24")
            os.environ.pop("TMUX", None)
            os.execvp(sys.executable, [sys.executable, "-m", "pgwhy", *arguments])  # noqa: S606
        fcntl.ioctl(self.fd, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))

    def read(self, seconds: float) -> bytes:
        """Everything that comes in this time."""
        received = b""
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            ready, _, _ = select.select([self.fd], [], [], left)
            if ready:
                try:
                    received += os.read(self.fd, 1 << 16)
                except OSError:
                    break
        return received

    def settle(self) -> None:
        """Wait until the screen is drawn: something came, and then nothing for three seconds."""
        while not self.read(1):
            pass
        while self.read(3):
            pass

    def press(self, keys: str, seconds: float) -> int:
        """The number of bytes that come after the keys, and the first of them within how long."""
        os.write(self.fd, keys.encode())
        return len(self.read(seconds))


def main() -> int:
    """Measure, print, compare."""
    terminal = Terminal(sys.argv[1:] or ["demo"])
    terminal.settle()
    measured: list[tuple[str, int, int]] = []

    def note(what: str, sizes: list[int], budget: int) -> None:
        measured.append((what, max(sizes), budget))
        print(f"{what:40} median {statistics.median(sizes):7.0f}  largest {max(sizes):7}  budget {budget}")

    note("idle screen", [terminal.press("", IDLE)], 0)
    terminal.press("apg_read_all_data\r", 1)
    terminal.press("/pg_aggregate\r", 8)
    # the panel follows 0.15 s after the last step: before that, a step is alone
    note("cursor step", [terminal.press("j", 0.1) for _ in range(40)], STEP)
    terminal.read(1)
    note("cursor step with the panel following", [terminal.press("k", 1) for _ in range(8)], STEP + PANEL)
    note("page", [terminal.press("\x1b[6~", 0.1) for _ in range(5)], PAGE)
    terminal.read(1)
    terminal.press("\t", 1)
    note("panel scrolled by a line", [terminal.press("j", 0.3) for _ in range(5)], PANEL)
    terminal.press("q", 1)
    return int(any(largest > budget for _, largest, budget in measured))


if __name__ == "__main__":
    sys.exit(main())
