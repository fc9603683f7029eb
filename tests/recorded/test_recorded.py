"""pgwhy answers as it is recorded, and as the servers did: every case by its name, without a server."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.recorded import records
from tests.recorded.answers import agrees, answered, predicted, reported
from tests.recorded.case import Case, World
from tests.recorded.chapters import chapters
from tests.recorded.records import by_version
from tests.recorded.versions import ends
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
    lines = _RECORDS[world.chapter][world.name][case.name]
    servers, differ = by_version(lines, "server"), by_version(lines, "pgwhy")
    for version, server in servers.items():
        ours = predicted(catalog(world, version), case, server)
        assert (version, None if agrees(ours, server, case) else ours) == (version, differ.get(version))
    for line in lines:
        for version in ends(line.versions):
            if line.what == case.command:
                assert (version, answered(catalog(world, version), case)) == (version, line.text)
            elif line.what == "reported":
                alone = reported(case, servers[version])
                assert (version, answered(catalog(world, version), alone)) == (version, line.text)


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
