"""How long `pgwhy why` takes: cold (the command, nearby and over a slow link) and warm (all is loaded already)."""

from __future__ import annotations

import sys
import tempfile
from contextlib import closing
from functools import partial
from pathlib import Path

from psycopg.conninfo import conninfo_to_dict, make_conninfo

from benchmarks.link import slow_link
from benchmarks.timing import in_turn, line, run, spread
from pgwhy.catalog import Catalog
from pgwhy.diagnosis import Diagnosis
from pgwhy.diagnosis.diagnose import diagnose
from pgwhy.incident import recognise
from pgwhy.remedy.remedies import remedies
from pgwhy.server.door import Door
from pgwhy.server.options import ConnectionOptions

STATEMENT = (
    "INSERT INTO s1.t1 (a, b) SELECT t.a, t.b FROM s2.t5 t JOIN s3.t7 u ON u.id = t.id "
    "WHERE lower(t.b) = 'x' AND u.a > 1 RETURNING id"
)
ROLE = "big_r100"


LINK = 0.2
"""Seconds that one round trip takes on the slow link."""
_LIMIT = 1
"""Seconds for the command; over the link as much again as its round trips take."""
_ROUND_TRIPS = 8


def measure(dsn: str, times: int) -> list[str]:
    """The lines of the report."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "statement.sql"
        file.write_text(STATEMENT)
        words = ["why", "--json", "--role", ROLE, str(file)]
        report = [_cold(words, dsn, max(times, 10)), *_over_a_link(words, dsn)]
    warm, with_remedies = _warm(dsn, times)
    details = f"{with_remedies * 1000:.0f} ms with remedies"
    return [*report, line("warm: one statement again, milliseconds", warm * 1000, 10, details)]


def _cold(words: list[str], dsn: str, times: int) -> str:
    command = _command(words, dsn)
    run(command)
    took = spread(partial(run, command), times)
    details = f"worst of {times} {took.worst:.2f} s, processor {took.processor:.2f} s"
    return line("cold: pgwhy why, seconds for the command (median)", took.median, _LIMIT, details)


def _over_a_link(words: list[str], dsn: str) -> list[str]:
    """Round trips, those of connecting included, and seconds on the slow link."""
    report: list[str] = []
    place = conninfo_to_dict(dsn)
    with slow_link(str(place["host"]), int(str(place["port"])), LINK) as link:
        away = make_conninfo(dsn, port=link.port)
        asked = {
            "why": words,
            "can": ["can", ROLE, "select", "s1.t1"],
            "who": ["who", "s1.t1"],
            "path": ["path", "t1", "--role", ROLE],
        }
        for name, question in asked.items():
            command = _command(question, away)
            link.restart()
            took = spread(partial(run, command), 1)
            trips = link.round_trips
            report.append(
                line(f"pgwhy {name}, round trips", trips, _ROUND_TRIPS, "TCP, SSL and login included")
            )
            limit = _LIMIT + LINK * trips
            report.append(
                line(
                    f"pgwhy {name}, seconds where each takes {LINK * 1000:.0f} ms",
                    took.median,
                    limit,
                    f"{LINK * trips:.1f} s of it on the way",
                )
            )
    return report


def _command(words: list[str], dsn: str) -> list[str]:
    return [sys.executable, "-m", "pgwhy", *words, "-d", dsn]


def _warm(dsn: str, times: int) -> tuple[float, float]:
    """Seconds for a diagnosis, and for it and its remedies, when all is loaded."""
    (incident,) = recognise(STATEMENT)

    def diagnosed(catalog: Catalog) -> Diagnosis:
        return diagnose(catalog, incident, role=ROLE)[0]

    with closing(Door(ConnectionOptions(dsn))) as door:
        door.ask(lambda catalog: remedies(diagnosed(catalog)))
        seconds = in_turn(
            {
                "diagnosis": lambda: door.ask(diagnosed),
                "remedies": lambda: door.ask(lambda catalog: remedies(diagnosed(catalog))),
            },
            times * 10,
        )
    return seconds["diagnosis"], seconds["remedies"]
