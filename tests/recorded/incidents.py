"""The incidents of tests/incidents as worlds: the failing statement, and the error message alone."""

from __future__ import annotations

from collections.abc import Iterator

from tests.incidents import case as incident
from tests.recorded.case import DATABASE, Case, World
from tests.servers import VERSIONS

_APART = ("CREATE DATABASE", "TABLESPACE")
"""Cannot be made in a transaction."""


def incidents() -> Iterator[World]:
    """Those that any server can play: without extensions, other sessions, and logins."""
    for found in incident.load_cases():
        extended = any(statement.startswith("CREATE EXTENSION") for statement in found.setup)
        if not (extended or found.side_session or found.connects):
            yield _world(found)


def _world(found: incident.Case) -> World:
    chapter = f"incidents/{found.number[0]}"
    versions = tuple(version for version in VERSIONS if version in found.versions)
    texts = " ".join((*found.setup, *found.statements))
    apart = found.autocommit or any(word in texts for word in _APART) or found.database in texts
    case = Case(
        name="refused",
        command="why",
        text=found.statements[-1],
        role=found.role,
        path=found.search_path,
        versions=versions,
        runs=True,
        before=found.statements[:-1],
        alone=found.autocommit,
    )
    return World(
        chapter=chapter,
        name=f"{chapter}/{found.name}",
        setup=found.setup,
        cases=(case,),
        versions=versions,
        database=found.database if apart else DATABASE,
        apart=apart,
        reported=True,
        cleanup=found.cleanup,
    )
