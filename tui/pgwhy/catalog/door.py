"""What a face needs of a door, be it to a server or to a snapshot."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol, TypeVar

from pgwhy.catalog.catalog import Catalog

T = TypeVar("T")


class Askable(Protocol):
    """One database that questions can be asked of."""

    @property
    def catalog(self) -> Catalog:
        """What is loaded; the small parts are, at least."""
        ...

    def ask(self, question: Callable[[Catalog], T]) -> T:
        """The answer, with whatever the question needs loaded; raises NotVisible or Fault where that cannot be had."""
        ...

    def close(self) -> None:
        """Lets go of what the door holds."""
        ...
