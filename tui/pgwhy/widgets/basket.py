"""Statements collected across objects and databases, as one script with its undo script."""

from __future__ import annotations

from itertools import groupby
from pathlib import Path

import msgspec

from pgwhy.printable import printable


class Collected(msgspec.Struct, frozen=True):
    """What one composition came to."""

    database: str
    statements: tuple[str, ...]
    undo: tuple[str, ...]


def script(basket: list[Collected]) -> str:
    """All statements in the order in which they were collected, database by database."""
    return _script([(found.database, found.statements) for found in basket])


def undo_script(basket: list[Collected]) -> str:
    """What takes everything back, the last first."""
    return _script([(found.database, found.undo) for found in reversed(basket)])


def write(basket: list[Collected], folder: Path) -> tuple[Path, Path]:
    """Write both scripts to files that did not exist before, readable for their owner. Raises OSError."""
    number = 1
    while True:
        paths = folder / f"pgwhy-{number}.sql", folder / f"pgwhy-{number}-undo.sql"
        if not any(path.exists() for path in paths):
            break
        number += 1
    for path, text in zip(paths, (script(basket), undo_script(basket)), strict=True):
        path.touch(mode=0o600, exist_ok=False)
        path.write_text(text + "\n", encoding="utf-8")
    return paths


def _script(parts: list[tuple[str, tuple[str, ...]]]) -> str:
    lines: list[str] = []
    for database, group in groupby(parts, key=lambda part: part[0]):
        lines.append(f"-- in database {printable(database)}")
        lines += dict.fromkeys(line for _, statements in group for line in statements)
    return "\n".join(lines)
