"""Under which account PostgreSQL runs: ours, or, as PostgreSQL refuses root, one that is made for it."""

from __future__ import annotations

import os
import pwd
import subprocess
from dataclasses import dataclass
from typing import TypedDict

from pgwhy.demo.errors import DemoError

SYSTEM_USER = "pgwhy-demo"


class Identity(TypedDict, total=False):
    """The parameters of subprocess.Popen that start a process as somebody else."""

    user: int
    group: int
    extra_groups: list[int]


@dataclass(frozen=True, slots=True)
class Account:
    """A system account that is not root."""

    uid: int
    gid: int

    @property
    def identity(self) -> Identity:
        """What makes subprocess.Popen start a process under this account; nothing if it is our own."""
        if os.geteuid() == self.uid:
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}


def server_account() -> Account:
    """Our own account, or for root the system user ``pgwhy-demo``, made if needed. Raises DemoError."""
    if os.geteuid() != 0:
        return Account(uid=os.geteuid(), gid=os.getegid())
    try:
        entry = pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        entry = _make_system_user()
    return Account(uid=entry.pw_uid, gid=entry.pw_gid)


def _make_system_user() -> pwd.struct_passwd:
    command = ["useradd", "--system", "--user-group", "--no-create-home", "--home-dir", "/nonexistent"]
    try:
        done = subprocess.run(
            [*command, "--shell", "/usr/sbin/nologin", SYSTEM_USER],
            capture_output=True,
            text=True,
            check=False,
        )
        why = done.stderr.strip()
    except FileNotFoundError:
        why = "there is no useradd"
    try:  # somebody else may have made it at the same moment, so the outcome counts and not the exit status
        return pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        raise DemoError(
            f"PostgreSQL does not run as root, and the system user {SYSTEM_USER} could not be made ({why}). "
            "Run pgwhy demo as an ordinary user, or make that user first."
        ) from None
