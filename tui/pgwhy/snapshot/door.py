"""Answers from a snapshot with the same `ask` as a server; what it does not hold is not visible."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TypeVar

from pgwhy.catalog import Catalog, NotLoaded, NotVisible
from pgwhy.fault import faults_told
from pgwhy.snapshot.errors import SnapshotError
from pgwhy.snapshot.value import Snapshot
from pgwhy.stack import with_deep_stack

T = TypeVar("T")


class SnapshotDoor:
    """One database of a snapshot; without a name the first that it holds. Raises SnapshotError if it is not there."""

    def __init__(self, snapshot: Snapshot, database: str | None = None) -> None:
        if database is not None and database not in snapshot.catalogs:
            held = ", ".join(snapshot.catalogs)
            raise SnapshotError(f"The snapshot does not hold database {database}, only {held}.")
        self.snapshot = snapshot
        self.catalog: Catalog = snapshot.catalogs[database or next(iter(snapshot.catalogs))]

    def ask(self, question: Callable[[Catalog], T]) -> T:
        """The answer; raises NotVisible where the snapshot does not hold what it depends on, and Fault."""
        with faults_told():
            try:
                return with_deep_stack(partial(question, self.catalog))
            except NotLoaded as missing:
                raise NotVisible(min(missing.needs).part) from None

    @property
    def progress(self) -> None:
        """Nothing is ever read."""

    def refresh(self) -> Catalog:
        """A snapshot does not change."""
        return self.catalog

    def cancel(self) -> None:
        """Nothing is ever read."""

    def close(self) -> None:
        """Nothing is open."""


class SnapshotDoors:
    """The doors to all databases of a snapshot, as Server has them for a login."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot

    def door(self, database: str | None = None) -> SnapshotDoor:
        """The door to this database; without a name to the first. Raises SnapshotError if it is not there."""
        return SnapshotDoor(self.snapshot, database)

    def close_if_idle(self, seconds: float) -> None:
        """Nothing is open."""

    def close(self) -> None:
        """Nothing is open."""
