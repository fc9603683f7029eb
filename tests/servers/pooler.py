"""PgBouncer in transaction mode in front of a server: each transaction runs in whatever session is free."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from pgwhy.demo.account import server_account
from tests.servers.running import free_port
from tests.servers.value import Server

_PATIENCE = 20.0


@contextmanager
def pooled(server: Server, users: tuple[str, ...]) -> Iterator[Server]:
    """The server as these users reach it through a pool of a single session for each of them."""
    folder, port, account = (
        Path(tempfile.mkdtemp(prefix="pgwhy-test-pgbouncer-")),
        free_port(),
        server_account(),
    )
    folder.chmod(0o755)  # PgBouncer refuses to run as root
    settings = folder / "pgbouncer.ini"
    (folder / "users").write_text("".join(f'"{user}" ""\n' for user in users))
    settings.write_text(
        f"[databases]\n* = host={server.host} port={server.port}\n[pgbouncer]\nlisten_addr = {server.host}\n"
        f"listen_port = {port}\nunix_socket_dir =\nauth_type = trust\nauth_file = {folder}/users\n"
        "pool_mode = transaction\ndefault_pool_size = 1\nmax_client_conn = 20\n"
    )
    process = subprocess.Popen(
        ["pgbouncer", str(settings)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd="/",
        **account.identity,
    )
    try:
        pool = Server(server.version, server.host, port)
        _wait_until_ready(pool, users[0])
        yield pool
    finally:
        process.terminate()
        process.wait(_PATIENCE)
        shutil.rmtree(folder)


def _wait_until_ready(pool: Server, user: str) -> None:
    give_up = time.monotonic() + _PATIENCE
    while True:
        try:
            psycopg.connect(pool.dsn(user=user), connect_timeout=5).close()
        except psycopg.OperationalError:
            if time.monotonic() > give_up:
                raise
            time.sleep(0.05)
        else:
            return
