"""Where a case is played: its database and roles on a real server, made for it and dropped after it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

import psycopg
from psycopg import sql

from tests.incidents.case import Case
from tests.servers import Server

Connection = psycopg.Connection[tuple[object, ...]]

_COPY = re.compile(r"\s*COPY\b", re.IGNORECASE)
_FATAL = re.compile(r"FATAL:\s+(.*)")


class NotPlayable(Exception):  # noqa: N818 it says what is, and is no error of the test
    """This server lacks an extension that the case needs."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """What the server said; ``early`` if not the last statement failed."""

    sqlstate: str
    message: str
    early: bool = False
    detail: str = ""
    hint: str = ""
    context: str = ""

    def as_psql(self) -> str:
        """As psql prints it."""
        lines = (
            ("ERROR", self.message),
            ("DETAIL", self.detail),
            ("HINT", self.hint),
            ("CONTEXT", self.context),
        )
        return "\n".join(f"{word}:  {text}" for word, text in lines if text)


@dataclass(slots=True)
class Stage:
    """A case as it stands on a server, set up anew by ``prepare``."""

    case: Case
    server: Server
    warnings: list[str] = field(default_factory=list)

    def prepare(self) -> None:
        """The incident as it was before anybody fixed it."""
        self.clear()
        with self._connect("postgres") as admin:
            admin.execute(f"CREATE DATABASE {self.case.database}".encode())
        with self._connect(self.case.database) as connection:
            for statement in self.case.setup:
                try:
                    connection.execute(statement.encode())
                except psycopg.errors.FeatureNotSupported as error:
                    raise NotPlayable(error.diag.message_primary) from None

    def clear(self) -> None:
        """Drops everything of the case."""
        prefix = f"i{self.case.number}"
        with self._connect("postgres") as admin:
            for statement in self.case.cleanup:
                admin.execute(statement.encode())
            names = [self.case.database, *_named(admin, "pg_database", "datname", prefix)]
            for name in names:
                admin.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name]
                )
                admin.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(name)))
            for name in _named(admin, "pg_tablespace", "spcname", prefix):
                admin.execute(sql.SQL("DROP TABLESPACE {}").format(sql.Identifier(name)))
            roles = [sql.Identifier(name) for name in _named(admin, "pg_roles", "rolname", prefix)]
            for role in roles:
                admin.execute(sql.SQL("DROP OWNED BY {}").format(role))
            for role in roles:
                admin.execute(sql.SQL("DROP ROLE {}").format(role))

    def attempt(
        self, statements: Sequence[str] = (), before: Sequence[str] = (), run_as: str = "postgres"
    ) -> Refusal | None:
        """Plays the failing deed after ``before``, which ``run_as`` runs; leaves nothing of it behind."""
        played = statements or self.case.statements
        if self.case.in_transaction:
            with self._side_session(), self._connect(self.case.database) as connection:
                connection.execute("BEGIN")
                refusal = self._play(connection, played, before, run_as)
                connection.execute("ROLLBACK")
                return refusal
        self.prepare()
        with self._connect(self.case.database) as connection:
            refusal = self._play(connection, played, before, run_as)
        self.prepare()
        return refusal

    def _noticed(self, notice: psycopg.errors.Diagnostic) -> None:
        if notice.severity_nonlocalized == "WARNING":
            self.warnings.append(notice.message_primary or "")

    def _play(
        self, connection: Connection, statements: Sequence[str], before: Sequence[str], run_as: str
    ) -> Refusal | None:
        connection.add_notice_handler(self._noticed)
        _become(connection, run_as)
        for statement in before:
            if refusal := _run(connection, statement):
                return Refusal(refusal.sqlstate, f"{statement} {refusal.message}", early=True)
        connection.execute("RESET SESSION AUTHORIZATION")
        if self.case.connects:
            return self._login()
        _become(connection, self.case.role)
        if self.case.search_path is not None:
            connection.execute(f"SET search_path = {self.case.search_path}".encode())
        for statement in statements[:-1]:
            if refusal := _run(connection, statement):
                return Refusal(refusal.sqlstate, refusal.message, early=True)
        return _run(connection, statements[-1])

    def script(self, statements: Sequence[str]) -> Refusal | None:
        """Runs a script as superuser, statement by statement; it is to leave nothing behind."""
        with self._side_session(), self._connect(self.case.database) as connection:
            for statement in statements:
                if refusal := _run(connection, statement):
                    return Refusal(refusal.sqlstate, f"{statement} {refusal.message}")
        return None

    def _login(self) -> Refusal | None:
        try:
            psycopg.connect(self.server.dsn(self.case.database, self.case.role)).close()
        except psycopg.OperationalError as error:
            found = _FATAL.search(str(error))
            return Refusal("42501", found[1] if found else str(error))
        return None

    def _connect(self, database: str) -> Connection:
        dsn = self.server.dsn(database)
        return psycopg.connect(dsn, autocommit=True, prepare_threshold=None)

    @contextmanager
    def _side_session(self) -> Iterator[None]:
        """A session of another role, for cases that are about other sessions."""
        if self.case.side_session is None:
            yield
            return
        session = psycopg.connect(self.server.dsn(self.case.database, self.case.side_session))
        try:
            yield
        finally:
            session.close()


@contextmanager
def staged(case: Case, server: Server) -> Iterator[Stage]:
    """The case, set up and cleared away afterwards."""
    stage = Stage(case, server)
    try:
        stage.prepare()
        yield stage
    finally:
        stage.clear()


def _named(connection: Connection, catalog: str, column: str, prefix: str) -> list[str]:
    rows = connection.execute(
        f"SELECT {column} FROM {catalog} WHERE {column} LIKE %s".encode(), [prefix + "\\_%"]
    )
    return [str(name) for (name,) in rows]


def _become(connection: Connection, role: str) -> None:
    connection.execute(sql.SQL("SET SESSION AUTHORIZATION {}").format(sql.Identifier(role)))


def _run(connection: Connection, statement: str) -> Refusal | None:
    try:
        if _COPY.match(statement) and "STD" in statement.upper():
            with connection.cursor().copy(statement.encode()) as copy:
                if "STDOUT" in statement.upper():
                    for _ in copy:
                        pass
        else:
            connection.execute(statement.encode())
    except psycopg.errors.FeatureNotSupported as error:
        raise NotPlayable(error.diag.message_primary) from None
    except psycopg.Error as error:
        said = error.diag
        return Refusal(
            error.sqlstate or "",
            said.message_primary or str(error),
            detail=said.message_detail or "",
            hint=said.message_hint or "",
            context=said.context or "",
        )
    return None
