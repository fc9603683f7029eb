"""The ACLs of a small random cluster on every server. ``make differential`` compares far more."""

from __future__ import annotations

from tests.differential.alphabet import compare_alphabet
from tests.differential.tally import Tally
from tests.differential.worlds import SMALL, world
from tests.servers import Server


def test_every_acl_is_the_servers(server: Server) -> None:
    tally = Tally()
    with world(server, 20261121, SMALL) as loaded:
        compare_alphabet(loaded, tally)

    assert tally.differences == []
    assert tally.comparisons > 10_000
