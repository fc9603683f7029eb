"""The list of statements that get another answer than from the server: a table in Markdown, with reasons by hand."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

_HEAD = "| versions | seed | role, path | statement | the server | pgwhy | reason |"
_RULE = "| --- | --- | --- | --- | --- | --- | --- |"


@dataclass(frozen=True)
class Difference:
    """One statement of which pgwhy says something else than the server."""

    kind: str
    seed: int
    who: str
    """The role, and its search_path."""
    statement: str
    server: str
    ours: str

    def __str__(self) -> str:
        where = f"seed {self.seed}, {self.who}"
        return (
            f"[{self.kind}] {where}: {self.statement}\n      server: {self.server}\n      pgwhy:  {self.ours}"
        )


def write_list(file: Path, found: dict[int, list[Difference]]) -> None:
    """Replaces the rows of these versions in the file's table; reasons that are there are kept."""
    before = file.read_text().splitlines() if file.exists() else []
    start = before.index(_HEAD) if _HEAD in before else len(before)
    rows = {cells[1:6]: _Row(_numbers(cells[0]), cells[6]) for cells in _rows(before[start:])}
    for row in rows.values():
        row.versions -= set(found)
    for version, differences in found.items():
        for difference in differences:
            rows.setdefault(_cells(difference), _Row(set(), "")).versions.add(version)
    kept = before[:start] if start < len(before) else [*before, ""]
    listed = sorted(
        (int(cells[0]), min(row.versions), cells, row) for cells, row in rows.items() if row.versions
    )
    lines = [
        f"| {', '.join(map(str, sorted(row.versions)))} | {' | '.join(cells)} | {row.reason} |"
        for _, _, cells, row in listed
    ]
    file.write_text("\n".join([*kept, _HEAD, _RULE, *lines]) + "\n")


@dataclass(order=True)
class _Row:
    versions: set[int]
    reason: str


def _cells(difference: Difference) -> tuple[str, ...]:
    statement = difference.statement.replace("\n", "\\n")
    texts = (str(difference.seed), difference.who, f"`{statement}`", difference.server, difference.ours)
    return tuple(text.replace("|", "\\|") for text in texts)


def _rows(lines: Iterable[str]) -> Iterable[tuple[str, ...]]:
    for line in lines:
        if line.startswith("| 1"):
            yield tuple(line.removeprefix("| ").removesuffix(" |").split(" | "))


def _numbers(cell: str) -> set[int]:
    return {int(number) for number in cell.split(", ")}
