"""pgwhy answers as it is recorded, and as the servers did: every case by its name, without a server."""

from __future__ import annotations

from pathlib import Path
from zlib import crc32

import pytest

from tests.recorded import records
from tests.recorded.answers import now
from tests.recorded.case import Case, World
from tests.recorded.chapters import chapters
from tests.recorded.checks import Check, checks
from tests.recorded.writing import answers_file, catalog
from tests.statement.asking import UNKNOWN

DISAGREEMENTS = Path(__file__).parent / "disagreements.txt"
_CASES = [
    pytest.param(world, case, id=f"{world.name}/{case.name}")
    for worlds in chapters().values()
    for world in worlds
    for case in world.cases
]
_RECORDS = {chapter: records.read(answers_file(chapter)) for chapter in chapters()}


@pytest.mark.parametrize(("world", "case"), _CASES)
def test_recorded(world: World, case: Case, request: pytest.FixtureRequest) -> None:
    wanted = list(checks(world, case, _RECORDS[world.chapter][world.name][case.name]))
    if request.config.getoption("quick"):
        wanted = _of_two_versions(wanted, case.name)
    for check in wanted:
        assert (check.version, now(catalog(world, check.version), check)) == (check.version, check.answer)


def _of_two_versions(wanted: list[Check], name: str) -> list[Check]:
    """What the newest version answers, and what another does, which the case's name chooses."""
    versions = sorted({check.version for check in wanted})
    kept = {*versions[-1:], *versions[:-1][crc32(name.encode()) % max(1, len(versions) - 1) :][:1]}
    return [check for check in wanted if check.version in kept]


def test_what_the_servers_say_otherwise_is_listed_with_the_reason() -> None:
    listed = [
        line.split(": ", 1) for line in DISAGREEMENTS.read_text().splitlines() if line[:1] not in ("", "#")
    ]
    differ = [
        f"{world}/{case}"
        for of_chapter in _RECORDS.values()
        for world, section in of_chapter.items()
        for case, lines in section.items()
        if any(line.what == "pgwhy" and line.text != UNKNOWN for line in lines)
    ]
    assert [name for name, reason in listed if reason] == sorted(differ)
