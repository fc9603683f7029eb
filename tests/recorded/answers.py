"""What pgwhy answers about a recorded world: its commands, run within the process on a catalog in memory."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from unittest.mock import patch

from pgwhy.acl import RoleName
from pgwhy.catalog import Catalog
from pgwhy.snapshot import Snapshot, SnapshotDoor
from pgwhy.statement import analyze
from tests.cli.command import run
from tests.recorded.case import Case
from tests.recorded.masked import masked
from tests.statement.asking import NO_ROWS, OK, PATH, PRIVILEGE_ERRORS, UNKNOWN, answer

_SOURCE = "pgwhy.cli.source._snapshot"


def predicted(catalog: Catalog, case: Case, server: str) -> str:
    """What the server says, by pgwhy, in the words of the record."""
    analysis = analyze(case.script, catalog, RoleName(case.role or "postgres"), case.path or PATH)[-1]
    return answer(analysis, rows=server != NO_ROWS)


def agrees(ours: str, server: str, case: Case) -> bool:
    """Whether that is what the server says, as far as it is about privileges and names."""
    said, _, _ = server.partition("\n")
    if case.doubtful:
        return said in (OK, NO_ROWS) and ours.startswith(UNKNOWN)
    if said in (OK, NO_ROWS):
        return ours == OK
    return ours == said or not said.startswith(PRIVILEGE_ERRORS)


def refuses(server: str) -> bool:
    """Whether the server refuses the statement for privileges or names."""
    return server.startswith(PRIVILEGE_ERRORS)


def reported(case: Case, server: str) -> Case:
    """The question about nothing but the server's message, as psql prints it."""
    sqlstate_and_message, *behind = server.split("\n")
    error = f"ERROR:  {sqlstate_and_message.partition(' ')[2]}"
    return replace(case, command="why", text="\n".join((error, *behind)), before=())


def answered(catalog: Catalog, case: Case) -> str:
    """The exit status and the JSON of the command, one document after the other, with words as codes."""
    with _asked(catalog):
        done = run(case.command, *_words(case), stdin=case.script.encode())
    documents = [masked(json.loads(line), case.text) for line in done.stdout.splitlines()]
    return "\n".join((f"{done.returncode}", *documents))


def _words(case: Case) -> Iterator[str]:
    yield "--json"
    if case.command == "decode":
        return
    yield from ("--snapshot", "memory")
    if case.command in ("why", "path"):
        if case.role is not None:
            yield from ("--role", case.role)
        if case.path is not None:
            yield from ("--search-path", case.path)
    yield from case.words


@contextmanager
def _asked(catalog: Catalog) -> Iterator[None]:
    door = SnapshotDoor(Snapshot({catalog.database: catalog}))
    with patch(_SOURCE, lambda _file, _options: door):
        yield
