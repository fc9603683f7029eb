"""Makes the records: plays chapters of worlds on servers of every version, and asks pgwhy about what came of it."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache, partial
from multiprocessing import Pool
from pathlib import Path

from pgwhy.catalog import Catalog
from tests.recorded import catalogs, records
from tests.recorded.answers import TOLD_BY_ROOMS, agrees, answered, predicted, refuses, reported
from tests.recorded.case import Case, World
from tests.recorded.catalogs import base_lines, changes, world_lines
from tests.recorded.chapters import chapters
from tests.recorded.facts import Facts
from tests.recorded.numbers import Oids, base_numbers, renamed, renumbered, world_numbers
from tests.recorded.recording import Played, Recording, record
from tests.recorded.records import Line, Section, lines_of
from tests.servers import VERSIONS, installations, running

_AT_ONCE = 2


def chosen(only: tuple[str, ...]) -> Mapping[str, Sequence[World]]:
    """The chapters whose names start so."""
    return {name: worlds for name, worlds in chapters().items() if not only or name.startswith(only)}


def record_worlds(only: tuple[str, ...]) -> None:
    """Plays the worlds on all versions, two at a time, and writes what the servers have and say."""
    missing = set(VERSIONS) - installations().keys()
    if missing:
        sys.exit(f"A record is one of all versions: {sorted(missing)} cannot be had here. See make servers.")
    worlds = [world for each in chosen(only).values() for world in each]
    with Pool(_AT_ONCE) as pool:
        found = dict(
            zip(VERSIONS, pool.map(partial(_recorded, worlds=worlds), VERSIONS, chunksize=1), strict=True)
        )
    numbers = base_numbers({version: recording.base for version, recording in found.items()})
    base = {version: renumbered(recording.base, numbers[version]) for version, recording in found.items()}
    for field, lines in base_lines(base).items():
        records.write(catalogs.BASE / f"{field}.txt", {field: {"": lines}})
    releases = "".join(f"{version} {recording.release}\n" for version, recording in found.items())
    (records.FOLDER / "releases.txt").write_text(releases)
    for chapter, of_chapter in chosen(only).items():
        catalog: dict[str, Section] = {}
        answers: dict[str, Section] = {}
        for world in of_chapter:
            played = {v: found[v].worlds[world.name] for v in VERSIONS if world.name in found[v].worlds}
            oids = {v: numbers[v] | world_numbers(one.facts) for v, one in played.items()}
            catalog[world.name] = {"": _catalog_lines(played, base, oids)}
            answers[world.name] = {case.name: _server_lines(case.name, played, oids) for case in world.cases}
        records.write(catalog_file(chapter), catalog)
        records.write(answers_file(chapter), answers)


def _recorded(version: int, worlds: Sequence[World]) -> Recording:
    with running(installations()[version]) as server:
        try:
            return record(server, worlds, lambda text: print(text, file=sys.stderr, flush=True))
        except RuntimeError as problem:
            print(f"cannot be played: {problem}", file=sys.stderr, flush=True)
            raise


def _catalog_lines(
    played: Mapping[int, Played], base: Mapping[int, Facts], oids: Mapping[int, Oids]
) -> list[Line]:
    found: dict[int, Facts] = {}
    for version, one in played.items():
        gone = [(field, oids[version].get(oid, oid)) for field, oid in one.gone]
        found[version] = changes(renumbered(one.facts, oids[version]), base[version], gone)
    return world_lines(found)


def _server_lines(case: str, played: Mapping[int, Played], oids: Mapping[int, Oids]) -> list[Line]:
    said = {v: renamed(one.answers[case], oids[v]) for v, one in played.items() if case in one.answers}
    return lines_of("server", said)


def answer_worlds(only: tuple[str, ...]) -> None:
    """Asks pgwhy anew about the worlds as they are recorded."""
    with Pool(_AT_ONCE) as pool:
        pool.map(_answer_chapter, chosen(only), chunksize=1)


def _answer_chapter(chapter: str) -> None:
    file = answers_file(chapter)
    before = records.read(file)
    found = {
        world.name: {
            case.name: [
                *(line for line in before[world.name][case.name] if line.what == "server"),
                *_our_lines(world, case, before[world.name][case.name]),
            ]
            for case in world.cases
        }
        for world in chapters()[chapter]
    }
    records.write(file, found)


def _our_lines(world: World, case: Case, lines: Sequence[Line]) -> list[Line]:
    server = records.by_version(lines, "server")
    asked = {v: catalog(world, v) for v in case.versions}
    differs = {
        v: ours
        for v, said in server.items()
        if not agrees(ours := predicted(asked[v], case, said), said, case)
    }
    found = lines_of("pgwhy", differs)
    if case.command not in TOLD_BY_ROOMS and not world.brief:
        found += lines_of(case.command, {v: answered(each, case) for v, each in asked.items()})
    if world.reported:
        refused = {v: reported(case, said) for v, said in server.items() if refuses(said)}
        found += lines_of("reported", {v: answered(asked[v], each) for v, each in refused.items()})
    return found


@cache
def _catalogs(chapter: str) -> records.Records:
    return records.read(catalog_file(chapter))


@lru_cache(maxsize=len(VERSIONS) * 2)
def catalog(world: World, version: int) -> Catalog:
    """The recorded catalog of a world."""
    return catalogs.catalog(_catalogs(world.chapter)[world.name], version)


def catalog_file(chapter: str) -> Path:
    return records.FOLDER / f"{chapter}.catalog"


def answers_file(chapter: str) -> Path:
    return records.FOLDER / f"{chapter}.answers"
