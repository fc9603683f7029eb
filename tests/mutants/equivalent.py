"""Mutants that change no answer, with the reasons: a line of ``equivalent.txt`` is ``name :: reason``."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

_FILE = Path(__file__).parent / "equivalent.txt"
_APART = " :: "


def equivalent() -> Mapping[str, str]:
    """The reasons by the names."""
    lines = (line for line in _FILE.read_text().splitlines() if line[:1] not in ("", "#"))
    return {name: reason for name, _, reason in (line.partition(_APART) for line in lines)}
