"""What is recorded: small worlds, each made by a superuser in an empty database, and the questions about them.

A file of worlds/ is a chapter: ``before`` is what every one of its worlds begins with, ``role`` and ``path`` are who
asks and with which search_path, unless a case has its own; of one that is ``brief`` only predictions are recorded. A
case is a text, or a table with a ``rule`` for a name; without one it is named for its text, and its own role and path.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from tests.recorded.case import Case, World, slug
from tests.recorded.incidents import incidents
from tests.servers import VERSIONS

FOLDER = Path(__file__).parent / "worlds"
_LISTINGS = Path(__file__).parents[1] / "acl" / "listings"


@cache
def chapters() -> Mapping[str, tuple[World, ...]]:
    """All worlds, by chapter."""
    found: dict[str, tuple[World, ...]] = {}
    for world in (*(w for file in sorted(FOLDER.rglob("*.toml")) for w in _worlds(file)), *incidents()):
        found[world.chapter] = (*found.get(world.chapter, ()), world)
    for worlds in found.values():
        names = [f"{world.name}/{case.name}" for world in worlds for case in world.cases]
        rolled_back = [w.name for w in worlds if not w.apart and any(case.alone for case in w.cases)]
        assert rolled_back == [], "what runs outside of a transaction needs a world apart"
        assert len(set(names)) == len(names), sorted(name for name in names if names.count(name) > 1)
    return found


def _worlds(file: Path) -> Iterator[World]:
    raw, chapter = tomllib.loads(file.read_text()), file.relative_to(FOLDER).with_suffix("").as_posix()
    default = Case("", "", role=raw.get("role"), path=raw.get("path"))
    for each in raw["world"]:
        setup = each.get("setup", ())
        cases = tuple(_cases(each, default))
        yield World(
            chapter=chapter,
            name=f"{chapter}/{each['name']}",
            setup=tuple(
                filter(None, (raw.get("before", ""), *([setup] if isinstance(setup, str) else setup)))
            ),
            cases=cases,
            versions=tuple(sorted({version for case in cases for version in case.versions})),
            apart=each.get("apart", False),
            reported=each.get("reported", False),
            brief=raw.get("brief", False),
            cleanup=tuple(each.get("cleanup", ())),
        )


def _cases(world: Mapping[str, Any], default: Case) -> Iterator[Case]:
    default = replace(
        default,
        role=world.get("role", default.role),
        path=world.get("path", default.path),
        versions=tuple(range(world.get("since", VERSIONS[0]), VERSIONS[-1] + 1)),
    )
    for each in world.get("statements", ()):
        raw = {"statement": each} if isinstance(each, str) else each
        alone, before = raw.get("alone", False), tuple(raw.get("before", ()))
        yield _case(raw, default, command="why", text=raw["statement"], runs=True, alone=alone, before=before)
    for each in world.get("why", ()):
        yield _case(each, default, command="why", text=each["text"])
    for each in world.get("decode", ()):
        text = each["text"] if "text" in each else (_LISTINGS / each["file"]).read_text()
        newest = {"rule": each.get("file", ""), **each, "since": VERSIONS[-1]}
        yield _case(newest, default, command="decode", text=text)
    for each in world.get("acls", ()):
        own = {"text": each["statement"], "words": tuple(each["on"]), "before": tuple(each.get("before", ()))}
        yield _case(each, default, command="acl", runs=True, **own)
    for command in ("path", "calls", "matrix", "roles", "can", "who"):
        for each in world.get("names" if command == "path" else command, ()):
            raw = {"words": each} if isinstance(each, list) else each
            yield _case(raw, default, command=command, words=tuple(raw["words"]), runs=command in _ASKED)


_ASKED = ("path", "calls", "matrix", "roles")
"""Commands of which a server can be asked, too."""


def _case(raw: Mapping[str, Any], default: Case, **own: Any) -> Case:  # noqa: ANN401 fields of several types
    since, until = raw.get("since", default.versions[0]), raw.get("until", VERSIONS[-1])
    text = own.get("text") or " ".join((own["command"], *own["words"]))
    under = [f"{word} {raw[key]}" for word, key in (("as", "role"), ("in", "path")) if key in raw]
    return replace(
        default,
        name=slug(raw.get("rule", " ".join((text, *under)))),
        role=raw.get("role", default.role),
        path=raw.get("path", default.path),
        versions=tuple(range(since, until + 1)),
        doubtful=raw.get("doubtful", False),
        **own,
    )
