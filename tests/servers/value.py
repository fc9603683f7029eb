"""A server that runs, as the tests know it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Server:
    """Its major version and where it listens. Nobody needs a password; postgres is a superuser."""

    version: int
    host: str
    port: int

    def dsn(self, dbname: str = "postgres", user: str = "postgres") -> str:
        """The connection string of a role to a database."""
        return f"host={self.host} port={self.port} dbname={_quoted(dbname)} user={_quoted(user)}"


def _quoted(value: str) -> str:
    return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'"
