"""The table of commands. One entry here and one module beside it make a command; the rest stays unloaded."""

from __future__ import annotations

import importlib
from dataclasses import dataclass

import click


@dataclass(frozen=True, slots=True)
class Entry:
    """Where a command is (``module:function``) and what it is for, in one line."""

    where: str
    what_for: str

    def load(self) -> click.Command:
        """Imports the command, and with it what only that command needs."""
        module, _, name = self.where.partition(":")
        command = getattr(importlib.import_module(module), name)
        assert isinstance(command, click.Command)
        return command


COMMANDS: dict[str, Entry] = {
    "why": Entry(
        "pgwhy.cli.why:why", "why an error, a log line, a trace or SQL was denied, and what fixes it"
    ),
    "can": Entry("pgwhy.cli.can:can", "whether a role holds a privilege on an object, and through what"),
    "who": Entry("pgwhy.cli.who:who", "everyone who effectively holds each privilege on an object"),
    "path": Entry("pgwhy.cli.path:path", "a role's search_path, and where names lead"),
    "matrix": Entry("pgwhy.cli.matrix:matrix_command", "every effective privilege in the database, as CSV"),
    "decode": Entry("pgwhy.cli.decode:decode_command", "aclitem text and psql's listings in words"),
    "snapshot": Entry(
        "pgwhy.cli.snapshot:snapshot", "write the facts of a database to a file, to be asked later"
    ),
    "demo": Entry("pgwhy.cli.demo:demo", "try it on an embedded server with example incidents"),
}
