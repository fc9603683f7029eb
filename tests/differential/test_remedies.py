"""The fixes of a few statements on each server; ``python -m tests.differential.remedies`` runs many."""

from __future__ import annotations

from tests.differential.remedies import compare
from tests.differential.tally import Tally
from tests.servers import Server


def test_fixes_work_are_minimal_and_can_be_undone(server: Server) -> None:
    tally = Tally()
    compare(server, 7, tally, statements=40)
    assert tally.comparisons > 100
    assert not tally.differences
