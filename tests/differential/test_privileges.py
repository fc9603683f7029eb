"""A small random cluster on every server: no answer may differ. ``make differential`` compares far more."""

from __future__ import annotations

from tests.differential.privileges import compare_all
from tests.differential.tally import Tally
from tests.differential.worlds import SMALL, world
from tests.servers import Server


def test_every_answer_is_the_servers(server: Server) -> None:
    tally = Tally()
    with world(server, 20261121, SMALL) as loaded:
        compare_all(loaded, tally)

    assert tally.differences == []
    assert tally.comparisons > 200_000
