"""A way to a server that can fall silent: everything is passed on, until it is told to pass on nothing any more."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Iterator


class Way:
    """Listens on ``port``; after ``silent`` is set nothing comes through, and nobody is told."""

    def __init__(self, listener: socket.socket, host: str, port: int) -> None:
        self.port: int = listener.getsockname()[1]
        self.silent = threading.Event()
        self._to = (host, port)
        self._listener = listener
        self._ends: list[socket.socket] = []

    def accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                server = socket.create_connection(self._to)
                self._ends += [client, server]
                for ends in ((client, server), (server, client)):
                    threading.Thread(target=self._pass_on, args=ends, daemon=True).start()

    def close(self) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        for end in self._ends:
            end.close()

    def _pass_on(self, source: socket.socket, target: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while data := source.recv(65536):
                if not self.silent.is_set():
                    target.sendall(data)
            target.shutdown(socket.SHUT_WR)


@contextlib.contextmanager
def silenceable(host: str, port: int) -> Iterator[Way]:
    """A way to this server."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        way = Way(listener, host, port)
        threading.Thread(target=way.accept, daemon=True).start()
        yield way
        way.close()
