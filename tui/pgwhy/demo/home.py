"""Where the demo keeps what it makes: one folder of its own, below the user's cache."""

from __future__ import annotations

import os
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from pgwhy.demo.account import Account
from pgwhy.demo.errors import DemoError

ROOTS_HOME = Path("/var/lib/pgwhy-demo")
PORT = 5432
# The shortest of sockaddr_un.sun_path, that of macOS, less its final NUL. Linux has 107.
LONGEST_SOCKET_NAME = 103


@dataclass(frozen=True, slots=True)
class Home:
    """The demo's folder, and the names of what lies in it."""

    folder: Path
    account: Account

    @property
    def data(self) -> Path:
        """PostgreSQL's data directory."""
        return self.folder / "data"

    @property
    def complete(self) -> Path:
        """Exists when the data directory holds the whole example, and says of which version."""
        return self.folder / "complete"

    @property
    def is_complete(self) -> bool:
        """Whether the data are there, whole."""
        return self.complete.exists() and self.has_data

    @property
    def has_data(self) -> bool:
        """Whether initdb has made the data directory."""
        return (self.data / "PG_VERSION").exists()

    @property
    def log(self) -> Path:
        """What the server writes."""
        return self.folder / "log"

    @property
    def starting(self) -> Path:
        """The lock of whoever makes or starts the server."""
        return self.folder / "starting.lock"

    @property
    def users(self) -> Path:
        """The lock that every process that uses the server shares."""
        return self.folder / "users.lock"

    @property
    def keeper(self) -> Path:
        """The lock of the process that keeps the server running."""
        return self.folder / "keeper.lock"

    def make(self) -> None:
        """Makes the folder, closed to others, if it is not there. Raises DemoError if it cannot be ours."""
        missing = [path for path in (self.folder, *self.folder.parents) if not path.exists()]
        try:
            for path in reversed(missing):
                # the server's own account only passes through a folder of root's
                path.mkdir(mode=0o711 if self.account.identity else 0o700, exist_ok=True)
            found = self.folder.stat()
        except OSError as error:
            raise DemoError(f"The demo's folder {self.folder} cannot be made: {error.strerror}.") from error
        if found.st_uid != os.geteuid() or found.st_mode & 0o022:
            raise DemoError(
                f"The demo's folder {self.folder} can be written by others, so it is not used. "
                "Remove it, or set PGWHY_DEMO_DIR to a folder of your own."
            )

    def make_for_server(self, folder: Path) -> None:
        """Makes a folder that only the server's account may enter (and root, who may enter any)."""
        folder.mkdir(mode=0o700, exist_ok=True)
        if self.account.identity:
            os.chown(folder, self.account.uid, self.account.gid)

    def make_socket_folder(self) -> Path:
        """Makes the folder of the server's socket: in the home, unless its name would be too long."""
        folder = self.folder / "socket"
        if not fits_a_socket(folder):
            folder = Path(tempfile.mkdtemp(prefix="pgwhy-", dir=None if _short_temporary() else "/tmp"))  # noqa: S108 mkdtemp makes it ours
        self.make_for_server(folder)
        return folder


def fits_a_socket(folder: Path) -> bool:
    """Whether PostgreSQL and libpq take the folder: short enough, and no comma, which would separate two."""
    name = os.fsencode(folder / f".s.PGSQL.{PORT}")
    return len(name) <= LONGEST_SOCKET_NAME and not set(name) & set(b',"')


def home_folder() -> Path:
    """PGWHY_DEMO_DIR, else for root /var/lib/pgwhy-demo, else pgwhy/demo in the user's cache directory."""
    chosen = os.environ.get("PGWHY_DEMO_DIR")
    if chosen:
        return Path(chosen).absolute()
    if os.geteuid() == 0:
        return ROOTS_HOME
    return _cache() / "pgwhy" / "demo"


def _cache() -> Path:
    # The XDG Base Directory Specification: a relative path is to be ignored.
    chosen = Path(os.environ.get("XDG_CACHE_HOME", ""))
    if chosen.is_absolute():
        return chosen
    return Path.home() / ("Library/Caches" if sys.platform == "darwin" else ".cache")


def _short_temporary() -> bool:
    return fits_a_socket(Path(tempfile.gettempdir()) / "pgwhy-12345678")
