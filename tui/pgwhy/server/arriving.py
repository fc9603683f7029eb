"""Sends a batch of statements in one round trip, and takes the rows as they arrive."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from psycopg import Connection, Error, adapt, capabilities, errors, pq
from psycopg.abc import PQGen
from psycopg.generators import send
from psycopg.waiting import Ready, Wait

from pgwhy.server.errors import Cancelled

Row = tuple[Any, ...]

_CHUNK = 1000
"""Rows that are taken at a time: few enough for other threads to have their turn in between."""

_ROWS = (pq.ExecStatus.TUPLES_OK, pq.ExecStatus.TUPLES_CHUNK)


def receive(
    connection: Connection[Row], batch: bytes, results: list[list[Row]], given_up: Callable[[], bool]
) -> None:
    """Appends to ``results`` the rows of each statement that has some, while they come.

    Raises psycopg's error of the statement that failed, and Cancelled if nothing comes while ``given_up`` holds.
    """
    failed = connection.wait(_arriving(connection, batch, results, given_up), interval=0.1)
    if failed is not None:
        raise failed


def _arriving(
    connection: Connection[Row], batch: bytes, results: list[list[Row]], given_up: Callable[[], bool]
) -> PQGen[Error | None]:
    pgconn = connection.pgconn
    pgconn.send_query(batch)
    if capabilities.has_stream_chunked():
        pgconn.set_chunked_rows_mode(_CHUNK)
    yield from send(pgconn)
    failed: Error | None = None
    within = False
    transformer = adapt.Transformer(connection)
    while (result := (yield from _next(pgconn, given_up))) is not None:
        if result.status in _ROWS:
            if not within:
                results.append([])
            transformer.set_pgresult(result, set_loaders=not within)
            results[-1] += transformer.load_rows(0, result.ntuples, tuple)
            within = result.status != pq.ExecStatus.TUPLES_OK
        elif result.status == pq.ExecStatus.FATAL_ERROR:
            failed = failed or errors.error_from_result(result)
    return failed


def _next(pgconn: pq.abc.PGconn, given_up: Callable[[], bool]) -> PQGen[pq.abc.PGresult | None]:
    while pgconn.is_busy():
        if (yield Wait.R) != Ready.NONE:
            pgconn.consume_input()
        elif given_up():
            raise Cancelled("Stopped.")
    return pgconn.get_result()
