"""The psql programs that can be had here."""

from __future__ import annotations

from functools import cache
from itertools import chain
from pathlib import Path

from pgwhy.demo.binaries import embedded, installation, installed


@cache
def programs() -> dict[int, Path]:
    """For each major version of psql on this machine, where it is."""
    found: dict[int, Path] = {}
    for folder in chain(embedded(), installed()):
        psql = folder / "psql"
        whole = installation(folder)
        if psql.exists() and whole is not None:
            found.setdefault(whole.major, psql)
    return dict(sorted(found.items()))
