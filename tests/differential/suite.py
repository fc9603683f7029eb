r"""``python -m tests.differential.suite --version 18 FILE.sql…``: other people's test suites, statement by statement.

The files are scripts for psql. They are played one after the other in one database of a new cluster, as a superuser
begins them; before each statement pgwhy is asked what the server will say. It must be the same: allowed, or the same
SQLSTATE and message. Where the server fails for a reason that is not about privileges or names, only a denial of pgwhy
is listed. ``\getenv`` finds what the environment holds, such as PG_ABS_SRCDIR.
"""

from __future__ import annotations

import argparse
import os
import re
import sys
import time
import traceback
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

import psycopg

from pgwhy.acl import RoleName
from pgwhy.catalog import Catalog
from pgwhy.catalog.quoting import quote_identifier
from pgwhy.server.door import Door
from pgwhy.server.options import ConnectionOptions
from pgwhy.statement import Analysis, analyze
from tests.differential.psql_script import Command, Script
from tests.differential.psql_session import Outcome, Session, SessionDoor
from tests.servers import Server, installations, running
from tests.statement.asking import OK, PRIVILEGE_ERRORS, UNKNOWN, answer

DATABASE = "regression"
_BEFORE = "before"
_PREDICTED = (*PRIVILEGE_ERRORS, "3D000", "42725")
_NOT_ABOUT_POLICIES = "42P17"
_RECURSION = "infinite recursion"
_ONLY_READS = re.compile(
    r"\s*(?:SELECT|VALUES|TABLE|WITH|INSERT|UPDATE|DELETE|MERGE|SHOW|FETCH|MOVE|CLOSE|EXPLAIN|COPY|ANALYZE|\()\b",
    re.IGNORECASE,
)
_CHANGES = re.compile(r"\b(?:set_config|lo_\w+|INTO)\b|\bcreate", re.IGNORECASE)
_CARRIED = ("row_security", "default_tablespace", "check_function_bodies", "createrole_self_grant")
_SETTINGS = f"""
    SELECT name, setting FROM pg_catalog.pg_settings
    WHERE source OPERATOR(pg_catalog.=) 'session' AND name OPERATOR(pg_catalog.=) ANY('{{{",".join(_CARRIED)}}}')"""
_EXECUTES = re.compile(r"\s*(?:EXPLAIN\b.*|CREATE\b.*)?EXECUTE\b", re.IGNORECASE | re.DOTALL)
_WITH_ROWS = re.compile(r"\s*(?:SELECT|INSERT|UPDATE|DELETE|MERGE)", re.IGNORECASE)
_WIDTH = 400
_ENDS = re.compile(r"\s*(?:ROLLBACK|COMMIT|ABORT|END)\b", re.IGNORECASE)
_COPY_IN = re.compile(r"\s*COPY\b.*\bFROM\s+STDIN\b", re.IGNORECASE | re.DOTALL)
_PREPARED = "SELECT statement FROM pg_catalog.pg_prepared_statements WHERE from_sql"


class Verdict(Enum):
    """How pgwhy's answer and the server's compare."""

    AGREE = "agree"
    UNKNOWN = "unknown"
    OTHERWISE = "fails otherwise"
    DENIED_OTHERWISE = "denied, but fails otherwise"
    MESSAGE = "another message"
    MISSED = "allowed, but denied by the server"
    FALSE = "denied, but allowed by the server"
    CRASH = "an exception"


_DIFFER = (Verdict.CRASH, Verdict.FALSE, Verdict.MISSED, Verdict.MESSAGE, Verdict.DENIED_OTHERWISE)


@dataclass(frozen=True)
class Played:
    """One statement, and both answers."""

    place: str
    kind: str
    text: str
    ours: str
    server: str
    verdict: Verdict


def judged(ours: str, server: Outcome) -> Verdict:
    """Compares the answers."""
    if ours.startswith("Traceback"):
        return Verdict.CRASH
    denied = not ours.startswith((OK, UNKNOWN))
    definition = server.sqlstate == _NOT_ABOUT_POLICIES and not server.message.startswith(_RECURSION)
    if server.sqlstate and (server.sqlstate not in _PREDICTED or definition):
        return Verdict.DENIED_OTHERWISE if denied else Verdict.OTHERWISE
    if ours.startswith(UNKNOWN):
        return Verdict.UNKNOWN
    if not server.sqlstate:
        return Verdict.FALSE if denied else Verdict.AGREE
    if not denied:
        return Verdict.MISSED
    return Verdict.AGREE if ours == f"{server.sqlstate} {server.message}" else Verdict.MESSAGE


@dataclass(frozen=True)
class Sent:
    """One statement, and what the server made of it."""

    place: str
    text: str
    outcome: Outcome


