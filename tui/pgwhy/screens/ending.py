"""How the terminal program ends: in order, also when it is told to by a signal, and soon."""

from __future__ import annotations

import asyncio
import signal
import threading
from collections.abc import Callable
from functools import partial

from textual.app import App

_SIGNALLED = 128
"""What an exit status begins with that tells the signal, as shells say it."""


def end_when_told(app: App[None]) -> None:
    """Has the app end in order on SIGTERM and SIGHUP; who started it ignoring them goes on ignoring them."""
    if app.is_headless:
        return
    for number in (signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(number) is signal.SIG_DFL:
            end = partial(app.exit, return_code=_SIGNALLED + number)
            asyncio.get_running_loop().add_signal_handler(number, end)


def close_soon(close: Callable[[], None]) -> None:
    """Closes what is open; what waits for a server that does not answer keeps nobody here."""
    closing = threading.Thread(target=close, daemon=True)
    closing.start()
    closing.join(1.0)


def exit_status(app: App[None]) -> int:
    """That of the process when the app has ended: 0, the signal's, or 2 for whatever went wrong."""
    code = app.return_code or 0
    return code if code > _SIGNALLED else 2 * bool(code)
