"""A session that runs statements as psql does, and pgwhy's door to what that session itself sees."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import psycopg
from psycopg import pq
from psycopg.pq.abc import PGresult

from pgwhy.server.connection import Connection, Rows
from pgwhy.server.door import Door
from pgwhy.server.options import ConnectionOptions

_PATIENCE = "60s"
_RECOVERY = 30.0
_FATAL = (pq.ExecStatus.FATAL_ERROR, pq.ExecStatus.BAD_RESPONSE)
_COPY = (pq.ExecStatus.COPY_IN, pq.ExecStatus.COPY_OUT)
_LOCAL = "SET LOCAL search_path TO pg_catalog, pg_temp;\n"


@dataclass(frozen=True)
class Outcome:
    """What the server made of a statement: SQLSTATE and message, or rows."""

    sqlstate: str = ""
    message: str = ""
    rows: int | None = None
    """How many were read or written; None where the server does not say."""
    values: tuple[tuple[str, str | None], ...] = ()
    """The columns of the first row."""
    texts: tuple[str, ...] = ()
    """Every value of every row, for ``\\gexec``."""


def _connected(dsn: str) -> psycopg.Connection:
    """A new connection; waits for a server that recovers from a crash of its own."""
    give_up = time.monotonic() + _RECOVERY
    while True:
        try:
            return psycopg.connect(dsn, autocommit=True, prepare_threshold=None, client_encoding="UTF8")
        except psycopg.OperationalError as error:
            if time.monotonic() > give_up or "does not exist" in str(error):
                raise
            time.sleep(0.2)


class Session:
    r"""One connection of psql, which ``\c`` replaces."""

    def __init__(self, dsn: str) -> None:
        self.dsn = dsn
        self._connect(dsn)

    def _connect(self, dsn: str) -> None:
        self.connection = _connected(dsn)
        self.connection.add_notice_handler(lambda _notice: None)
        self.login = self.connection.info.user
        self.run(f"SET statement_timeout = '{_PATIENCE}'", str)

    def reconnect(self, user: str | None) -> None:
        r"""``\c - user``."""
        self.connection.close()
        self._connect(psycopg.conninfo.make_conninfo(self.dsn, user=user or self.login))

    def close(self) -> None:
        self.connection.close()

    @property
    def in_transaction(self) -> bool:
        return self.connection.info.transaction_status is pq.TransactionStatus.INTRANS

    @property
    def lost(self) -> bool:
        """Whether the transaction has failed, and can only be rolled back."""
        return self.connection.info.transaction_status is pq.TransactionStatus.INERROR

    def run(self, sql: str, data: Callable[[], str]) -> Outcome:
        """Sends the text as it is; ``data`` is called for what COPY from the client reads."""
        connection = self.connection.pgconn
        try:
            connection.send_query(sql.encode())
        except psycopg.OperationalError as lost:
            return Outcome("08006", str(lost))
        outcome = Outcome()
        while (result := connection.get_result()) is not None:
            if result.status == pq.ExecStatus.COPY_IN:
                connection.put_copy_data(data().encode())
                connection.put_copy_end()
            elif result.status == pq.ExecStatus.COPY_OUT:
                while connection.get_copy_data(0)[0] > 0:
                    pass
            elif not outcome.sqlstate:
                outcome = _outcome(result)
        return outcome


def _outcome(result: PGresult) -> Outcome:
    if result.status in _FATAL:
        sqlstate = (result.error_field(pq.DiagnosticField.SQLSTATE) or b"08006").decode()
        message = (result.error_field(pq.DiagnosticField.MESSAGE_PRIMARY) or b"").decode(errors="replace")
        return Outcome(sqlstate, message)
    rows, columns = result.ntuples, result.nfields
    every = [[result.get_value(row, column) for column in range(columns)] for row in range(rows)]
    texts = tuple(value.decode(errors="replace") for row in every for value in row if value is not None)
    first = every[0] if every else []
    values = tuple(
        ((result.fname(at) or b"").decode(), None if value is None else value.decode(errors="replace"))
        for at, value in enumerate(first)
    )
    return Outcome(rows=result.command_tuples, values=values, texts=texts)


class _Within(Connection):
    """Reads in the session itself: what its transaction has made is seen, and as the role that it has become."""

    def __init__(self, session: Session) -> None:
        super().__init__(ConnectionOptions(session.dsn))
        self._session = session

    def _open(self) -> psycopg.Connection:
        return self._session.connection

    def read(self, statements: Sequence[str], *, before: Sequence[str] = ()) -> list[Rows]:
        if not self._session.in_transaction:
            return super().read(statements, before=before)
        return self._as_sentences(lambda: self._read_within(statements, before))

    def _read_within(self, statements: Sequence[str], before: Sequence[str]) -> list[Rows]:
        cursor = self._session.connection.cursor()
        cursor.execute("SAVEPOINT pgwhy")
        try:
            batch = [*before, _LOCAL, *statements]
            found: list[Rows] = []
            cursor.execute(";\n".join(batch).encode())
            while True:
                if cursor.description is not None:
                    found.append(cursor.fetchall())
                if not cursor.nextset():
                    return found
        finally:
            cursor.execute("ROLLBACK TO SAVEPOINT pgwhy; RELEASE SAVEPOINT pgwhy")


class SessionDoor(Door):
    """pgwhy's door to the database as the session sees it at this moment."""

    def __init__(self, session: Session) -> None:
        super().__init__(ConnectionOptions(session.dsn))
        self._connection = _Within(session)
