"""Which server to connect to, and as whom: what the command line was told, before anything is connected."""

from __future__ import annotations

import msgspec


class ConnectionOptions(msgspec.Struct, frozen=True):
    """A libpq connection string (or URI) and the password that was asked for, if one was.

    What the string leaves out comes from the environment, the service and password files, as for psql.
    Neither part is ever shown: a URI may hold a password.
    """

    conninfo: str = ""
    password: str | None = None

    def __repr__(self) -> str:
        return f"{type(self).__name__}(…)"
