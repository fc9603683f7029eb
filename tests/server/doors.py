"""Doors to the servers of the tests."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from pgwhy.server.door import Door
from pgwhy.server.options import ConnectionOptions
from tests.servers import FreshDatabase


@contextmanager
def opened(database: FreshDatabase, user: str = "postgres") -> Iterator[Door]:
    """A door to the database, closed at the end."""
    door = Door(ConnectionOptions(database.dsn(user)))
    try:
        yield door
    finally:
        door.close()
