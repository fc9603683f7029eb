"""``python -m benchmarks``: the commands on a large catalog, against psql and SQL on the same server."""

from __future__ import annotations

import argparse
import shutil
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import psycopg

from benchmarks import why
from benchmarks.big import DATABASE, make
from benchmarks.timing import in_turn, line, peak_of_children, run
from pgwhy.catalog import By, Need, Part
from pgwhy.server import relations
from pgwhy.server.door import Door
from pgwhy.server.options import ConnectionOptions
from pgwhy.server.selection import Selection
from tests.servers import available, running

_KINDS = ("--kind", "table", "--kind", "sequence")
_BASELINE = Path(__file__).with_name("matrix_baseline.sql")


def main() -> int:
    """Exit status 0 if every ratio is what it may be."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--schemas", type=int, default=200, help="of 250 tables and 250 sequences each")
    parser.add_argument("--times", type=int, default=5, help="how often each is measured")
    options = parser.parse_args()
    with running(available()[18]) as server:
        make(server.dsn(), options.schemas)
        report = measure(server.dsn(DATABASE), options.times)
    sys.stdout.write("\n".join(report) + "\n")
    return int(any("TOO SLOW" in entry for entry in report))


def measure(dsn: str, times: int) -> list[str]:
    """The report, line by line."""
    return [*_matrix(dsn, times), *_load(dsn, times), *_commands(dsn, times), *why.measure(dsn, times)]


def _matrix(dsn: str, times: int) -> list[str]:
    pgwhy = [sys.executable, "-m", "pgwhy", "matrix", *_KINDS, "-d", dsn]
    psql = [_psql(), "-X", "-q", "-d", dsn, "-f", str(_BASELINE)]
    if (ours := run(pgwhy)) != run(psql):
        raise SystemExit("the outputs differ")
    peak = peak_of_children()
    asked, share = _has_privilege(dsn)
    seconds = in_turn({"pgwhy": lambda: run(pgwhy), "sql": lambda: run(psql), "has": asked}, times)
    has = seconds["has"] / share
    took = f"{seconds['pgwhy']:.2f} s"
    return [
        f"pgwhy matrix: {len(ours.splitlines()) - 1:,} rows, byte for byte those of matrix_baseline.sql",
        line(
            "matrix / matrix_baseline.sql",
            seconds["pgwhy"] / seconds["sql"],
            0.5,
            f"{took} / {seconds['sql']:.2f} s",
        ),
        line(
            "matrix / has_*_privilege of every pair",
            seconds["pgwhy"] / has,
            0.05,
            f"{took} / {has:.0f} s (scaled)",
        ),
        line("peak memory of pgwhy matrix or psql, in MB", peak, 500, ""),
    ]


def _has_privilege(dsn: str) -> tuple[Callable[[], object], float]:
    """Asks the server for all roles on some schemas, with and without grant option; what share of all these are."""
    sample = ["s7", "s20"]
    query = """
        SELECT count(*) FILTER (WHERE has_{0}_privilege(r.oid, c.oid, p)),
               count(*) FILTER (WHERE has_{0}_privilege(r.oid, c.oid, p || ' WITH GRANT OPTION'))
        FROM pg_roles r, pg_class c, unnest(%s::text[]) p
        WHERE c.relkind = %s AND c.relnamespace = ANY (%s::regnamespace[])
        """
    tables = ["SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER", "MAINTAIN"]

    def ask() -> None:
        with psycopg.connect(dsn) as connection:
            connection.execute(query.format("table").encode(), [tables, "r", sample])
            connection.execute(
                query.format("sequence").encode(), [["SELECT", "UPDATE", "USAGE"], "S", sample]
            )

    with psycopg.connect(dsn) as connection:
        row = connection.execute("SELECT count(*) FROM pg_namespace WHERE nspname ~ '^s[0-9]+$'").fetchone()
    assert row is not None
    return ask, len(sample) / int(row[0])


def _load(dsn: str, times: int) -> list[str]:
    statements = relations.statements(Selection(By.ALL), 180000)

    def copied() -> None:
        with psycopg.connect(dsn) as connection:
            connection.execute("SET search_path = pg_catalog")
            for statement in statements:
                with connection.cursor().copy(f"COPY ({statement}) TO STDOUT".encode()) as copy:
                    for _ in copy:
                        pass

    with closing(Door(ConnectionOptions(dsn))) as door:
        door.load(())

        def loaded() -> None:
            door.refresh()
            door.load([Need(Part.RELATIONS, By.ALL)])

        seconds = in_turn({"pgwhy": loaded, "copy": copied}, times)
        count = len(door.catalog.relations.present())
    details = f"{seconds['pgwhy']:.2f} s / {seconds['copy']:.2f} s"
    return [
        line(
            f"loading {count:,} relations / COPY of the same columns",
            seconds["pgwhy"] / seconds["copy"],
            3,
            details,
        )
    ]


def _commands(dsn: str, times: int) -> list[str]:
    pgwhy = [sys.executable, "-m", "pgwhy", "can", "big_r1", "select", "s1.t1", "-d", dsn]
    psql = [_psql(), "-X", "-d", dsn, "-c", "select 1"]
    seconds = in_turn({"pgwhy": lambda: run(pgwhy), "psql": lambda: run(psql)}, times)
    details = f"{seconds['pgwhy']:.2f} s - {seconds['psql']:.2f} s"
    return [
        line(
            "pgwhy can, seconds more than psql -c 'select 1'",
            seconds["pgwhy"] - seconds["psql"],
            0.5,
            details,
        )
    ]


def _psql() -> str:
    found = shutil.which("psql")
    if found is None:
        raise SystemExit("psql is not installed")
    return found


if __name__ == "__main__":
    sys.exit(main())
