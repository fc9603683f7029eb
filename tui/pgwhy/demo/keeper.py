"""Runs one server for as long as anybody uses it, however its users end.

``keeper.py USERS UID:GID SOCKET_FOLDER COMMAND…`` goes to the background and runs the command, a postgres.
Every user of the server holds a shared lock on the file USERS, which the kernel takes away when the user's
process ends, killed or not. So when the keeper gets that lock for itself nobody is left, and it stops the
server. It inherits the descriptor of a lock of its own, by which others see that it lives.

It is started by its file name, to be there at once: it uses the standard library only.
"""

from __future__ import annotations

import fcntl
import os
import signal
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path

PATIENCE = 20.0  # seconds that a fast shutdown may take before it becomes an immediate one


def keep(users: Path, identity: tuple[int, int] | None, socket_folder: Path, command: list[str]) -> int:
    """Runs the command (a postgres) until it ends or nobody holds a lock on ``users``; its exit status."""
    if identity is None:
        server = subprocess.Popen(command, stdin=subprocess.DEVNULL)
    else:
        uid, gid = identity
        server = subprocess.Popen(command, stdin=subprocess.DEVNULL, user=uid, group=gid, extra_groups=[])
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, lambda *_: server.send_signal(signal.SIGINT))
    threading.Thread(target=_stop_when_unused, args=(server, users), daemon=True).start()
    status = server.wait()
    with suppress(OSError):  # a server that crashed leaves its socket behind; the next one removes that
        socket_folder.rmdir()
    return status


def _stop_when_unused(server: subprocess.Popen[bytes], users: Path) -> None:
    with users.open() as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        server.send_signal(signal.SIGINT)  # a fast shutdown: sessions are ended
        time.sleep(PATIENCE)
        server.send_signal(signal.SIGQUIT)


def main() -> int:
    """Reads the arguments that the module's docstring names."""
    users, who, socket_folder, *command = sys.argv[1:]
    if os.fork():
        return 0
    uid, gid = (int(number) for number in who.split(":"))
    identity = (uid, gid) if os.geteuid() != uid else None
    return keep(Path(users), identity, Path(socket_folder), command)


if __name__ == "__main__":
    sys.exit(main())
