"""The embedded server: made once, shared by every pgwhy demo that runs, stopped after the last of them."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import psycopg

from pgwhy.demo import binaries, cluster, example, locks
from pgwhy.demo.account import server_account
from pgwhy.demo.binaries import Installation
from pgwhy.demo.errors import DemoError
from pgwhy.demo.home import PORT, Home, home_folder

SUPERUSER = "postgres"
START_PATIENCE = 60.0
ATTEMPTS = 3
_LOOK_EVERY = 0.5
_INITDB = (
    f"--username={SUPERUSER}",
    "--auth=trust",  # the permissions of the socket's folder decide who may come in
    "--encoding=UTF8",
    "--no-locale",
    "--no-sync",
    "--wal-segsize=1",
)
_SETTINGS = (
    "listen_addresses=",
    f"port={PORT}",
    "unix_socket_permissions=0700",
    "fsync=off",  # the example can be made again at any time
    "shared_buffers=16MB",
    "max_connections=50",
)


@dataclass(frozen=True, slots=True)
class Demo:
    """A running demo server: the URI of the incident's database, and whether its data are an older example."""

    uri: str
    is_outdated: bool


@contextmanager
def demo_server(*, reset: bool = False, tell: Callable[[str], None]) -> Iterator[Demo]:
    """The demo server, which runs at least for the length of the block.

    ``reset`` makes its data anew; ``tell`` gets a sentence when the person has to wait. Raises DemoError.
    """
    home = Home(home_folder(), server_account())
    home.make()
    try:
        with ExitStack() as use:
            yield _ready(home, use, reset=reset, tell=tell)
    finally:
        cluster.stopped(home)


def _ready(home: Home, use: ExitStack, *, reset: bool, tell: Callable[[str], None]) -> Demo:
    """The running server with its data, in use until ``use`` is closed."""
    try:
        with locks.exclusive(home.starting):
            if reset or not home.is_complete:
                tell("Making the example databases; this is done once.")
                _forget(home)
            use.enter_context(locks.shared(home.users))  # waits for a server that is just being stopped
            socket_folder = _running(home)
            if not home.is_complete:
                example.load(lambda database: uri(socket_folder, database))
                home.complete.write_text(example.digest())
    except OSError as error:
        raise DemoError(f"The demo's folder cannot be used: {error.strerror}: {error.filename}.") from error
    is_outdated = home.complete.read_text() != example.digest()
    return Demo(uri(socket_folder, example.INCIDENT), is_outdated)


def wait_until_it_ends() -> None:
    """Returns when the server ends; called while demo_server holds it, that is not our doing.

    It looks at times rather than waits for the lock: an interrupt that comes just before the wait would be kept until
    its end.
    """
    keeper = Home(home_folder(), server_account()).keeper
    while not locks.is_free(keeper):
        time.sleep(_LOOK_EVERY)


def uri(socket_folder: Path, database: str) -> str:
    """The connection URI of a database of the server whose socket is in this folder."""
    host = quote(os.fsencode(socket_folder))
    return f"postgresql:///{quote(database)}?host={host}&port={PORT}&user={SUPERUSER}"


def _running(home: Home) -> Path:
    """The folder of the server's socket; starts it if need be. For whoever holds the lock ``starting``."""
    for _ in range(ATTEMPTS):
        with locks.exclusive_at_once(home.keeper) as lock:
            if lock is not None:
                _launch(home, lock)
        socket_folder = _wait_until_ready(home)
        if socket_folder is not None:
            return socket_folder
        time.sleep(0.5)  # what is left of a killed server may stand in the way for a moment
    raise DemoError(
        f"The demo server does not start: {cluster.last_words(home)} Its log is {home.log}; "
        "pgwhy demo --reset makes its data anew."
    )


def _launch(home: Home, keeper_lock: int) -> None:
    installation = binaries.find().reachable_by(home.account, home.folder)
    _stop_unkept(home, installation)
    if not home.has_data:
        cluster.initdb(home, installation, _INITDB)
    made_by = (home.data / "PG_VERSION").read_text().strip()
    if int(made_by) != installation.major:
        raise DemoError(
            f"The demo's data were made by PostgreSQL {made_by}, which {installation.version} cannot read: "
            "pgwhy demo --reset makes them anew."
        )
    socket_folder = home.make_socket_folder()
    settings = (*_SETTINGS, f"unix_socket_directories={socket_folder}")
    cluster.launch(home, installation, settings, socket_folder, keeper_lock)


def _forget(home: Home) -> None:
    """Removes the data. For whoever holds the lock ``starting``. Raises DemoError if the server is in use."""
    if not cluster.stopped(home):
        raise DemoError("The demo server is in use by another pgwhy demo: end that first.")
    if home.data.exists():
        _stop_unkept(home, binaries.find().reachable_by(home.account, home.folder))
        home.complete.unlink(missing_ok=True)
        shutil.rmtree(home.data)


def _stop_unkept(home: Home, installation: Installation) -> None:
    socket_folder = _socket_folder(home)
    if socket_folder is not None and _answers(socket_folder):
        cluster.stop_unkept(home, installation)


def _wait_until_ready(home: Home) -> Path | None:
    """The socket's folder once the server takes connections; None if it ends instead."""
    give_up = time.monotonic() + START_PATIENCE
    while time.monotonic() < give_up:
        socket_folder = _socket_folder(home)
        if socket_folder is not None and _answers(socket_folder):
            return socket_folder
        if locks.is_free(home.keeper):
            return None
        time.sleep(0.02)
    raise DemoError(f"The demo server does not answer: {cluster.last_words(home)} Its log is {home.log}.")


def _socket_folder(home: Home) -> Path | None:
    """Where postmaster.pid says that the socket is, once it is (miscadmin.h, LOCK_FILE_LINE_SOCKET_DIR)."""
    try:
        lines = (home.data / "postmaster.pid").read_text().splitlines()
    except FileNotFoundError:
        return None
    return Path(lines[4]) if len(lines) > 7 and lines[7].strip() == "ready" else None


def _answers(socket_folder: Path) -> bool:
    try:
        psycopg.connect(uri(socket_folder, "postgres"), connect_timeout=5).close()
    except psycopg.OperationalError:
        return False
    return True
