"""What Ctrl-C does. Nothing heavy is imported here: it holds from the first moment on."""

from __future__ import annotations

import os
import signal
from types import FrameType

INTERRUPTED = 130
"""The exit status: 128 + SIGINT, as shells say it."""


def leave_at_once() -> None:
    """Ends the process on Ctrl-C, without a word: for as long as there is nothing that has to be closed.

    An exception would not do. Raised inside an import it may be printed, wrapped or swallowed on its way.
    """
    if (
        signal.getsignal(signal.SIGINT) is signal.default_int_handler
    ):  # whoever ignores it goes on ignoring it
        signal.signal(signal.SIGINT, _leave)


def close_first() -> None:
    """Has Ctrl-C raise KeyboardInterrupt from now on, for whatever is open to be closed."""
    if signal.getsignal(signal.SIGINT) is _leave:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def _leave(_signal: int, _frame: FrameType | None) -> None:
    os._exit(INTERRUPTED)
