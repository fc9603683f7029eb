"""A small random database on every server: no answer may differ. ``make differential`` compares far more."""

from __future__ import annotations

from tests.differential.path_calls import compare_calls
from tests.differential.path_settings import compare_settings
from tests.differential.path_world import path_world
from tests.differential.search_path import compare_states
from tests.differential.tally import Tally
from tests.servers import Server


def test_paths_and_names_are_resolved_as_by_the_server(server: Server) -> None:
    tally = Tally()
    with path_world(server, 20261121) as loaded:
        compare_states(loaded, tally, states=12)
        compare_settings(loaded, tally)

    assert tally.differences == []
    assert tally.comparisons > 3_000


def test_calls_mean_what_the_server_takes_them_for(server: Server) -> None:
    tally = Tally()
    compare_calls(server, 20261121, 600, tally)

    assert tally.differences == []
    assert tally.comparisons == 600
