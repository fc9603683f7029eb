"""Where a command's output goes: closed pipes, full disks, closed descriptors, encodings that lack a character."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.processes import PATIENCE

pytestmark = pytest.mark.needs("bash")
ACL = "'{adv=r/x,жук=w/x}'"


def shell(line: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """A shell's command line, in which ``pgwhy`` is the program; ends with what became of each part of a pipe."""
    script = f'pgwhy() {{ "$PYTHON" -m pgwhy "$@"; }}\n{line}\nexit ${{PIPESTATUS[0]}}'
    done = subprocess.run(
        ["bash", "-c", script],
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE,
        env={"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "PYTHON": sys.executable, **environment},
    )
    assert "Traceback" not in done.stderr
    return done


def test_a_reader_that_went_away_is_no_answer_and_no_error() -> None:
    done = shell(f"pgwhy decode {ACL} | true")

    assert (done.returncode, done.stdout, done.stderr) == (141, "", "")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has /dev/full")
def test_a_full_disk_is_a_sentence() -> None:
    done = shell(f"pgwhy decode {ACL} > /dev/full")

    assert done.returncode == 2
    assert done.stderr == "pgwhy: The answer cannot be written: No space left on device.\n"


@pytest.mark.parametrize(
    ("redirection", "status"),
    [(">&-", 0), ("<&-", 0), ("2>&-", 0), ("<&- >&- 2>&-", 0), ("junk <&- 2>&-", 2)],
)
def test_closed_descriptors_do_not_change_the_answer(redirection: str, status: int) -> None:
    assert shell(f"pgwhy decode {ACL} {redirection}").returncode == status


def test_a_character_that_the_output_lacks_is_shown_by_its_code() -> None:
    done = shell(f"pgwhy decode {ACL}", PYTHONIOENCODING="latin1")

    assert done.returncode == 0
    assert "\\u0436\\u0443\\u043a" in done.stdout


@pytest.mark.needs("setsid")
def test_without_a_terminal_a_password_cannot_be_asked_for() -> None:
    done = shell("setsid bash -c '\"$PYTHON\" -m pgwhy can a select b -W -h 127.0.0.1 -p 1' </dev/null")

    assert done.returncode == 2
    assert done.stderr.endswith("there is no terminal to ask at: use PGPASSWORD or a password file.\n")
    assert "getpass.py" not in done.stderr


@pytest.mark.needs("script")
@pytest.mark.skipif(sys.platform != "linux", reason="script takes other options elsewhere")
@pytest.mark.parametrize("redirection", ["</dev/null", "<&-", "2>/dev/null", "2>&-"])
def test_the_explorer_says_that_there_is_no_terminal(redirection: str) -> None:
    done = shell(f"timeout 20 script -qec 'bash -c \"$PYTHON -m pgwhy {redirection}\"' /dev/null")

    assert done.returncode == 2
    assert "\x1b[" not in done.stdout
    assert ("no terminal" in done.stdout) != ("2>" in redirection)


@pytest.mark.needs("script")
@pytest.mark.skipif(sys.platform != "linux", reason="script takes other options elsewhere")
def test_a_terminal_that_cannot_be_drawn_on_is_told() -> None:
    done = shell('timeout 20 script -qec "$PYTHON -m pgwhy" /dev/null', TERM="dumb")

    assert done.returncode == 2
    assert "TERM is dumb" in done.stdout
