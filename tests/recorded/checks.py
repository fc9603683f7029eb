"""What a record holds pgwhy to, one answer each: which ones there are, without asking for any of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from tests.recorded.case import Case, World
from tests.recorded.records import Line, by_version
from tests.recorded.versions import ends


class Check(NamedTuple):
    """One answer on one version; ``answers.now`` asks for it anew."""

    world: World
    case: Case
    version: int
    what: str
    """``server`` for what pgwhy predicts of the server, a command, or ``reported``."""
    server: str
    """What the server said, if it was asked."""
    answer: str | None
    """As it is recorded; None for a prediction that agrees with the server."""


def checks(world: World, case: Case, lines: Sequence[Line]) -> Iterator[Check]:
    """Predictions on each version; answers in full on those between which they change."""
    servers, differ = by_version(lines, "server"), by_version(lines, "pgwhy")
    for version, server in servers.items():
        yield Check(world, case, version, "server", server, differ.get(version))
    for line in lines:
        if line.what in (case.command, "reported"):
            for version in ends(line.versions):
                yield Check(world, case, version, line.what, servers.get(version, ""), line.text)
