"""`pgwhy why`: why was this denied, and what fixes it; for an error, a log, a trace, or SQL of many statements."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from contextlib import ExitStack
from functools import partial
from pathlib import Path

import click

from pgwhy.catalog import Askable, NotVisible
from pgwhy.cli.connection import connection_options
from pgwhy.cli.output import as_json as json_text
from pgwhy.cli.source import (
    CANNOT_BE_KNOWN,
    cannot_be_known,
    connected,
    json_option,
    opened,
    role_option,
    snapshot_option,
)
from pgwhy.cli.why_json import answer_fields
from pgwhy.cli.why_text import script_lines
from pgwhy.diagnosis import NoSuchRole, Verdict, database_of
from pgwhy.diagnosis.loading import expected
from pgwhy.fault import Fault
from pgwhy.incident import Incident, recognise
from pgwhy.printable import printable
from pgwhy.remedy.explained import Explained, question
from pgwhy.render.wording import no_such_role
from pgwhy.search_path import SearchPathSyntaxError
from pgwhy.server.options import ConnectionOptions
from pgwhy.stack import with_deep_stack

_MOST = 4 << 20
"""Bytes of text that are looked through: what is longer would keep its reader waiting for minutes."""
_EXIT = {Verdict.ALLOWED: 0, Verdict.DENIED: 1, Verdict.UNKNOWN: CANNOT_BE_KNOWN}


@click.command()
@click.argument("file", required=False)
@role_option
@click.option("--search-path", metavar="PATH", help="the search_path to assume, instead of the role's own")
@connection_options
@snapshot_option
@json_option
def why(
    options: ConnectionOptions,
    *,
    file: str | None,
    role: str | None,
    search_path: str | None,
    snapshot: str | None,
    as_json: bool,
) -> int:
    """Explains a pasted error, a log excerpt, a driver's trace, or SQL, from FILE or standard input.

    Role, database and statement are taken from the text unless options name them. Exit status: 0 all is allowed,
    1 something is denied, 3 something cannot be known.
    """
    incidents = recognise(_text(file))
    verdicts: list[Verdict] = []
    with ExitStack() as doors:
        needs = with_deep_stack(partial(expected, incidents))
        base = doors.enter_context(opened(options, snapshot, needs))
        sources = _Sources(doors, options, base, fixed=snapshot is not None or _names_database(options))
        for incident in incidents:
            try:
                answers = _explained(sources.of(incident), incident, role, search_path)
            except (NotVisible, Fault) as why_not:
                cannot_be_known(why_not)
                verdicts.append(Verdict.UNKNOWN)
                continue
            verdicts += [answer.diagnosis.verdict for answer in answers]
            if as_json:
                for answer in answers:
                    click.echo(json_text(answer_fields(answer.diagnosis, answer.remedies)))
            else:
                click.echo("\n".join(script_lines(answers)))
    return _status(verdicts)


def _explained(
    source: Askable, incident: Incident, role: str | None, search_path: str | None
) -> Sequence[Explained]:
    try:
        return source.ask(question(incident, role=role, search_path=search_path))
    except NoSuchRole as missing:
        raise click.ClickException(f"{no_such_role(missing.role)}.") from None
    except SearchPathSyntaxError as error:
        raise click.ClickException(f"--search-path is no list of schemas: {printable(str(error))}") from None


def _text(file: str | None) -> str:
    if file is None and sys.stdin.isatty():
        raise click.UsageError("Name a FILE, or paste the text into standard input: pgwhy why -")
    try:
        if file in (None, "-"):
            content = sys.stdin.buffer.read(_MOST + 1)
        else:
            with Path(file or "").open("rb") as opened_file:
                content = opened_file.read(_MOST + 1)
    except OSError as error:
        hint = " To ask about a text, give it on standard input." if " " in (file or "") else ""
        raise click.ClickException(
            f"{printable(file or '')} cannot be read: {error.strerror or error}.{hint}"
        ) from error
    if len(content) > _MOST:
        raise click.ClickException(
            f"The text is longer than {_MOST >> 20} MB: give the part that holds the error or the statements."
        )
    return content.decode(errors="replace")


def _status(verdicts: Sequence[Verdict]) -> int:
    """1 if anything is denied, else 3 if anything is unknown, else 0."""
    for verdict in (Verdict.DENIED, Verdict.UNKNOWN):
        if verdict in verdicts:
            return _EXIT[verdict]
    return _EXIT[Verdict.ALLOWED]


def _names_database(options: ConnectionOptions) -> bool:
    from pgwhy.server.login import parameters

    return "dbname" in parameters(options)


class _Sources:
    """The databases that incidents name, each opened once; all the same one where an option says which."""

    def __init__(self, doors: ExitStack, options: ConnectionOptions, base: Askable, *, fixed: bool) -> None:
        self._doors, self._options, self._base, self._fixed = doors, options, base, fixed
        self._opened: dict[str, Askable] = {base.catalog.database: base}

    def of(self, incident: Incident) -> Askable:
        """The source for the database that the incident names, if that can be had."""
        if self._fixed:
            return self._base
        database = database_of(self._base.catalog, incident)
        if database not in self._opened:
            self._opened[database] = self._open(database)
        return self._opened[database]

    def _open(self, database: str) -> Askable:
        from pgwhy.server.login import to_database

        try:
            return self._doors.enter_context(connected(to_database(self._options, database)))
        except click.ClickException as refused:
            click.echo(f"pgwhy: {refused.format_message()}", err=True)
            return self._base
