"""What the differential commands share: random worlds on every version until enough is compared, and the counts."""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable

from tests.differential.tally import Tally
from tests.servers import Server, available, running

_SHOWN = 20
_WIDTH = 600


def run(what: str, compare: Callable[[Server, int, Tally], None], *, comparisons: int) -> int:
    """Compares worlds of one seed after another; prints a line for each version, and what differs.

    ``what`` says what is compared; at least so many ``comparisons`` are made for each version. Returns the exit
    status: 0 if there was no difference at all.
    """
    parser = argparse.ArgumentParser(description=what)
    servers = available()
    parser.add_argument("--version", type=int, action="append", choices=servers, help="only these versions")
    parser.add_argument(
        "--comparisons", type=int, default=comparisons, help="at least so many for each version"
    )
    parser.add_argument("--seed", type=int, default=1, help="of the first random world")
    options = parser.parse_args()
    differences = 0
    for version in options.version or servers:
        with running(servers[version]) as server:
            tally, started, seed = Tally(), time.monotonic(), options.seed
            while tally.comparisons < options.comparisons:
                compare(server, seed, tally)
                seed += 1
        differences += len(tally.differences)
        print(
            f"PostgreSQL {version}: {tally.comparisons:,} comparisons, {len(tally.differences)} differences "
            f"({seed - options.seed} worlds, {time.monotonic() - started:.0f} s)",
            flush=True,
        )
        for difference in tally.differences[:_SHOWN]:
            print("  " + ascii(difference)[:_WIDTH])
    return 1 if differences else 0