def compared(sent: Sent, kind: str, analysis: Analysis | None, problem: str = "") -> Played:
    """Both answers to a statement; ``problem`` is the exception where there is no analysis."""
    outcome = sent.outcome
    rows = outcome.rows != 0 or not _WITH_ROWS.match(sent.text)
    ours = problem if analysis is None else answer(analysis, rows=rows)
    server = f"{outcome.sqlstate} {outcome.message}" if outcome.sqlstate else OK
    return Played(sent.place, kind, sent.text, ours, server, judged(ours, outcome))


def at_once(dsn: str, sent: Sequence[Sent]) -> list[Played]:
    """The same of the whole script, as it is asked about before any of it is run; what failed otherwise is left out."""
    script, begun = "", {}
    for one in sent:
        if judged(OK, one.outcome) is Verdict.OTHERWISE:
            continue
        begun[script.count("\n") + 1] = one
        script += (
            one.text
            + ("\n" if one.text.startswith("\\") else ";\n")
            + ("\\.\n" if _COPY_IN.match(one.text) else "")
        )
    door = Door(ConnectionOptions(dsn))
    try:
        analyses = door.ask(lambda catalog: analyze(script, catalog, catalog.session.user, '"$user", public'))
    finally:
        door.close()
    return [compared(begun[a.line], a.kind, a) for a in analyses if a.line in begun]


class Player:
    """Plays scripts in the database that ``dsn`` leads to."""

    def __init__(self, dsn: str, path: Path) -> None:
        self.played: list[Played] = []
        self.sent: list[Sent] = []
        self._file = path.name
        self._script = Script(path.read_text(errors="replace"))
        self._session = Session(dsn)
        self._asking = Asking(self._session)

    def play(self) -> list[Played]:
        """All of the file, in a session of its own; returns what was compared."""
        try:
            while (command := self._script.next()) is not None:
                if not command.meta:
                    self._statement(command)
                elif not self._followed(*self._script.arguments(command.text)):
                    break
                elif command.text.split()[0] in ("c", "connect"):
                    self.sent.append(Sent(f"{self._file}:{command.line}", f"\\{command.text}", Outcome()))
        finally:
            self._session.close()
        return self.played

    def _followed(self, word: str, *arguments: str) -> bool:
        """Does what the backslash command says; False at the end."""
        variables = self._script.variables
        match word, arguments:
            case "set", [name, *values]:
                variables[name] = "".join(values)
            case "unset", [name, *_]:
                variables.pop(name, None)
            case "getenv", [name, from_, *_]:
                variables.update({name: os.environ[from_]} if from_ in os.environ else {})
            case "c" | "connect", _:
                self._session.reconnect(arguments[1] if arguments[1:] and arguments[1] != "-" else None)
                self._asking.forget()
            case _:
                pass
        return word not in ("q", "quit")

    def _statement(self, command: Command) -> None:
        """Asks about the statement, runs it, and compares."""
        if not command.text:
            return
        lost = self._session.lost
        asked = None if lost or command.several else self._asked(command.text)
        outcome = self._session.run(command.text, self._script.copy_data)
        place = f"{self._file}:{command.line}"
        if not lost or _ENDS.match(command.text):
            self.sent.append(Sent(place, command.text, outcome))
        self._then(command, outcome)
        if self._session.connection.broken:
            self._session.reconnect(None)
            self._asking.forget()
        if not _ONLY_READS.match(command.text) or _CHANGES.search(command.text):
            self._asking.forget()
        if asked is None:
            return
        kind, analysis, problem = asked
        self.played.append(compared(self.sent[-1], kind, analysis, problem))

    def _asked(self, text: str) -> tuple[str, Analysis | None, str] | None:
        try:
            analysis = self._asking.analysis(text)
            if analysis is not None and not answer(analysis).startswith(OK) and not self._asking.fresh:
                # a query may have made something: what was read before it may be out of date
                self._asking.forget()
                analysis = self._asking.analysis(text)
        except Exception:  # noqa: BLE001 whatever it is, it is a finding
            return "", None, traceback.format_exc()
        return (analysis.kind, analysis, "") if analysis is not None else None

    def _then(self, command: Command, outcome: Outcome) -> None:
        word, *arguments = self._script.arguments(command.then) or [""]
        if word == "gset" and not outcome.sqlstate:
            prefix = arguments[0] if arguments else ""
            for name, value in outcome.values:
                if value is None:
                    self._script.variables.pop(prefix + name, None)
                else:
                    self._script.variables[prefix + name] = value
        elif word == "gexec":
            for text in outcome.texts:
                self._session.run(text, str)
            self._asking.forget()


