"""Advisory locks on files, by which the processes around one demo server know of each other.

They are flock(2) locks: the kernel releases them when their holder ends, however it ends.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def exclusive(path: Path) -> Iterator[None]:
    """Holds the lock alone for the length of the block; waits until it can be had."""
    with _opened(path) as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


@contextmanager
def shared(path: Path) -> Iterator[None]:
    """Holds the lock together with others for the length of the block; waits while one holds it alone."""
    with _opened(path) as file:
        fcntl.flock(file, fcntl.LOCK_SH)
        yield


@contextmanager
def exclusive_at_once(path: Path) -> Iterator[int | None]:
    """The descriptor of the lock held alone, or None if anybody else holds it now.

    A child that inherits the descriptor keeps the lock after the block.
    """
    with _opened(path) as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield None
        else:
            yield file


def is_free(path: Path) -> bool:
    """Whether nobody holds the lock at this moment."""
    with exclusive_at_once(path) as file:
        return file is not None


def is_shared(path: Path) -> bool:
    """Whether others hold the lock at this moment, and would share it."""
    if is_free(path):
        return False
    with _opened(path) as file:
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True


@contextmanager
def _opened(path: Path) -> Iterator[int]:
    file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        yield file
    finally:
        os.close(file)
