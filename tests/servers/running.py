"""Starts a server for the length of a block; it ends with us, however we end."""

from __future__ import annotations

import secrets
import socket
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psycopg

from pgwhy.demo import cluster, locks
from pgwhy.demo.account import server_account
from pgwhy.demo.binaries import Installation
from pgwhy.demo.home import Home
from tests.servers.place import folder_for_servers, make_data
from tests.servers.value import Server

_PATIENCE = 30.0
_LOWEST_PORT, _PORTS = 15_000, 15_000
_LOCALE = "C.UTF-8" if sys.platform == "linux" else "en_US.UTF-8"
_INITDB = ("--username=postgres", "--auth=trust", "--encoding=UTF8", f"--locale={_LOCALE}", "--no-sync")
_SETTINGS = (
    "autovacuum=off",
    "jit=off",
    "checkpoint_timeout=1h",
    "max_wal_size=64MB",
    "listen_addresses=127.0.0.1",
    "unix_socket_directories=",
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "shared_buffers=32MB",
    "max_connections=60",
    "wal_level=logical",
)


@contextmanager
def running(
    source: Server | Installation, prepare: Callable[[Home, Installation], None] | None = None
) -> Iterator[Server]:
    """A server of this source: the one that runs already, or a new one that ends with the block.

    ``prepare`` is called when the data of a new one have been made, before it starts.
    """
    if isinstance(source, Server):
        yield source
        return
    with folder_for_servers(str(source.major)) as folder:
        home = Home(folder, server_account())
        with locks.shared(home.users):
            yield _started(home, source, prepare)
        cluster.stopped(home)


def _started(
    home: Home, source: Installation, prepare: Callable[[Home, Installation], None] | None
) -> Server:
    reachable = _reachable(home, source)
    make_data(home, reachable, _INITDB)
    if prepare is not None:
        prepare(home, reachable)
    server = Server(source.major, "127.0.0.1", free_port())
    with locks.exclusive_at_once(home.keeper) as lock:
        assert lock is not None
        settings = (*_SETTINGS, f"port={server.port}")
        cluster.launch(home, reachable, settings, home.folder / "no socket", lock)
    _wait_until_ready(server, home)
    return server


def _wait_until_ready(server: Server, home: Home) -> None:
    give_up = time.monotonic() + _PATIENCE
    while True:
        try:
            psycopg.connect(server.dsn(), connect_timeout=5).close()
        except psycopg.OperationalError as error:
            if time.monotonic() > give_up or locks.is_free(home.keeper):
                why = cluster.last_words(home)
                raise RuntimeError(f"PostgreSQL {server.version} does not start: {why}") from error
            time.sleep(0.05)
        else:
            return


def free_port() -> int:
    """A port that nobody listens on at this moment, and that no connection is given for its own end."""
    while True:
        port = _LOWEST_PORT + secrets.randbelow(_PORTS)
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port


def _reachable(home: Home, source: Installation) -> Installation:
    """The programs where the server's account can run them; they are copied if need be, by one of us at a time."""
    if not home.account.identity:
        return source
    copies = Path("/var/cache/pgwhy-test-servers")
    copies.mkdir(parents=True, exist_ok=True)
    with locks.exclusive(copies / "lock"):
        return source.reachable_by(home.account, copies)
