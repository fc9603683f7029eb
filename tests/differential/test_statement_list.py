"""The list of differences is written anew for the versions that were run, and what was written by hand stays."""

from __future__ import annotations

from pathlib import Path

from tests.differential.statement_list import Difference, write_list


def test_other_tables_other_versions_and_reasons_stay(tmp_path: Path) -> None:
    file = tmp_path / "list.md"
    file.write_text("# List\n\n| version | agreement |\n| --- | --- |\n| 18 | 99 % |\n")
    one = Difference("SELECT", 1, "r0, s1", "SELECT 1 | 2", "ok", "42501 permission denied for table t")
    other = Difference("CALL", 2, "r0, s1", "CALL p()", "ok", "42501 permission denied for table u")
    write_list(file, {15: [one], 18: [one, other]})
    file.write_text(file.read_text().replace("table t |  |", "table t | order |"))
    write_list(file, {18: [other]})
    assert file.read_text().splitlines()[-4:] == [
        "| versions | seed | role, path | statement | the server | pgwhy | reason |",
        "| --- | --- | --- | --- | --- | --- | --- |",
        "| 15 | 1 | r0, s1 | `SELECT 1 \\| 2` | ok | 42501 permission denied for table t | order |",
        "| 18 | 2 | r0, s1 | `CALL p()` | ok | 42501 permission denied for table u |  |",
    ]
    assert "| 18 | 99 % |" in file.read_text()
