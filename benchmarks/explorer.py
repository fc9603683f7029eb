"""``python -m benchmarks.explorer``: 100,000 tables of one schema in the explorer, on a pty of 80×24.

How long they take to open once their data is there, what a key costs among them beside a key in a short list, how long
a key waits while they load, and how long finding takes among more names still. Exit status 1 if a budget is exceeded.
"""

from __future__ import annotations

import os
import select
import statistics
import sys
import time
from collections.abc import Callable
from contextlib import closing
from functools import partial

import psycopg

from benchmarks.bytes import Terminal
from pgwhy.catalog import By, Catalog, Need, Part
from pgwhy.server.door import Door
from pgwhy.server.options import ConnectionOptions
from pgwhy.widgets.match import Searched
from pgwhy.widgets.tree.children import children, roots
from pgwhy.widgets.tree.node import Node
from pgwhy.widgets.tree.rows import TreeRows
from tests.servers import available, running

DATABASE, SCHEMA = "many_tables", "many"
TABLES = 100_000
OPENING, FINDING, WAITING = 0.2, 0.1, 0.2
"""Seconds: for a list to open, for a key to search all names, and for one to be answered while much is loading."""

_MAKE = f"""
CREATE PROCEDURE public.make() LANGUAGE plpgsql AS $$ BEGIN
  FOR i IN 1..{TABLES} LOOP
    EXECUTE format('CREATE TABLE {SCHEMA}.table_%s ()', i);
    IF i % 500 = 0 THEN COMMIT; END IF;
  END LOOP;
END $$
"""


def main() -> int:
    """Measure, print, compare."""
    with running(available()[18]) as server:
        make(server.dsn())
        dsn = server.dsn(DATABASE)
        found = [
            ("opening 100,000 tables whose data is there", opening(dsn), OPENING),
            ("a key in / over 250,000 names (longest)", finding(), FINDING),
            *_keys(dsn),
        ]
    for what, seconds, budget in found:
        verdict = "ok" if seconds <= budget else "TOO SLOW"
        print(f"{what:55} {seconds * 1000:7.0f} ms  (at most {budget * 1000:.0f})  {verdict}")
    return int(any(seconds > budget for _, seconds, budget in found))


def make(dsn: str) -> None:
    """Makes the database, unless it is there already."""
    with psycopg.connect(dsn, autocommit=True) as connection:
        known = connection.execute("SELECT FROM pg_database WHERE datname = %s", [DATABASE]).fetchone()
        if known is not None:
            return
        sys.stderr.write(f"Making {TABLES:,} tables, once; this takes a minute or two.\n")
        connection.execute(f"CREATE DATABASE {DATABASE}")
    with psycopg.connect(psycopg.conninfo.make_conninfo(dsn, dbname=DATABASE), autocommit=True) as connection:
        connection.execute(f"CREATE SCHEMA {SCHEMA}")
        connection.execute("CREATE SCHEMA few; CREATE TABLE few.a (); CREATE TABLE few.b ()")
        connection.execute(_MAKE)
        connection.execute("SET synchronous_commit = off")
        connection.execute("CALL public.make()")
        connection.execute("VACUUM ANALYZE")


def opening(dsn: str) -> float:
    """Median seconds from their being there to the first page of them."""
    with closing(Door(ConnectionOptions(dsn))) as door:
        catalog = door.load(
            [Need(part, By.SCHEMA, SCHEMA) for part in (Part.RELATIONS, Part.ROUTINES, Part.TYPES)]
        )
    rows = TreeRows(roots(catalog))
    rows.rebuild()
    for label in (DATABASE, SCHEMA):
        _open(rows, catalog, label)
    kind = next(node for node in rows.nodes if node.label == "tables")
    beneath = children(catalog, kind, system=False)  # in a worker
    found: list[float] = []
    for _ in range(5):
        found.append(_timed(lambda: _opened(rows, kind, beneath)))
        del rows.beneath[kind.key]
        rows.close(rows.nodes.index(kind))
    return statistics.median(found)


def _open(rows: TreeRows, catalog: Catalog, label: str) -> None:
    index = next(at for at, node in enumerate(rows.nodes) if node.label == label)
    node = rows.nodes[index]
    rows.open(index)
    rows.put(node.key, children(catalog, node, system=False))


def _opened(rows: TreeRows, kind: Node, beneath: tuple[Node, ...]) -> None:
    index = rows.find(kind.key)
    assert index is not None
    rows.open(index)
    rows.put(kind.key, beneath)
    for row in range(index, index + 24):
        rows.line(row, 28)


def finding() -> float:
    """Seconds that the slowest of some keys takes to rank a quarter of a million names."""
    searched = Searched([f"table_{n}" for n in range(250_000)], str)
    keys = ("t", "table", "_5", "99 tab", "table_249999")
    return max(_timed(partial(searched.matching, typed)) for typed in keys)


def _timed(act: Callable[[], object]) -> float:
    started = time.perf_counter()
    act()
    return time.perf_counter() - started


def _keys(dsn: str) -> list[tuple[str, float, float]]:
    """What keys cost, on the real program."""
    terminal = Terminal(["-d", dsn])
    terminal.settle()
    short = [_first_byte(terminal, key) for key in "jkjkjkjk"]
    for key in "kkkkjj":
        terminal.press(key, 0.2)
    os.write(terminal.fd, b"l")  # the schema
    waits = [_first_byte(terminal, key) for key in "jkjkjkjkjkjkjkjk"]
    _rest(terminal)
    os.write(terminal.fd, b"jl")  # its tables
    waits += [_first_byte(terminal, key) for key in "jkjkjkjk"]
    _rest(terminal)
    terminal.press("jjjjj", 1)
    long = [_first_byte(terminal, "j") for _ in range(20)]
    terminal.press("q", 1)
    few = statistics.median(short)
    return [
        ("a cursor step in a short list (median)", few, WAITING),
        ("a cursor step among 100,000 tables (median)", statistics.median(long), few * 2 + 0.01),
        ("a key while they load (median)", statistics.median(waits), WAITING),
        ("a key while they load (longest)", max(waits), 5 * WAITING),
    ]


def _rest(terminal: Terminal) -> None:
    """Until nothing has come for a while: all is loaded."""
    while terminal.read(3):
        pass


def _first_byte(terminal: Terminal, key: str) -> float:
    """Seconds until something is drawn; then the rest of it is waited for."""
    os.write(terminal.fd, key.encode())
    started = time.perf_counter()
    select.select([terminal.fd], [], [], 5)
    took = time.perf_counter() - started
    terminal.read(0.25)
    return took


if __name__ == "__main__":
    sys.exit(main())
