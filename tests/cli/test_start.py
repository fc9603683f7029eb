"""How pgwhy starts: what it loads, which command the words mean, how wrong usage ends."""

from __future__ import annotations

import subprocess
import sys

import pytest

from pgwhy import __version__
from pgwhy.cli.commands import COMMANDS
from tests.processes import PATIENCE
from tests.servers import Server

_LOADED = """
import sys
from pgwhy.cli.main import main
main()
print(*{name.partition(".")[0] for name in sys.modules}, file=sys.stderr)
"""


def pgwhy(*arguments: str) -> subprocess.CompletedProcess[str]:
    """The command as a shell would run it."""
    return subprocess.run(
        [sys.executable, "-m", "pgwhy", *arguments],
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE,
    )


def with_modules(*arguments: str) -> subprocess.CompletedProcess[str]:
    """The command, with the top-level modules that it has loaded at its end as its errors; nothing is pasted."""
    command = [sys.executable, "-c", _LOADED, *arguments]
    return subprocess.run(command, input="", capture_output=True, text=True, check=True, timeout=PATIENCE)


def loaded(*arguments: str) -> set[str]:
    return set(with_modules(*arguments).stderr.split())


@pytest.mark.parametrize("option", ["--help", "--version"])
def test_help_and_version_load_neither_textual_nor_psycopg(option: str) -> None:
    assert not loaded(option) & {"textual", "rich", "psycopg", "postgast"}


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself_and_loads_neither_for_that(command: str) -> None:
    run = with_modules(command, "--help")
    assert run.stdout.startswith(f"Usage: pgwhy {command}")
    assert not {*run.stderr.split()} & {"textual", "psycopg"}


def test_decode_loads_no_more_than_it_needs() -> None:
    assert not loaded("decode", "=r/x") & {"textual", "rich", "psycopg", "postgast", "asyncio"}


@pytest.mark.parametrize(
    "words",
    [
        ("can", "postgres", "connect", "database postgres"),
        ("who", "database postgres"),
        ("path", "pg_class"),
        ("matrix", "--kind", "database"),
        ("why", "-"),
    ],
    ids=lambda words: words[0],
)
def test_no_answer_loads_textual(server18: Server, words: tuple[str, ...]) -> None:
    assert not loaded(*words, "-d", server18.dsn()) & {"textual", "rich"}


def test_the_help_names_every_command_and_every_connection_option() -> None:
    told = pgwhy("--help")
    assert told.returncode == 0
    for word in (*COMMANDS, "--dbname", "--host", "--port", "--username", "--password", "CONNINFO"):
        assert word in told.stdout


def test_the_version_is_the_package_s() -> None:
    assert pgwhy("--version").stdout == f"pgwhy {__version__}\n"


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--frobnicate"], "No such option '--frobnicate'"),
        (["demo", "--frobnicate"], "No such option '--frobnicate'"),
        (["-p"], "Option '-p' requires an argument"),
        (["one", "two"], "one is no command. The commands are: why, can, "),
        (["mydb", "-d", "other"], "named twice"),
    ],
)
def test_wrong_usage_is_a_sentence_and_status_2(arguments: list[str], sentence: str) -> None:
    told = pgwhy(*arguments)
    assert told.returncode == 2
    assert told.stdout == ""
    assert sentence in told.stderr
    assert len(told.stderr.splitlines()) == 1
    assert told.stderr.endswith("See pgwhy --help.\n")


def test_a_command_may_stand_after_its_options() -> None:
    assert "'--frobnicate'" in pgwhy("--frobnicate", "demo").stderr
    assert pgwhy("--no-ui", "demo", "--help").stdout.startswith("Usage: pgwhy demo")


def test_the_value_of_an_option_is_no_command() -> None:
    assert "one is no command" in pgwhy("-h", "demo", "one", "two").stderr
