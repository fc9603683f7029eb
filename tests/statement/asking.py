"""Asks the same of a server and of the catalog: what happens when a role runs a statement."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from psycopg import sql

from pgwhy.acl import RoleName
from pgwhy.catalog import Catalog
from pgwhy.server.door import Door
from pgwhy.server.options import ConnectionOptions
from pgwhy.statement import Analysis, analyze
from tests.servers import FreshDatabase

OK = "ok"
UNKNOWN = "unknown"
PRIVILEGE_ERRORS = ("42501", "42P01", "42703", "42883", "42704", "3F000", "42P17")
NO_ROWS = "ok without a row"
TELL_NOTHING = ("EXPLAIN", "WITH", "CALL")
"""Their row count is not that of the rows that are written."""
COPY_REFUSED = "0A000 COPY FROM not supported with row-level security"
PATH = '"$user", public'


class Asked:
    """A database with a door to it, and a session of a superuser that becomes whoever is asked about."""

    def __init__(self, dsn: str) -> None:
        self._connection = psycopg.connect(dsn, prepare_threshold=None)
        self.door = Door(ConnectionOptions(dsn))

    def close(self) -> None:
        self._connection.close()
        self.door.close()

    def server(self, role: str, statement: str, path: str = PATH) -> str:
        """``ok``, with or without a row that was read or written, or the SQLSTATE and message; nothing of it stays."""
        try:
            with self._connection.cursor() as cursor:
                cursor.execute("SELECT set_config('search_path', %s, true)", [path])
                cursor.execute(sql.SQL("SET SESSION AUTHORIZATION {}").format(sql.Identifier(role)))
                run(cursor, statement)
                return NO_ROWS if cursor.rowcount == 0 or statement.startswith(TELL_NOTHING) else OK
        except psycopg.Error as error:
            return f"{error.sqlstate} {error.diag.message_primary}"
        finally:
            self._connection.rollback()

    def ours(self, role: str, statement: str, path: str = PATH, *, rows: bool = True) -> str:
        """The same from the catalog, or ``unknown`` with the reason; without ``rows`` as if there were none."""
        (analysis,) = self.analyses(role, statement, path)
        return answer(analysis, rows=rows)

    def analyses(self, role: str, text: str, path: str = PATH) -> tuple[Analysis, ...]:
        def question(catalog: Catalog) -> tuple[Analysis, ...]:
            return analyze(text, catalog, RoleName(role), path)

        return self.door.ask(question)


def run(cursor: psycopg.Cursor, statement: str) -> None:
    """Executes one statement, COPY from and to the client included; its data follow as in a script of psql."""
    command, _, data = statement.partition(";\n")
    words = command.upper().split()
    if words[0] == "COPY" and ("STDIN" in words or "STDOUT" in words):
        with cursor.copy(command.encode()) as copy:
            if data:
                copy.write(data.removesuffix("\\.\n"))
            if "STDOUT" in words:
                for _ in copy:
                    pass
    else:
        cursor.execute(statement.encode())


def answer(analysis: Analysis, *, rows: bool = True) -> str:
    """What the analysis predicts, in the words of ``Asked.server``."""
    judged = [each for each in analysis.answers if rows or not each.requirement.when_rows]
    denial = next((each.requirement.denial for each in judged if each.fails), None)
    if denial is not None:
        return f"{denial.sqlstate} {denial.message}"
    undecided = [
        f"it depends on the row: {each.requirement.denial.message}" for each in judged if each.undecided
    ]
    if analysis.unknowns or undecided:
        return f"{UNKNOWN}: {'; '.join([*(unknown.reason for unknown in analysis.unknowns), *undecided])}"
    return OK


@contextmanager
def asking(database: FreshDatabase) -> Iterator[Asked]:
    """A database as its superuser has set it up, to be asked about."""
    asked = Asked(database.dsn())
    try:
        yield asked
    finally:
        asked.close()
