"""``python -m tests.mutants``: breaks rules, one at a time, and tells which of that no test notices."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.mutants.drawn import draw, everything
from tests.mutants.equivalent import equivalent
from tests.mutants.judged import judge
from tests.mutants.mutant import Mutant
from tests.mutants.named import named
from tests.mutants.prepared import prepare
from tests.mutants.reach import reach

_COUNT, _SEED = 250, 13


def main() -> int:
    """0 if each mutant is noticed, or is told to be equivalent; 1 otherwise."""
    parser = argparse.ArgumentParser(prog="python -m tests.mutants", description=__doc__)
    parser.add_argument("--count", type=int, default=_COUNT, help="how many are drawn (%(default)s)")
    parser.add_argument(
        "--seed", type=int, default=_SEED, help="the same ones for the same seed (%(default)s)"
    )
    parser.add_argument("--workers", type=int, default=2, help="how many are judged at once (%(default)s)")
    parser.add_argument("--list", action="store_true", help="only names them")
    parser.add_argument(
        "names", nargs="*", metavar="NAME", help="only those with this in their names, all of them"
    )
    options = parser.parse_args()
    chosen = _chosen(options.names, options.count, options.seed)
    known = equivalent()
    judged = [mutant for mutant in chosen if mutant.name not in known]
    if options.list:
        print(*(mutant.name for mutant in chosen), sep="\n")
        return 0
    began = time.monotonic()
    survivors = _survivors(judged, options.workers)
    print(
        f"{len(chosen)} mutants: {len(judged) - survivors} noticed, {survivors} survive,"
        f" {len(chosen) - len(judged)} equivalent; {(time.monotonic() - began) / 60:.1f} minutes"
    )
    return 1 if survivors else 0


def _chosen(names: Sequence[str], count: int, seed: int) -> list[Mutant]:
    if names:
        return [m for m in (*named(), *everything()) if any(name in m.name for name in names)]
    return [*named(), *draw(count, seed)]


def _survivors(mutants: Sequence[Mutant], workers: int) -> int:
    """How many there are; each is told, and what notices the others."""
    prepare()
    fork = get_context("fork")
    with ProcessPoolExecutor(workers, fork) as pool:
        parts = pool.map(partial(reach, mutants, parts=workers), range(workers))
        found = sorted((each for part in parts for each in part), key=lambda each: (each.steps, each.check))
    asked = [[each.check for each in found if number in each.mutants] for number in range(len(mutants))]
    survivors = 0
    with TemporaryDirectory(prefix="pgwhy-mutants-") as folder, ProcessPoolExecutor(workers, fork) as pool:
        for mutant, noticed in zip(
            mutants, pool.map(partial(judge, folder=Path(folder)), mutants, asked), strict=True
        ):
            survivors += not noticed
            print(f"{'noticed' if noticed else 'SURVIVES'}  {mutant.name}  {noticed}", flush=True)
    return survivors


if __name__ == "__main__":
    sys.exit(main())
