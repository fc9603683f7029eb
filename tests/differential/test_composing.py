"""What is composed from random ticks on each server; ``python -m tests.differential.composing`` runs more."""

from __future__ import annotations

from tests.differential.composing import compare
from tests.differential.tally import Tally
from tests.servers import Server


def test_what_is_composed_runs_has_the_effect_that_is_told_and_can_be_undone(server: Server) -> None:
    tally = Tally()
    compare(server, 4, tally, rounds=25)
    assert tally.comparisons > 200
    assert not tally.differences
