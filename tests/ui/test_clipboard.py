"""Copying: which way is taken where, what is sent, and that the message claims no more than is known."""

import base64
import os
import re
import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pgwhy.clipboard import LONGEST_SEQUENCE, Way, copy, osc52, way_for

GRANT = "GRANT USAGE ON SEQUENCE public.descriptions_id_seq TO sdc;"


@pytest.mark.parametrize(
    ("environ", "platform", "way"),
    [
        ({"DISPLAY": ":0"}, "linux", Way.DESKTOP),
        ({"WAYLAND_DISPLAY": "wayland-0"}, "linux", Way.DESKTOP),
        ({"WSL_DISTRO_NAME": "Debian"}, "linux", Way.DESKTOP),
        ({}, "darwin", Way.DESKTOP),
        ({}, "linux", Way.TERMINAL),
        ({"SSH_CONNECTION": "1 2 3 4", "DISPLAY": "localhost:10.0"}, "linux", Way.TERMINAL),
        ({"SSH_TTY": "/dev/pts/0"}, "darwin", Way.TERMINAL),
        ({"TMUX": "/run/tmux-0/default,1,0", "DISPLAY": ":0"}, "linux", Way.TMUX),
        ({"TMUX": "/run/tmux-0/default,1,0", "SSH_TTY": "/dev/pts/0"}, "linux", Way.TMUX),
        ({"STY": "123.pts-0.host", "SSH_TTY": "/dev/pts/0"}, "linux", Way.SCREEN),
    ],
)
def test_the_way_follows_the_environment(environ: dict[str, str], platform: str, way: Way) -> None:
    assert way_for(environ, platform) is way


def decoded(sequence: str) -> str:
    found = re.fullmatch("\x1b]52;c;([A-Za-z0-9+/=]*)\x07", sequence)
    assert found
    return base64.b64decode(found[1]).decode("utf-8", "surrogatepass")


@given(st.text(alphabet=st.characters(), max_size=200))
def test_osc_52_carries_any_text_unchanged(text: str) -> None:
    assert decoded(osc52(text)) == text


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=2000))
def test_what_screen_unwraps_is_the_same_sequence_in_short_pieces(text: str) -> None:
    pieces = re.findall("\x1bP(.*?)\x1b\\\\", osc52(text, in_screen=True), re.DOTALL)
    assert max(map(len, pieces)) < 256
    assert decoded("".join(pieces)) == text


def test_over_ssh_the_terminal_is_asked_and_nothing_is_claimed() -> None:
    outcome = copy(GRANT, {"SSH_TTY": "/dev/pts/0"})
    assert decoded(outcome.sequence) == GRANT
    assert "may refuse it" in outcome.message
    assert "Copied" not in outcome.message


def test_a_text_too_long_for_terminals_is_not_sent_and_says_so() -> None:
    longest = "x" * (LONGEST_SEQUENCE * 3 // 4 - 2)
    assert copy(longest, {"SSH_TTY": "/dev/pts/0"}).sequence
    outcome = copy(longest + "xxx", {"SSH_TTY": "/dev/pts/0"})
    assert outcome.sequence == ""
    assert "Too long" in outcome.message


def program(folder: Path, name: str, script: str) -> None:
    path = folder / name
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of programs that PATH finds first."""
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    return tmp_path


def test_tmux_is_handed_the_text_for_its_buffer_and_for_the_terminal(programs: Path) -> None:
    program(programs, "tmux", f'echo "$@" >{programs}/arguments; cat >{programs}/text')
    outcome = copy(GRANT, {"TMUX": "x"})
    assert (programs / "arguments").read_text().split() == ["load-buffer", "-w", "-"]
    assert (programs / "text").read_text() == GRANT
    assert outcome.sequence == ""  # a bare OSC 52 would be dropped by tmux
    assert "may refuse it" in outcome.message


def test_an_old_tmux_without_w_still_gets_the_text_and_no_more_is_claimed(programs: Path) -> None:
    program(programs, "tmux", f'[ "$2" = - ] && cat >{programs}/text')
    outcome = copy(GRANT, {"TMUX": "x"})
    assert (programs / "text").read_text() == GRANT
    assert "not in your terminal's clipboard" in outcome.message


def test_a_tmux_that_is_gone_is_said_to_be(programs: Path) -> None:
    program(programs, "tmux", "exit 1")
    assert "tmux did not take it (exit status 1)" in copy(GRANT, {"TMUX": "x"}).message


def test_a_text_too_long_for_the_terminal_goes_to_tmux_alone(programs: Path) -> None:
    program(programs, "tmux", f'echo "$@" >{programs}/arguments; cat >/dev/null')
    copy("x" * LONGEST_SEQUENCE, {"TMUX": "x"})
    assert (programs / "arguments").read_text().split() == ["load-buffer", "-"]


def test_on_a_desktop_the_clipboard_program_is_used(programs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program(programs, "xclip", f"cat >{programs}/text")
    import pyperclip

    monkeypatch.setenv("DISPLAY", ":0")
    pyperclip.set_clipboard("xclip")
    assert copy(GRANT, {"DISPLAY": ":0"}, "linux").message == "It is in the clipboard"
    assert (programs / "text").read_text() == GRANT


def test_a_desktop_without_a_clipboard_program_asks_the_terminal() -> None:
    import pyperclip

    pyperclip.set_clipboard("no")
    outcome = copy(GRANT, {"DISPLAY": ":0"}, "linux")
    assert outcome.message.startswith("No clipboard program works here. Sent to your terminal")
    assert decoded(outcome.sequence) == GRANT


def test_a_clipboard_program_that_hangs_does_not_hang_us(programs: Path) -> None:
    import pyperclip

    program(programs, "xclip", "sleep 4")
    pyperclip.set_clipboard("xclip")
    outcome = copy(GRANT, {"DISPLAY": ":0"}, "linux")
    assert outcome.message.startswith("The clipboard program does not answer")
