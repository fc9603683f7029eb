"""One connection, opened when needed; reads many statements in one short read-only transaction and round trip."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import psycopg
from psycopg import adapt, errors

from pgwhy.server.arriving import receive
from pgwhy.server.attempt import Attempt
from pgwhy.server.errors import Cancelled, CatalogLocked, LoadFailed
from pgwhy.server.login import connect, target
from pgwhy.server.options import ConnectionOptions

Rows = Sequence[tuple[Any, ...]]

T = TypeVar("T")

# SET LOCAL ends with the transaction, so nothing is left in a session that a pooler hands to others
_BEGIN = """
    BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY;
    SET LOCAL statement_timeout = '60s';
    SET LOCAL lock_timeout = '2s';
    SET LOCAL idle_in_transaction_session_timeout = '10s';
    SET LOCAL quote_all_identifiers = off;
    SET LOCAL jit = off;
"""
# pg_temp last: no temporary table of an earlier user of a pooled session may pass for a catalog
_PATH = "SET LOCAL search_path TO pg_catalog, pg_temp;\n"
_CONFLICTS = 3
"""How often to read again what others' changes got in the way of."""
_GRACE = 1.0
"""Seconds that a server has to stop a read once it was asked to: after them its connection is closed."""


class Refused(Exception):
    """The server refuses a statement: the login may not read a catalog, or the catalog or column is not there."""


class Connection:
    """At most one connection at a time of one login; safe to use from several threads, one after the other."""

    def __init__(self, login: ConnectionOptions) -> None:
        self.login = login
        self._lock = threading.RLock()
        self._connection: psycopg.Connection[tuple[Any, ...]] | None = None
        self._lenient = False
        self._attempt: Attempt | None = None
        self._reading = False
        self._cancelled = False
        self._cancelled_at = 0.0
        self._last_used = 0.0
        self.arriving: list[list[tuple[Any, ...]]] = []
        """What has come so far of each statement that is being read."""

    @property
    def version(self) -> int:
        """server_version_num; connects if necessary."""
        with self._lock:
            return self._open().info.server_version

    def read(self, statements: Sequence[str], *, before: Sequence[str] = ()) -> list[Rows]:
        """The rows of each statement, all of one snapshot; ``before`` is run while the session is still as it was.

        Raises Refused, LoadFailed, Cancelled or ConnectionFailed.
        """
        batch = _BEGIN + "".join(s + ";\n" for s in before) + _PATH
        batch += "".join(s + ";\n" for s in statements) + "COMMIT"
        with self._lock:
            self._cancelled = False
            self._reading = True
            try:
                return self._as_sentences(lambda: self._read(batch))
            finally:
                self._reading = False

    def cancel(self) -> None:
        """Stops a read, or the connecting, that another thread waits for; that one raises Cancelled.

        Waits for the server to take the request, some seconds if it does not answer at all.
        """
        connection, attempt = self._connection, self._attempt
        if attempt is not None:
            self._cancelled = True
            attempt.give_up()
        # a request that arrives late would hit a later read: none is sent where nothing is to be cancelled
        if self._reading and connection is not None and not connection.closed:
            self._cancelled, self._cancelled_at = True, time.monotonic()
            with contextlib.suppress(psycopg.Error):
                connection.cancel_safe(timeout=5)

    def close(self) -> None:
        with self._lock:
            if self._connection is not None:
                self._connection.close()
                self._connection = None

    def close_if_idle(self, seconds: float) -> None:
        """Closes if nothing was read for so long; the next read connects again. Never waits for a read."""
        if self._lock.acquire(blocking=False):
            try:
                if time.monotonic() - self._last_used >= seconds:
                    self.close()
            finally:
                self._lock.release()

    def _open(self) -> psycopg.Connection[tuple[Any, ...]]:
        if self._connection is None or self._connection.closed:
            # SQL_ASCII: the server converts nothing, and so refuses nothing
            encoding = "SQL_ASCII" if self._lenient else "UTF8"
            self._attempt = Attempt(lambda: connect(self.login, encoding))
            try:
                self._connection = self._attempt.result()
            finally:
                self._attempt = None
            if self._lenient:
                _decode_anything(self._connection)
        return self._connection

    def _read(self, batch: str) -> list[Rows]:
        try:
            return self._run(batch)
        except (UnicodeDecodeError, errors.CharacterNotInRepertoire, errors.UntranslatableCharacter):
            # names in shared catalogs, or in a database without an encoding, may be bytes of any encoding
            if self._lenient:
                raise
            self._lenient = True
            self.close()
            return self._run(batch)
        finally:
            self._last_used = time.monotonic()

    def _run(self, batch: str) -> list[Rows]:
        connection = self._open()
        results: list[list[tuple[Any, ...]]] = []
        self.arriving = results
        try:
            receive(connection, batch.encode(), results, self._given_up)
        except Cancelled:
            connection.close()
            raise
        except psycopg.Error:
            if not connection.closed:
                with contextlib.suppress(psycopg.OperationalError):
                    connection.rollback()
            raise
        return [*results]

    def _given_up(self) -> bool:
        return self._cancelled and time.monotonic() - self._cancelled_at > _GRACE

    def _as_sentences(self, read: Callable[[], T]) -> T:
        """Runs ``read``, again where that can help; errors of psycopg become ours."""
        lost = conflicts = 0
        while True:
            try:
                return read()
            except (errors.InsufficientPrivilege, errors.UndefinedTable, errors.UndefinedColumn) as error:
                raise Refused(str(error)) from None
            except errors.QueryCanceled:
                if self._cancelled:
                    raise Cancelled("Stopped.") from None
                raise self._failed("it took too long to read the catalogs") from None
            except errors.LockNotAvailable:
                message = f"Cannot read {target(self.login)}: another session has locked a system catalog."
                raise CatalogLocked(message, "Try again.") from None
            except (errors.SerializationFailure, errors.InternalError_) as error:
                # cancelled by a standby's recovery, or: what the snapshot shows was dropped a moment ago
                conflicts += 1
                if conflicts > _CONFLICTS:
                    raise self._failed(_one_line(error)) from None
            except psycopg.OperationalError as error:
                # an idle connection may be gone without a word: the server restarted, a firewall forgot it
                lost += 1
                if self._cancelled or lost > 1:
                    raise self._failed(_one_line(error)) from None
                self.close()
            except psycopg.Error as error:
                raise self._failed(_one_line(error)) from None

    def _failed(self, reason: str) -> LoadFailed:
        return LoadFailed(f"Cannot read {target(self.login)}: {reason}.", "Try again.")


class _LenientText(adapt.Loader):
    r"""Bytes that are not UTF-8 become ``\xNN``: still one name per name, and printable."""

    def load(self, data: bytes | bytearray | memoryview) -> str:
        return bytes(data).decode(errors="backslashreplace")


def _decode_anything(connection: psycopg.Connection[tuple[Any, ...]]) -> None:
    for type_name in ("text", "name", '"char"', "varchar", "bpchar"):
        connection.adapters.register_loader(type_name, _LenientText)
    connection.adapters.register_loader(0, _LenientText)


def _one_line(error: psycopg.Error) -> str:
    return " ".join((error.diag.message_primary or str(error)).split()).rstrip(".")
