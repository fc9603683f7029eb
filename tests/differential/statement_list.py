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
    """Replaces the table in the file by what was found for each version; reasons that are there are kept."""
    before = file.read_text().splitlines() if file.exists() else []
    reasons = dict(_reasons(before))
    versions: dict[Difference, list[int]] = {}
    for version, differences in sorted(found.items()):
        for difference in differences:
            versions.setdefault(difference, []).append(version)
    kept = before[: before.index(_HEAD)] if _HEAD in before else [*before, ""]
    rows = [_row(difference, of, reasons) for difference, of in versions.items()]
    file.write_text("\n".join([*kept, _HEAD, _RULE, *rows]) + "\n")


def _row(difference: Difference, versions: Iterable[int], reasons: dict[str, str]) -> str:
    statement = _code(difference.statement)
    cells = [
        ", ".join(map(str, versions)),
        str(difference.seed),
        difference.who,
        statement,
        difference.server,
        difference.ours,
        reasons.get(statement, ""),
    ]
    return f"| {' | '.join(cells)} |"


def _code(statement: str) -> str:
    on_one_line = statement.replace("\n", "\\n").replace("|", "\\|")
    return f"`{on_one_line}`"


def _reasons(lines: Iterable[str]) -> Iterable[tuple[str, str]]:
    for line in lines:
        if line.startswith("| 1") and line.count(" | ") >= 6:
            cells = line.removeprefix("| ").removesuffix(" |").split(" | ")
            yield cells[3], cells[6]
