"""A mutant: the source of one file, with one thing in it that is wrong."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pgwhy

PACKAGE = Path(pgwhy.__file__).parent
ROOMS = ("access", "search_path", "statement")
"""Those that judge: nothing that is wrong in them may go unnoticed."""


@dataclass(frozen=True)
class Mutant:
    """What is changed in a file of the package, and where."""

    name: str
    """The file, the function and the change, or the rule that is broken; it does not depend on line numbers."""
    kind: str
    file: str
    """Within the package."""
    start: int
    end: int
    """Bytes of the file."""
    replacement: str
    lines: range | None
    """One of these runs before the change shows; None where it shows as soon as the module is imported."""

    def source(self) -> str:
        """The whole file, changed."""
        before = (PACKAGE / self.file).read_bytes()
        return (before[: self.start] + self.replacement.encode() + before[self.end :]).decode()
