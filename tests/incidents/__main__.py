"""``python -m tests.incidents``: plays the incidents on every server that can be had, and prints the score."""

from __future__ import annotations

import argparse
import sys
from collections import Counter

from tests.incidents.case import load_cases
from tests.incidents.score import Outcome, Score, play
from tests.servers import available, running

DEFAULT_VERSIONS = (13, 15, 16, 17, 18)


def main() -> int:
    """Exit status 0 if no answer is wrong."""
    parser = argparse.ArgumentParser(prog="python -m tests.incidents", description=__doc__)
    servers = available()
    parser.add_argument("--version", type=int, action="append", choices=servers, help="only these versions")
    parser.add_argument("--case", action="append", default=[], help="only cases whose names start so")
    options = parser.parse_args()
    wrong = 0
    for version in options.version or [v for v in DEFAULT_VERSIONS if v in servers]:
        scores: list[Score] = []
        with running(servers[version]) as server:
            for case in load_cases(tuple(options.case)):
                if version in case.versions:
                    scores.append(play(case, server))
                    _tell(scores[-1])
        count = Counter(score.outcome for score in scores)
        messages = Counter(score.by_message for score in scores)
        wrong += count[Outcome.WRONG]
        print(
            f"PostgreSQL {version}: {len(scores)} incidents, "
            + ", ".join(f"{count[outcome]} {outcome.value}" for outcome in Outcome)
            + "; by the message alone: "
            + ", ".join(f"{number} {what}" for what, number in messages.most_common()),
            flush=True,
        )
    return 1 if wrong else 0


def _tell(score: Score) -> None:
    for problem in score.problems:
        print(f"  {score.outcome.value:8} {score.version} {score.case.name}: {problem}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
