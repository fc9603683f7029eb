"""pgwhy answers as it is recorded, and as the servers did: every case by its name, without a server."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.recorded import records
from tests.recorded.answers import now
from tests.recorded.case import Case, World
from tests.recorded.chapters import chapters
from tests.recorded.checks import checks
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
def test_recorded(world: World, case: Case) -> None:
    for check in checks(world, case, _RECORDS[world.chapter][world.name][case.name]):
        assert (check.version, now(catalog(world, check.version), check)) == (check.version, check.answer)


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
