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
    """All statements in the order in which they were collected, under the database that each runs in."""
    return _script([(found.database, found.statements) for found in basket])


def undo_script(basket: list[Collected]) -> str:
    """What takes everything back, the last first."""
    return _script([(found.database, found.undo) for found in reversed(basket)])


def free_name(folder: Path) -> str:
    """A name for the script that no file in the folder has, nor its undo script."""
    number = 1
    while any(path.exists() for path in both(folder / f"pgwhy-{number}.sql")):
        number += 1
    return f"pgwhy-{number}.sql"


def both(path: Path) -> tuple[Path, Path]:
    """Where the script goes, and where its undo script."""
    return path, path.with_name(f"{path.stem}-undo{path.suffix}")


def write(basket: list[Collected], path: Path, *, overwrite: bool = False) -> tuple[Path, Path]:
    """Write both scripts, readable for their owner alone. Raises FileExistsError unless told to overwrite; OSError."""
    paths = both(path)
    if not overwrite and (there := next((p for p in paths if p.exists()), None)) is not None:
        raise FileExistsError(f"{there.name} exists")
    for target, text in zip(paths, (script(basket), undo_script(basket)), strict=True):
        beside = target.with_name(f".{target.name}.new")
        beside.unlink(missing_ok=True)
        beside.touch(mode=0o600, exist_ok=False)
        beside.write_text(text + "\n", encoding="utf-8")
        beside.replace(target)
    return paths


def _script(parts: list[tuple[str, tuple[str, ...]]]) -> str:
    lines: list[str] = []
    for database, group in groupby(parts, key=lambda part: part[0]):
        lines.append(f"-- in database {printable(database)}")
        lines += (line for _, statements in group for line in statements)
    return "\n".join(lines)
