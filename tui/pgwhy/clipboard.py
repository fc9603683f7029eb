"""Copying where the users are: the local desktop, tmux, screen, or the terminal at the far end of an SSH session."""

from __future__ import annotations

import base64
import subprocess
import sys
import threading
from collections.abc import Mapping
from enum import Enum, auto
from typing import NamedTuple

LONGEST_SEQUENCE = 74_994
"""Base64 characters in an OSC 52 that the common terminals still accept; longer ones are dropped without a word."""

_SCREEN_CHUNK = 250  # screen cuts a device control string at 256 bytes (MAXSTR in older versions)
_PATIENCE = 2.0


class Way(Enum):
    """Where a copied text goes."""

    DESKTOP = auto()
    TMUX = auto()
    SCREEN = auto()
    TERMINAL = auto()


class Outcome(NamedTuple):
    """What was done: a sentence for the person at the keyboard, and what is still to be sent to the terminal."""

    message: str
    sequence: str = ""
    taken: bool = True
    """Whether anything has it, or was asked to take it."""


def way_for(environ: Mapping[str, str], platform: str = sys.platform) -> Way:
    """Which way reaches the clipboard of the person, told by the environment that the program was started in.

    A multiplexer stands between us and the terminal, so it comes first; on a remote machine the local clipboard
    programs would copy to the wrong desk.
    """
    if environ.get("TMUX"):
        return Way.TMUX
    if environ.get("STY"):
        return Way.SCREEN
    if environ.get("SSH_CONNECTION") or environ.get("SSH_TTY") or environ.get("SSH_CLIENT"):
        return Way.TERMINAL
    has_desktop = environ.get("DISPLAY") or environ.get("WAYLAND_DISPLAY") or environ.get("WSL_DISTRO_NAME")
    return Way.DESKTOP if platform == "darwin" or has_desktop else Way.TERMINAL


def copy(text: str, environ: Mapping[str, str], platform: str = sys.platform) -> Outcome:
    """Copy the text. Blocks for as long as the clipboard program takes, two seconds at most; never raises.

    The caller writes ``Outcome.sequence`` to the terminal, if there is one.
    """
    match way_for(environ, platform):
        case Way.TMUX:
            return _to_tmux(text)
        case Way.SCREEN:
            return _to_terminal(text, in_screen=True)
        case Way.TERMINAL:
            return _to_terminal(text, in_screen=False)
        case Way.DESKTOP:
            failure = _to_desktop(text)
            if failure is None:
                return Outcome("It is in the clipboard")
            sent = _to_terminal(text, in_screen=False)
            return sent._replace(message=f"{failure}. {sent.message}")


def osc52(text: str, *, in_screen: bool = False) -> str:
    """The escape sequence that asks a terminal to put the text into its clipboard; empty if it would be too long.

    screen passes on what is wrapped in device control strings, in pieces short enough for it.
    """
    encoded = base64.b64encode(text.encode("utf-8", "surrogatepass")).decode("ascii")
    if len(encoded) > LONGEST_SEQUENCE:
        return ""
    sequence = f"\x1b]52;c;{encoded}\x07"
    if not in_screen:
        return sequence
    pieces = (sequence[at : at + _SCREEN_CHUNK] for at in range(0, len(sequence), _SCREEN_CHUNK))
    return "".join(f"\x1bP{piece}\x1b\\" for piece in pieces)


def _to_terminal(text: str, *, in_screen: bool) -> Outcome:
    sequence = osc52(text, in_screen=in_screen)
    if not sequence:
        too_long = "Too long for a terminal's clipboard: o shows it, leaving prints it"
        return Outcome(too_long, taken=False)
    through = "through screen to your terminal" if in_screen else "to your terminal"
    return Outcome(f"Sent {through}, which may refuse it: o shows it, leaving prints it", sequence)


def _to_tmux(text: str) -> Outcome:
    data = text.encode("utf-8", "surrogatepass")
    sent_on = len(osc52(text)) > 0
    problem = _tmux(["load-buffer", "-w", "-"] if sent_on else ["load-buffer", "-"], data)
    if problem is None and sent_on:
        return Outcome("In tmux's buffer (paste: prefix ]), sent to your terminal, which may refuse it")
    if problem is None or _tmux(["load-buffer", "-"], data) is None:  # tmux before 3.2 knows no -w
        return Outcome("In tmux's buffer (paste: prefix ]), not in your terminal's clipboard")
    told = f"tmux did not take it ({problem}): o shows it, leaving prints it"
    return Outcome(told, taken=False)


def _tmux(arguments: list[str], data: bytes) -> str | None:
    """What went wrong, in a few words; None if nothing did."""
    try:
        done = subprocess.run(
            ["tmux", *arguments], input=data, capture_output=True, timeout=_PATIENCE, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return type(error).__name__
    return None if done.returncode == 0 else f"exit status {done.returncode}"


def _to_desktop(text: str) -> str | None:
    """What went wrong, in a few words; None if nothing did. Clipboard programs may hang, so a thread asks them."""
    import pyperclip

    problems: list[str] = ["The clipboard program does not answer"]

    def ask() -> None:
        try:
            pyperclip.copy(text)
        except (pyperclip.PyperclipException, OSError, UnicodeError):
            problems.append("No clipboard program works here")
        else:
            problems.clear()

    asking = threading.Thread(target=ask, daemon=True)
    asking.start()
    asking.join(_PATIENCE)
    return problems[-1] if problems else None
