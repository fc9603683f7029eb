"""How long `pgwhy why` takes: the command on the large catalog, and one statement that is known already."""

from __future__ import annotations

import sys
import tempfile
from contextlib import closing
from functools import partial
from pathlib import Path

from benchmarks.timing import in_turn, line, run
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


def measure(dsn: str, times: int) -> list[str]:
    """The lines of the report."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "statement.sql"
        file.write_text(STATEMENT)
        command = [sys.executable, "-m", "pgwhy", "why", "--json", "--role", ROLE, "-d", dsn, str(file)]
        whole = in_turn({"why": lambda: run(command)}, times)["why"]
    warm, with_remedies = _warm(dsn, times)
    return [
        line("pgwhy why, seconds for the command", whole, 1, ""),
        line(
            "one statement again, milliseconds",
            warm * 1000,
            10,
            f"{with_remedies * 1000:.0f} ms with remedies",
        ),
    ]


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
