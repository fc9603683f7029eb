"""``python -m tests.differential``: compares pgwhy with every server version that can be had, and prints the counts."""

from __future__ import annotations

import argparse
import sys
import time

from tests.differential.privileges import compare_all
from tests.differential.tally import Tally
from tests.differential.worlds import LARGE, SMALL, world
from tests.servers import VERSIONS, available, running


def main() -> int:
    """Exit status 0 if there was no difference at all."""
    parser = argparse.ArgumentParser(prog="python -m tests.differential", description=__doc__)
    parser.add_argument("--version", type=int, action="append", choices=VERSIONS, help="only these versions")
    parser.add_argument(
        "--comparisons", type=int, default=1_000_000, help="at least so many for each version"
    )
    parser.add_argument("--seed", type=int, default=1, help="of the first random cluster")
    parser.add_argument("--small", action="store_true", help="small clusters")
    options = parser.parse_args()
    differences = 0
    servers = available()
    for version in options.version or sorted(servers):
        with running(servers[version]) as server:
            tally, started, seed = Tally(), time.monotonic(), options.seed
            while tally.comparisons < options.comparisons:
                with world(server, seed, SMALL if options.small else LARGE) as loaded:
                    compare_all(loaded, tally)
                seed += 1
        differences += len(tally.differences)
        print(
            f"PostgreSQL {version}: {tally.comparisons:,} comparisons, {len(tally.differences)} differences "
            f"({seed - options.seed} clusters, {time.monotonic() - started:.0f} s)",
            flush=True,
        )
        for difference in tally.differences[:20]:
            print("  " + ascii(difference)[:400])
    return 1 if differences else 0


if __name__ == "__main__":
    sys.exit(main())
