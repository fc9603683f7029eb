"""Starts a server for the length of a block; it ends with us, however we end."""

from __future__ import annotations

import os
import shutil
import socket
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from pgwhy.demo import cluster, locks
from pgwhy.demo.account import server_account
from pgwhy.demo.binaries import Installation
from pgwhy.demo.home import Home
from tests.servers.value import Server

_PATIENCE = 30.0
_LOCALE = "C.UTF-8" if sys.platform == "linux" else "en_US.UTF-8"
_INITDB = ("--username=postgres", "--auth=trust", "--encoding=UTF8", f"--locale={_LOCALE}", "--no-sync")
_SETTINGS = (
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
    home = Home(Path(tempfile.mkdtemp(prefix=f"pgwhy-test-{source.major}-")), server_account())
    home.folder.chmod(0o711)  # the server's account has to pass, if we are root
    try:
        with locks.shared(home.users):
            yield _started(home, source, prepare)
        cluster.stopped(home)
    finally:
        shutil.rmtree(home.folder)


def _started(
    home: Home, source: Installation, prepare: Callable[[Home, Installation], None] | None
) -> Server:
    reachable = source.reachable_by(home.account, _copies())
    cluster.initdb(home, reachable, _INITDB)
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
    """A port that nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _copies() -> Path:
    folder = Path("/var/cache/pgwhy-test-servers")
    if os.geteuid() == 0:
        folder.mkdir(parents=True, exist_ok=True)
    return folder
