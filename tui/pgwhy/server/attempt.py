"""Connecting in a thread of its own, so that whoever waits for it can be called off."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import psycopg

from pgwhy.server.errors import Cancelled

Opened = psycopg.Connection[tuple[Any, ...]]


class Attempt:
    """One attempt, begun at once. Looking up a host and shaking hands cannot be interrupted: the wait for them can."""

    def __init__(self, connect: Callable[[], Opened]) -> None:
        self._connect = connect
        self._lock = threading.Lock()
        self._ended = threading.Event()
        self._given_up = False
        self._connection: Opened | None = None
        self._error: Exception | None = None
        threading.Thread(target=self._run, name="connecting", daemon=True).start()

    def result(self) -> Opened:
        """Waits for the connection. Raises what connecting raised, or Cancelled once it was given up."""
        self._ended.wait()
        if self._error is not None:
            raise self._error
        if self._connection is None:
            raise Cancelled("Connecting was stopped.", "Enter tries again.")
        return self._connection

    def give_up(self) -> None:
        """Nobody waits any more; a connection that comes later is closed."""
        with self._lock:
            if not self._ended.is_set():
                self._given_up = True
                self._ended.set()

    def _run(self) -> None:
        opened: Opened | None = None
        error: Exception | None = None
        try:
            opened = self._connect()
        except Exception as raised:  # noqa: BLE001 (raised again where the result is waited for)
            error = raised
        with self._lock:
            if not self._given_up:
                self._connection, self._error = opened, error
                self._ended.set()
                return
        if opened is not None:
            opened.close()
