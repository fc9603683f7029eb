"""Every incident on the newest server; what pgwhy cannot tell yet is listed, with the reason, in unknown.txt."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.incidents.case import FOLDER, Case, load_cases
from tests.incidents.score import Outcome, Score, play
from tests.servers import Server, available


def _unknown() -> dict[str, str]:
    """The cases whose answer is ``unknown``, each with a part of the reason that pgwhy gives."""
    lines = (FOLDER.parent / "unknown.txt").read_text().splitlines()
    pairs = (line.partition(": ") for line in lines if line and not line.startswith("#"))
    return {name: reason for name, _, reason in pairs}


UNKNOWN = _unknown()


def _score(case: Case, server_of: Callable[[int], Server]) -> Score:
    """On the newest server that can be had, and can play it: the embedded ones lack extensions that Debian's have."""
    problems = [f"PostgreSQL {case.versions[0]} to {case.versions[-1]} is not installed"]
    for version in (v for v in reversed(case.versions) if v in available()):
        score = play(case, server_of(version))
        if score.outcome is not Outcome.ABSENT:
            return score
        problems = score.problems
    pytest.skip(", ".join(problems))


@pytest.mark.parametrize("case", load_cases(), ids=lambda case: case.name)
def test_incident(case: Case, server_of: Callable[[int], Server]) -> None:
    score = _score(case, server_of)

    if case.name in UNKNOWN and score.outcome is Outcome.UNKNOWN:
        assert UNKNOWN[case.name] in " ".join(score.problems)
    else:
        assert score.outcome is Outcome.RIGHT, score.problems


def test_only_incidents_are_listed_as_unknown() -> None:
    assert set(UNKNOWN) <= {case.name for case in load_cases()}
