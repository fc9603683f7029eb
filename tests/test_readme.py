"""What the README, CONTRIBUTING and CHANGELOG say is so. As a program, writes the README's key table anew."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from pgwhy import __version__
from pgwhy.cli.commands import COMMANDS
from pgwhy.keys import markdown
from tests.processes import PATIENCE

HOUSE = Path(__file__).parents[1]
README = HOUSE / "README.md"
CONTRIBUTING = HOUSE / "CONTRIBUTING.md"
_KEYS = re.compile(r"(?<=<!-- keys -->\n).*(?=<!-- end of keys -->)", re.DOTALL)
_CONSOLE = re.compile(r"^\$ pgwhy (decode .*)\n((?:(?!```).*\n)*)", re.MULTILINE)


def with_keys(text: str) -> str:
    return _KEYS.sub(lambda _: f"\n{markdown().strip()}\n\n", text)


def test_the_key_table_is_the_key_table() -> None:
    assert README.read_text() == with_keys(README.read_text()), "run python -m tests.test_readme"


def test_every_command_is_in_the_readme_and_no_other() -> None:
    assert set(re.findall(r"^\| `pgwhy ([a-z]+)", README.read_text(), re.MULTILINE)) == set(COMMANDS)


@pytest.mark.parametrize("path", [README, CONTRIBUTING], ids=lambda path: path.name)
def test_make_knows_what_it_is_told(path: Path) -> None:
    targets = set(re.findall(r"^([a-z]+):", (HOUSE / "Makefile").read_text(), re.MULTILINE))
    assert set(re.findall(r"(?:^|`)make ([a-z]+)", path.read_text(), re.MULTILINE)) <= targets


@pytest.mark.parametrize("path", [README, CONTRIBUTING], ids=lambda path: path.name)
def test_links_lead_somewhere(path: Path) -> None:
    for link in re.findall(r"\]\((?!https:)([^)]+)\)", path.read_text()):
        assert (HOUSE / link).exists(), link


def test_rooms_that_are_named_exist() -> None:
    rooms = re.findall(r"`([a-z_]+(?:/|\.py))`", CONTRIBUTING.read_text())
    assert len(rooms) > 10
    for room in rooms:
        assert (HOUSE / room).exists() or (HOUSE / "tui/pgwhy" / room).exists(), room


@pytest.mark.parametrize(("command", "output"), _CONSOLE.findall(README.read_text()))
def test_the_examples_print_what_the_readme_shows(command: str, output: str) -> None:
    run = subprocess.run(
        [sys.executable, "-m", "pgwhy", *shlex.split(command)],
        capture_output=True,
        text=True,
        check=True,
        timeout=PATIENCE,
    )
    assert run.stdout == output


def test_the_changelog_knows_this_version() -> None:
    assert f"\n## {__version__}" in (HOUSE / "CHANGELOG.md").read_text()


if __name__ == "__main__":
    README.write_text(with_keys(README.read_text()))
