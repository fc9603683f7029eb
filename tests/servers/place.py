"""Where the data of servers are while tests use them, and how they come to be there quickly."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from pgwhy.demo import cluster, locks
from pgwhy.demo.binaries import Installation
from pgwhy.demo.home import Home
from tests.processes import PATIENCE

_MEMORY = Path("/dev/shm")  # noqa: S108 what is made there has a name of its own
_ENOUGH = 4 << 30
_PREFIX = "pgwhy-test-"
_IN_USE = "in use"
_HOUR = 3600
_TEMPLATES = "PGWHY_TEST_TEMPLATES"


@cache
def place() -> Path:
    """Where folders for servers are made: in memory, unless there is too little of it or TMPDIR names another place.

    To make a database and drop it again takes 0.04 s of CPU in memory, on a disk (ext4) 0.25 s.
    """
    if (
        "TMPDIR" not in os.environ
        and os.access(_MEMORY, os.W_OK)
        and shutil.disk_usage(_MEMORY).free > _ENOUGH
    ):
        return _MEMORY
    return Path(tempfile.gettempdir())


@contextmanager
def folder_for_servers(name: str) -> Iterator[Path]:
    """A folder that the server's account may pass, if we are root; removed at the end of the block."""
    folder = Path(tempfile.mkdtemp(prefix=f"{_PREFIX}{name}-", dir=place()))
    folder.chmod(0o711)
    try:
        with locks.shared(folder / _IN_USE):
            yield folder
    finally:
        shutil.rmtree(folder)


def _remove_what_was_left() -> None:
    """Frees the memory of those who were killed and could not do so."""
    for folder in place().glob(f"{_PREFIX}*"):
        is_old = folder.stat().st_mtime < time.time() - _HOUR
        if is_old and (folder / _IN_USE).exists() and locks.is_free(folder / _IN_USE):
            shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def templates() -> Iterator[None]:
    """Within the block, in the processes that are started in it, too, ``initdb`` runs once for each major version."""
    _remove_what_was_left()
    with folder_for_servers("templates") as folder:
        os.environ[_TEMPLATES] = str(folder)
        try:
            yield
        finally:
            del os.environ[_TEMPLATES]


def make_data(home: Home, installation: Installation, options: tuple[str, ...]) -> None:
    """Makes the data directory of a new server: by initdb, or as a copy of what initdb made before."""
    folder = os.environ.get(_TEMPLATES)
    if folder is None:
        cluster.initdb(home, installation, options)
        return
    template = Home(Path(folder, str(installation.major)), home.account)
    template.folder.mkdir(mode=0o711, exist_ok=True)
    with locks.exclusive(template.starting):
        if not template.has_data:
            cluster.initdb(template, installation, options)
    subprocess.run(["cp", "-a", template.data, home.data], check=True, timeout=PATIENCE)
