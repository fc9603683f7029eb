"""``python -m tests.differential.remedies``: the fixes of random statements, run on the servers.

For each statement that is denied: with the fix the server no longer refuses it, with any line left out it does; the
role that is named as able to run the fix can, without a warning; after the undo everything is as before; and every
alternative works as well as the fix. Whatever is only refused once there is a row is left out.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

import psycopg
from psycopg import sql

from pgwhy.catalog import Catalog
from pgwhy.diagnosis import Diagnosis, Verdict
from pgwhy.diagnosis.diagnose import diagnose
from pgwhy.incident import Incident, InputKind
from pgwhy.remedy.remedies import remedies
from pgwhy.remedy.remedy import Remedies, Remedy
from pgwhy.server.door import Door
from pgwhy.server.options import ConnectionOptions
from tests.differential.command import run
from tests.differential.statement_kinds import statement
from tests.differential.statement_making import make_world
from tests.differential.statement_texts import PATHS, Writer
from tests.differential.tally import Tally
from tests.servers import Server, fresh_database
from tests.statement.asking import PRIVILEGE_ERRORS
from tests.statement.asking import run as run_statement

PER_WORLD = 120
OTHER = "fails otherwise"


class Player:
    """Plays a fix and a statement in a transaction that is rolled back."""

    def __init__(self, dsn: str) -> None:
        self._connection = psycopg.connect(dsn, prepare_threshold=None)
        self.warnings: list[str] = []
        self._connection.add_notice_handler(self._hear)

    def close(self) -> None:
        self._connection.close()

    def _hear(self, notice: psycopg.errors.Diagnostic) -> None:
        if notice.severity_nonlocalized == "WARNING":
            self.warnings.append(notice.message_primary or "")

    def play(
        self, role: str, text: str, path: str, before: Sequence[str] = (), run_as: str = "postgres"
    ) -> str:
        """The message with which the server refuses the statement after ``before``; empty if it succeeds.

        An error that is not about privileges is ``OTHER``.
        """
        self.warnings.clear()
        try:
            with self._connection.cursor() as cursor:
                become(cursor, run_as)
                for line in before:
                    cursor.execute(line.encode())
                cursor.execute("RESET SESSION AUTHORIZATION")
                cursor.execute("SELECT set_config('search_path', %s, true)", [path])
                become(cursor, role)
                run_statement(cursor, text)
                return ""
        except psycopg.Error as error:
            return (error.diag.message_primary or "") if error.sqlstate in PRIVILEGE_ERRORS else OTHER
        finally:
            self._connection.rollback()
            self._connection.execute("DEALLOCATE ALL")  # what PREPARE made is not rolled back


def become(cursor: psycopg.Cursor, role: str) -> None:
    cursor.execute(sql.SQL("SET SESSION AUTHORIZATION {}").format(sql.Identifier(role)))


def compare(server: Server, seed: int, tally: Tally, statements: int = PER_WORLD) -> None:
    """One world of this seed, and statements over it."""
    with (
        fresh_database(server) as database,
        psycopg.connect(database.dsn(), autocommit=True) as connection,
    ):
        world = make_world(connection, seed, database.prefix + "_")
        door, player = Door(ConnectionOptions(database.dsn())), Player(database.dsn())
        try:
            writer = Writer(world)
            for _ in range(statements):
                _, text = statement(writer)
                role, path = world.role(), world.random.choice(PATHS)
                what = f"seed {seed}, {role.removeprefix(world.prefix)}, path {path}: {text}"
                diagnosis, found = ask(door, text, role, path)
                if diagnosis.verdict is Verdict.DENIED:
                    judge(player, diagnosis, found, tally, (role, text, path, what))
        finally:
            door.close()
            player.close()


def ask(door: Door, text: str, role: str, path: str) -> tuple[Diagnosis, Remedies]:
    incident = Incident(kind=InputKind.STATEMENT, text=text)

    def question(catalog: Catalog) -> tuple[Diagnosis, Remedies]:
        (diagnosis,) = diagnose(catalog, incident, role=role, search_path=path)
        return diagnosis, remedies(diagnosis)

    return door.ask(question)


def judge(
    player: Player, diagnosis: Diagnosis, found: Remedies, tally: Tally, case: tuple[str, str, str, str]
) -> None:
    """Counts each thing that is to hold of the remedies of one statement."""
    role, text, path, what = case
    if found.fix is None or any(answer.requirement.when_rows for answer in diagnosis.missing):
        return
    fix = found.fix.statements
    fixed = player.play(role, text, path, fix)
    if fixed == OTHER or not player.play(role, text, path):
        return
    tally.compare(fixed, "", f"{what}\n      fix {fix}")
    for line in fix:
        rest = [other for other in fix if other != line]
        refused = player.play(role, text, path, rest) != ""
        tally.compare(refused, True, f"{what}\n      fix {fix} without {line}")
    for each in (found.fix, *found.alternatives):
        _alternative(player, each, tally, case)


def _alternative(player: Player, each: Remedy, tally: Tally, case: tuple[str, str, str, str]) -> None:
    role, text, path, what = case
    told = f"{what}\n      {each.way.value}: {each.statements}"
    before = player.play(role, text, path)
    for runner in each.run_as[:1]:
        refused = player.play(role, text, path, each.statements, runner)
        tally.compare(refused if refused != OTHER else "", "", f"{told} run by {runner}")
        tally.compare(player.warnings, [], f"{told} run by {runner}: warnings")
    tally.compare(bool(each.run_as), True, f"{told}: who can run it")
    undone = player.play(role, text, path, (*each.statements, *each.undo))
    tally.compare(undone, before, f"{told} and undo {each.undo}")


def main() -> int:
    """Exit status 0 if everything holds."""
    return run("the fixes of random statements, run on the servers", compare, comparisons=5_000)


if __name__ == "__main__":
    sys.exit(main())
