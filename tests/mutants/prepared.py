"""What all mutants have in common, made once: all that is no room that judges, and the checks with their catalogs.

A mutant is a fork of the process that has this: it imports the rooms from a copy of its own, and asks.
"""

from __future__ import annotations

import gc
import sys
from importlib import import_module

from pgwhy.catalog import Catalog
from tests.mutants.mutant import ROOMS
from tests.recorded import catalogs, records
from tests.recorded.chapters import chapters
from tests.recorded.checks import Check, checks

_BENEATH = (
    "click",
    "psycopg",
    "pytest",
    "postgast.nodes",
    "tests.servers",
    "pgwhy.server.door",
    "pgwhy.snapshot",
)

CHECKS: list[Check] = []
"""All that is recorded."""
_CATALOGS: dict[tuple[str, int], Catalog] = {}


def prepare() -> None:
    """Before the first fork."""
    for module in _BENEATH:
        import_module(module)
    for chapter, worlds in chapters().items():
        answers = records.read(records.FOLDER / f"{chapter}.answers")
        made = records.read(records.FOLDER / f"{chapter}.catalog")
        for world in worlds:
            CHECKS.extend(
                check for case in world.cases for check in checks(world, case, answers[world.name][case.name])
            )
            for version in world.versions:
                _CATALOGS[world.name, version] = catalogs.catalog(made[world.name], version)
    loaded = [name for name in sys.modules if name.startswith(tuple(f"pgwhy.{room}" for room in ROOMS))]
    assert loaded == [], "no fork could load them anew"
    gc.freeze()


def catalog_of(check: Check) -> Catalog:
    """As it is recorded."""
    return _CATALOGS[check.world.name, check.version]
