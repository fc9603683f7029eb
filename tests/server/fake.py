"""A server that is none: it shakes hands as the protocol says, to show versions and manners that none here has."""

from __future__ import annotations

import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from tests.processes import PATIENCE

_PASSWORD_PLEASE = struct.pack(">I", 3)
_WELCOME = struct.pack(">I", 0)


@contextmanager
def shaking_hands(version: str, *, asks_for_password: bool = False) -> Iterator[int]:
    """Listens on the port that it gives, and greets every client as a server of this version."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=_serve, args=(listener, version, asks_for_password), daemon=True)
        thread.start()
        yield listener.getsockname()[1]
        listener.shutdown(socket.SHUT_RDWR)
    thread.join(PATIENCE)


def _serve(listener: socket.socket, version: str, asks_for_password: bool) -> None:
    while True:
        try:
            client, _ = listener.accept()
        except OSError:
            return
        with client:
            _greet(client, version, asks_for_password)


def _greet(client: socket.socket, version: str, asks_for_password: bool) -> None:
    code = 0
    while code != 196608:  # until the startup packet: requests for SSL and GSSAPI come first
        length, code = struct.unpack(">II", client.recv(8))
        client.recv(length - 8)
        if code != 196608:
            client.sendall(b"N")
    if asks_for_password:
        client.sendall(_message(b"R", _PASSWORD_PLEASE))
        client.recv(1000)
        return
    parameters = {"server_version": version, "client_encoding": "UTF8", "standard_conforming_strings": "on"}
    status = b"".join(_message(b"S", f"{k}\0{v}\0".encode()) for k, v in parameters.items())
    client.sendall(_message(b"R", _WELCOME) + status + _message(b"Z", b"I"))
    client.recv(1000)


def _message(kind: bytes, body: bytes) -> bytes:
    return kind + struct.pack(">I", len(body) + 4) + body
