"""A few statements over one small world on each server; ``python -m tests.differential.statements`` runs many."""

from __future__ import annotations

from tests.differential.statements import Score, compare
from tests.servers import Server


def test_statements_get_the_verdict_of_the_server(server: Server) -> None:
    score = Score()
    compare(server, 7, score, statements=150)
    assert score.agree.total() > 100
    assert not score.differences
