"""`pgwhy path`: a role's effective search_path, and where names lead."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from functools import partial

import click

from pgwhy.acl import NEWEST_KNOWN
from pgwhy.catalog import By, Catalog, Need, NotVisible, Part, folded
from pgwhy.cli.connection import connection_options
from pgwhy.cli.output import as_json as json_text
from pgwhy.cli.path_json import path_fields
from pgwhy.cli.sections import printed
from pgwhy.cli.source import (
    CANNOT_BE_KNOWN,
    cannot_be_known,
    json_option,
    opened,
    role_named,
    role_option,
    snapshot_option,
)
from pgwhy.printable import printable
from pgwhy.render.path import path_sections
from pgwhy.search_path import NameSyntaxError, PathAnswer, SearchPathSyntaxError, parse_name, path_answer
from pgwhy.search_path.typed import Plain
from pgwhy.server.options import ConnectionOptions

_SEARCHED = (Part.RELATIONS, Part.TYPES, Part.ROUTINES, Part.NAMED)
"""For a name that may be of anything."""


@click.command()
@click.argument("names", metavar="[NAME]…", nargs=-1)
@connection_options
@snapshot_option
@role_option
@click.option("--search-path", metavar="PATH", help="the path to use instead of the role's own")
@json_option
def path(
    options: ConnectionOptions,
    *,
    names: tuple[str, ...],
    snapshot: str | None,
    role: str | None,
    search_path: str | None,
    as_json: bool,
) -> int:
    """Shows the role's search_path: where it comes from, what of it counts, where new objects go.

    And where each NAME leads, what it hides and where else it exists. NAME is written as in SQL: mytable, '"MyTable"',
    s.t, 'f(int)', 'OPERATOR(s.+)'. Exit status 0 if all names lead somewhere, 1 if not, 3 if that cannot be known.
    """

    def question(catalog: Catalog, about: tuple[str, ...] = names) -> tuple[PathAnswer, list[str]]:
        asked = role_named(catalog, role) if role is not None else catalog.session.user
        answer = path_answer(catalog, asked, about, search_path)
        lines = (
            [json_text(path_fields(catalog, answer))]
            if as_json
            else list(printed(path_sections(catalog, answer)))
        )
        return answer, lines

    with opened(options, snapshot, _expected(names)) as source:
        try:
            for name in names:  # name by name, as there is an end to what one question may need
                source.ask(partial(question, about=(name,)))
            answer, lines = source.ask(question)
        except NotVisible as why:
            return cannot_be_known(why)
        except (SearchPathSyntaxError, NameSyntaxError) as error:
            raise click.ClickException(_pointed(error)) from error
    click.echo("\n".join(lines))
    if answer.path is None:
        return CANNOT_BE_KNOWN
    return 0 if all(name.leads_somewhere for name in answer.names) else 1


def _expected(names: Iterable[str]) -> Iterator[Need]:
    """What a server will be asked for first, as far as the names tell without a catalog."""
    yield Need(Part.ROUTINES, By.DEFINER)
    for name in names:
        with suppress(NameSyntaxError):
            typed = parse_name(name, NEWEST_KNOWN)
            if isinstance(typed, Plain):
                yield from (Need(part, By.FOLDED, folded(typed.name.name)) for part in _SEARCHED)


def _pointed(error: SearchPathSyntaxError | NameSyntaxError) -> str:
    """The sentence, the text and a caret under the place."""
    before = printable(error.text[: error.position])
    return f"{error}\n  {printable(error.text)}\n  {' ' * len(before)}^"
