"""`pgwhy matrix`: every effective privilege in the database, as CSV or JSON Lines."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import click

from pgwhy.access.matrix import KINDS, Entry, Row, Selection, matrix
from pgwhy.catalog import Catalog, NotVisible
from pgwhy.cli.connection import connection_options
from pgwhy.cli.output import as_json as json_text
from pgwhy.cli.source import cannot_be_known, json_option, opened, role_named, snapshot_option
from pgwhy.cli.streams import names_are_raw, write_lines
from pgwhy.printable import printable
from pgwhy.server.options import ConnectionOptions

HEADER = "kind,object,role,privilege,grantable\n"
_NEEDS_QUOTES = re.compile(r'[,"\n\r]')


@click.command("matrix")
@click.option(
    "--kind", "kinds", multiple=True, metavar="KIND", help="only objects of this kind, such as table"
)
@click.option("--role", "roles", multiple=True, metavar="ROLE", help="only this role")
@click.option("--schema", "schemas", multiple=True, metavar="SCHEMA", help="only this schema")
@click.option("--system", is_flag=True, help="system schemas and other sessions' temporary ones, too")
@connection_options
@snapshot_option
@json_option
def matrix_command(
    options: ConnectionOptions,
    *,
    kinds: tuple[str, ...],
    roles: tuple[str, ...],
    schemas: tuple[str, ...],
    system: bool,
    snapshot: str | None,
    as_json: bool,
) -> int:
    """Prints every effective privilege in the database: kind, object, role, privilege, grantable.

    Sorted bytewise. A kind is what pg_identify_object calls it; 'table column' asks for all columns. Into a file or a
    pipe names are written as they are; on a terminal what would act on it is shown by its code.
    """
    for kind in kinds:
        if kind not in KINDS:
            raise click.UsageError(
                f"There is no kind {printable(kind)}. The kinds are: {', '.join(sorted(KINDS))}."
            )
    with opened(options, snapshot) as source:

        def question(catalog: Catalog) -> Iterator[Row]:
            chosen = frozenset(role_named(catalog, role) for role in roles)
            for schema in schemas:
                if schema not in catalog.schemas:
                    raise click.ClickException(f"There is no schema {printable(schema)} in this database.")
            selection = Selection(frozenset(kinds), chosen, frozenset(schemas), system)
            return matrix(catalog, selection)

        try:
            rows = source.ask(question)
        except NotVisible as why:
            return cannot_be_known(why)
    write_lines(json_lines(rows) if as_json else csv_lines(rows, str if names_are_raw() else printable))
    return 0


def csv_lines(rows: Iterator[Row], name: Callable[[str], str] = str) -> Iterator[str]:
    """The CSV, quoted as COPY quotes it; all lines of an object in one piece, built from shared endings.

    ``name`` is how a name is written: as it is, or safe to show.
    """
    yield HEADER
    endings: dict[int, tuple[tuple[Entry, ...], list[str]]] = {}
    for row in rows:
        known = endings.get(id(row.entries))
        if known is None:
            lines = [
                f"{_field(name(e.role))},{e.privilege.value},{'t' if e.grantable else 'f'}\n"
                for e in row.entries
            ]
            known = endings[id(row.entries)] = row.entries, lines
        start = f"{row.kind},{_field(name(row.object))},"
        yield start + start.join(known[1])


def json_lines(rows: Iterator[Row]) -> Iterator[str]:
    """One JSON object a line with the same fields; ``grantable`` is ``t`` or ``f``, too."""
    for row in rows:
        for entry in row.entries:
            grantable = "t" if entry.grantable else "f"
            fields = (row.kind, row.object, entry.role, entry.privilege.value, grantable)
            yield json_text(dict(zip(HEADER.strip().split(","), fields, strict=True))) + "\n"


def _field(text: str) -> str:
    """One field of CSV as COPY writes it: quoted where it holds a comma, a quote or a line break."""
    if not _NEEDS_QUOTES.search(text) and text != "\\.":
        return text
    return '"' + text.replace('"', '""') + '"'
