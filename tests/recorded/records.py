"""The files of records/: what a server said, what pgwhy says, and the catalogs, line by line.

``== world`` and ``-- case`` are headings; a line under them is the versions, what it is, and the text, of which further
lines are indented. What is the same on several versions stands once.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from tests.recorded.versions import folded, versions_of

FOLDER = Path(__file__).parent / "records"
_HEADING = re.compile(r"(==|--) (.*)")
_INDENT = "    "


class Line(NamedTuple):
    """One thing on some versions."""

    versions: str
    what: str
    text: str


Section = dict[str, list[Line]]
"""By case; of a world itself under the empty name."""
Records = dict[str, Section]
"""By world."""


def read(file: Path) -> Records:
    """What the file holds; nothing if it is not there."""
    found: Records = {}
    if not file.exists():
        return found
    section, lines = found.setdefault("", {}), list[Line]()
    for line in file.read_text().split("\n"):
        if line.startswith(_INDENT):
            lines[-1] = lines[-1]._replace(text=f"{lines[-1].text}\n{_unescaped(line.removeprefix(_INDENT))}")
        elif heading := _HEADING.match(line):
            if heading[1] == "==":
                section = found.setdefault(heading[2], {})
            lines = section.setdefault(heading[2] if heading[1] == "--" else "", [])
        elif line:
            versions, what, text = line.split(" ", 2)
            lines.append(Line(versions, what, _unescaped(text)))
    return {world: section for world, section in found.items() if world}


def write(file: Path, records: Mapping[str, Section]) -> None:
    """Replaces the file."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("\n".join([*_written(records), ""]))


def _written(records: Mapping[str, Section]) -> Iterator[str]:
    for world, section in records.items():
        yield f"== {world}"
        for case, lines in section.items():
            if case:
                yield f"-- {case}"
            for line in lines:
                text = "\n".join(map(_escaped, line.text.split("\n"))).replace("\n", f"\n{_INDENT}")
                yield f"{line.versions} {line.what} {text}"


def _escaped(text: str) -> str:
    return json.dumps(text)[1:-1].replace('\\"', '"')


def _unescaped(text: str) -> str:
    found: str = json.loads(f'"{text.replace(chr(34), chr(92) + chr(34))}"') if "\\" in text else text
    return found


def lines_of(what: str, by_version: Mapping[int, str]) -> list[Line]:
    """The same text once."""
    return [Line(versions, what, text) for versions, text in folded(by_version)]


def by_version(lines: Iterable[Line], what: str) -> dict[int, str]:
    """The text on each version."""
    return {
        version: line.text for line in lines if line.what == what for version in versions_of(line.versions)
    }
