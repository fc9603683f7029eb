"""``python -m tests.differential.statements``: what pgwhy says of random statements, and what servers do with them.

Each statement is run as a random role in a transaction that is rolled back. The verdict must be the server's: allowed,
or the same SQLSTATE and message. Where the server fails for a reason that is not about privileges or names (a
constraint, a type), what pgwhy says is not compared; where pgwhy says ``unknown`` that is counted by itself. What is
only checked once there is a row is left out of what pgwhy says where the server came upon none.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import psycopg

from tests.differential.statement_kinds import statement
from tests.differential.statement_list import Difference, write_list
from tests.differential.statement_making import make_world
from tests.differential.statement_texts import PATHS, Writer
from tests.differential.statement_world import World
from tests.servers import Server, available, fresh_database, running
from tests.statement.asking import COPY_REFUSED, NO_ROWS, OK, PRIVILEGE_ERRORS, UNKNOWN, Asked

PER_WORLD = 500


@dataclass
class Score:
    """By kind: how many statements agree, are unknown, fail otherwise on the server, differ."""

    agree: Counter[str] = field(default_factory=Counter)
    unknown: Counter[str] = field(default_factory=Counter)
    elsewhere: Counter[str] = field(default_factory=Counter)
    differ: Counter[str] = field(default_factory=Counter)
    differences: list[Difference] = field(default_factory=list)
    too_late: list[Difference] = field(default_factory=list)
    """Those that fail otherwise on the server, which by pgwhy would not get there."""
    reasons: Counter[str] = field(default_factory=Counter)

    @property
    def statements(self) -> int:
        """All that were compared."""
        return self.agree.total() + self.unknown.total() + self.differ.total()

    def add(self, difference: Difference) -> None:
        """Counts one statement, whose two answers may be the same."""
        kind, ours, server = difference.kind, difference.ours, difference.server
        allowed = server in (OK, NO_ROWS)
        if not allowed and server != COPY_REFUSED and server.split(maxsplit=1)[0] not in PRIVILEGE_ERRORS:
            self.elsewhere[kind] += 1
            if ours != OK and not ours.startswith(UNKNOWN):
                self.too_late.append(difference)
        elif ours.startswith(UNKNOWN):
            self.unknown[kind] += 1
            self.reasons[ours] += 1
        elif ours == server or (ours == OK and allowed):
            self.agree[kind] += 1
        else:
            self.differ[kind] += 1
            self.differences.append(difference)


def compare(server: Server, seed: int, score: Score, statements: int = PER_WORLD) -> None:
    """One world of this seed, and statements over it."""
    with (
        fresh_database(server) as database,
        psycopg.connect(database.dsn(), autocommit=True) as connection,
    ):
        world = make_world(connection, seed, database.prefix + "_")
        asked = Asked(database.dsn())
        try:
            _ask(world, asked, score, statements)
        finally:
            asked.close()


def _ask(world: World, asked: Asked, score: Score, statements: int) -> None:
    writer = Writer(world)
    for _ in range(statements):
        kind, text = statement(writer)
        role, path = world.role(), world.random.choice(PATHS)
        server = asked.server(role, text, path)
        ours = asked.ours(role, text, path, rows=server != NO_ROWS)
        who = f"{role.removeprefix(world.prefix)}, {path}"
        answers = (server.replace(world.prefix, ""), ours.replace(world.prefix, ""))
        score.add(Difference(kind, world.seed, who, text.replace(world.prefix, ""), *answers))


def report(version: int, score: Score, seconds: float, shown: int) -> None:
    """Prints the agreement by kind, and the first differences."""
    print(f"PostgreSQL {version}: {score.statements:,} statements in {seconds:.0f} s")
    kinds = sorted({*score.agree, *score.unknown, *score.differ})
    for kind in kinds:
        agree, unknown, differ = score.agree[kind], score.unknown[kind], score.differ[kind]
        share = 100 * agree / max(1, agree + differ)
        print(f"  {kind:16} {agree:6} agree, {differ:4} differ, {unknown:4} unknown: {share:6.2f} %")
    agree, differ = score.agree.total(), score.differ.total()
    print(
        f"  {'all':16} {agree:6} agree, {differ:4} differ, {score.unknown.total():4} unknown: "
        f"{100 * agree / max(1, agree + differ):6.2f} %; {score.elsewhere.total()} fail otherwise",
        flush=True,
    )
    for reason, count in score.reasons.most_common(shown):
        print(f"    {count:5} {ascii(reason)[:200]}")
    for difference in score.differences[:shown]:
        print(f"    {difference}")
    if score.too_late:
        print(f"  {len(score.too_late)} fail otherwise, of which pgwhy says that they are refused before:")
    for difference in score.too_late[:shown]:
        print(f"    {difference}")


def main() -> int:
    """Exit status 0 if nothing differs."""
    parser = argparse.ArgumentParser(prog="python -m tests.differential.statements", description=__doc__)
    servers = available()
    parser.add_argument("--version", type=int, action="append", choices=servers, help="only these versions")
    parser.add_argument("--statements", type=int, default=10_000, help="for each version")
    parser.add_argument("--seed", type=int, default=1, help="of the first world")
    parser.add_argument("--show", type=int, default=10, help="so many differences and reasons")
    parser.add_argument(
        "--list", type=Path, help="a Markdown file whose table of differences is written anew"
    )
    options = parser.parse_args()
    found: dict[int, list[Difference]] = {}
    for version in options.version or servers:
        score, started, seed = Score(), time.monotonic(), options.seed
        with running(servers[version]) as server:
            while score.statements < options.statements:
                compare(server, seed, score, min(PER_WORLD, options.statements))
                seed += 1
        report(version, score, time.monotonic() - started, options.show)
        found[version] = score.differences
    if options.list:
        write_list(options.list, found)
    return 1 if any(found.values()) else 0


if __name__ == "__main__":
    sys.exit(main())
