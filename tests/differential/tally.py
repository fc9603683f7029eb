"""Counts what was compared, and keeps what differs."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass
class Tally:
    """How many answers were compared, and where they differ."""

    comparisons: int = 0
    differences: list[str] = field(default_factory=list)

    def compare(self, ours: object, servers: object, what: str) -> None:
        """Counts one comparison."""
        self.comparisons += 1
        if ours != servers:
            self.differences.append(f"{what}: pgwhy says {ours}, the server {servers}")
