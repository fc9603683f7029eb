"""What can go wrong at the door to a server, each said in a sentence that names the server and what to check.

ServerError
├── ConnectionFailed       no connection: host, authentication, database, limits
│   └── PasswordNeeded     the server asks for a password, and none is known
├── ServerTooOld           older than the oldest version that is supported
├── CatalogUnreadable      without this catalog there are no answers (revoked, or not PostgreSQL)
├── LoadFailed             the server gave up on reading: a timeout, a lost connection
│   └── CatalogLocked      another session holds a lock that reading would have to wait for
├── Cancelled              by the person at the keyboard
└── NoEndOfNeeds           a question kept asking for more (a fault of pgwhy)
"""

from __future__ import annotations


class ServerError(Exception):
    """``str()`` of it is one sentence; ``check`` is what to look at, possibly empty."""

    def __init__(self, message: str, check: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.check = check


class ConnectionFailed(ServerError):
    """No connection. ``reason`` is what the server or libpq said, without the introduction."""

    def __init__(self, target: str, reason: str, check: str) -> None:
        super().__init__(f"Cannot connect to {target}: {reason}", check)
        self.target = target
        self.reason = reason


class PasswordNeeded(ConnectionFailed):
    """The server asks for a password, and neither the connection string nor the password file has one."""


class ServerTooOld(ServerError):
    """The server is older than what pgwhy knows."""


class CatalogUnreadable(ServerError):
    """A catalog that every answer depends on cannot be read."""


class LoadFailed(ServerError):
    """The server did not answer a read."""


class CatalogLocked(LoadFailed):
    """Another session holds a lock that would have to be waited for."""


class Cancelled(ServerError):
    """Reading was cancelled from another thread."""


class NoEndOfNeeds(ServerError):
    """A question did not come to an answer in a reasonable number of rounds."""
