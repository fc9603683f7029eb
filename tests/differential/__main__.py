"""``python -m tests.differential``: privileges as pgwhy decides them, and as every server that can be had does."""

from __future__ import annotations

import sys

from tests.differential.command import run
from tests.differential.privileges import compare_all
from tests.differential.tally import Tally
from tests.differential.worlds import LARGE, world
from tests.servers import Server


def compare(server: Server, seed: int, tally: Tally) -> None:
    """One random cluster."""
    with world(server, seed, LARGE) as loaded:
        compare_all(loaded, tally)


if __name__ == "__main__":
    sys.exit(run(__doc__ or "", compare, comparisons=1_000_000))