class Asking:
    """Asks pgwhy as the session stands."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._door: SessionDoor | None = None
        self._before = ""
        self.fresh = False
        """Whether the catalog was read for the statement that is being asked about."""

    def forget(self) -> None:
        """Something has changed: the catalog is to be read again."""
        self._door = None

    def analysis(self, text: str) -> Analysis | None:
        """What pgwhy finds out about the statement; None where it finds none in it."""
        self.fresh = self._door is None
        if self._door is None:
            self._door = SessionDoor(self._session)
            self._before = self._settings(self._door.catalog)
        before = self._before + (self._prepared() if _EXECUTES.match(text) else "")
        path = self._door.catalog.session.search_path

        def question(catalog: Catalog) -> Sequence[Analysis]:
            return analyze(before + text, catalog, RoleName(self._session.login), path)

        analyses = self._door.ask(question)
        return analyses[-1] if len(analyses) > before.count("\n") else None

    def _settings(self, catalog: Catalog) -> str:
        """Statements, one to a line, that lead a new session of the login to where this one is."""
        session = catalog.session
        found: list[str] = []
        if session.session_user != self._session.login:
            found.append(f"SET SESSION AUTHORIZATION {quote_identifier(session.session_user)};\n")
        if session.user != session.session_user:
            found.append(f"SET ROLE {quote_identifier(session.user)};\n")
        for name, value in self._session.connection.execute(_SETTINGS.encode()):
            found.append(f"SET {name} = '{value}';\n")
        return "".join(found)

    def _prepared(self) -> str:
        rows = self._session.connection.execute(_PREPARED)
        return "".join(f"{' '.join(sql.rstrip('; ').split())};\n" for (sql,) in rows)


def listed(played: Sequence[Played]) -> None:
    """Prints what differs, and what is unknown."""
    for verdict in (Verdict.UNKNOWN, *_DIFFER):
        for one in played:
            if one.verdict is verdict:
                print(
                    f"{one.place} [{one.kind}] {verdict.value}: {ascii(' '.join(one.text.split()))[:_WIDTH]}"
                )
                print(f"    server: {ascii(one.server)[:_WIDTH]}\n    pgwhy:  {ascii(one.ours)[-_WIDTH:]}")
    sys.stdout.flush()


def report(version: int, played: Sequence[Played], seconds: float) -> None:
    """Prints the agreement by file and by kind of statement."""
    print(f"PostgreSQL {version}: {len(played):,} statements in {seconds:.0f} s")
    counts: dict[str, Counter[Verdict]] = {}
    for one in played:
        counts.setdefault(one.place.partition(":")[0], Counter())[one.verdict] += 1
    for one in played:
        counts.setdefault(one.kind or "(nothing)", Counter())[one.verdict] += 1
    for name, count in counts.items():
        print(f"  {name:28} " + ", ".join(f"{count[v]} {v.value}" for v in Verdict if count[v]))
    total = Counter(one.verdict for one in played)
    print(
        f"PostgreSQL {version}: " + ", ".join(f"{total[v]} {v.value}" for v in Verdict if total[v]),
        flush=True,
    )


def _played(server: Server, path: Path, *, whole: bool) -> list[Played]:
    if whole:
        with psycopg.connect(server.dsn(), autocommit=True) as connection:
            connection.execute(f"DROP DATABASE IF EXISTS {_BEFORE}".encode())
            connection.execute(f"CREATE DATABASE {_BEFORE} TEMPLATE {DATABASE}".encode())
    player = Player(server.dsn(DATABASE), path)
    found = player.play()
    if not whole:
        return found
    return at_once(server.dsn(_BEFORE), player.sent)


def main() -> int:
    """Exit status 0 if nothing differs."""
    parser = argparse.ArgumentParser(prog="python -m tests.differential.suite", description=__doc__)
    here = installations()
    parser.add_argument("--version", type=int, action="append", choices=here, help="only these versions")
    parser.add_argument(
        "--at-once", action="store_true", help="ask about each file as a whole, before it is run"
    )
    parser.add_argument("files", type=Path, nargs="+", metavar="FILE.sql")
    options = parser.parse_args()
    differ = 0
    for version in options.version or sorted(here):
        started = time.monotonic()
        played: list[Played] = []
        with running(here[version]) as server:
            with psycopg.connect(server.dsn(), autocommit=True) as connection:
                connection.execute(f"CREATE DATABASE {DATABASE}".encode())
            for path in options.files:
                found = _played(server, path, whole=options.at_once)
                listed(found)
                played += found
        report(version, played, time.monotonic() - started)
        differ += sum(one.verdict in _DIFFER for one in played)
    return 1 if differ else 0


if __name__ == "__main__":
    sys.exit(main())
