"""A search_path in sections: the same for both faces, and what belongs to the answer open."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from pgwhy.catalog import Relation
from pgwhy.cli.sections import printed
from pgwhy.render.path import path_sections
from pgwhy.render.section import FOUND, MISSING, MORE, OTHER, MarkedLine, PathElement, Section
from pgwhy.search_path import path_answer
from pgwhy.widgets.marked import rows_of
from tests.search_path.conftest import House, opened_house
from tests.servers import Server


@pytest.fixture(scope="module")
def house18(server18: Server) -> Iterator[House]:
    with opened_house(server18) as house:
        yield house


def _sections(house: House, setting: str, *names: str) -> list[Section]:
    answer = house.ask(lambda catalog: path_answer(catalog, house.role("u"), names, house.expand(setting)))
    return house.ask(lambda catalog: list(path_sections(catalog, answer)))


def _of(sections: list[Section], heading: str) -> Section:
    return next(section for section in sections if [phrase.text for phrase in section.heading] == [heading])


def _words(line: MarkedLine) -> str:
    label, behind = ("".join(each.text for each in part) for part in (line.phrases, line.behind))
    return f"{line.mark.text} {label}  {behind}".strip()


def _all(section: Section) -> list[str]:
    return [_words(line) for line in section.lines]


def test_what_became_of_each_schema(house18: House) -> None:
    source, schemas, *_ = _sections(house18, '"$user", a, b, pg_nothing, nowhere')
    assert [house18.short(words) for words in _all(schemas)] == [
        "0 pg_catalog  searched first, because it is not in the list",
        "1 $user = u  new objects go here",
        "✗ a  skipped: u has no USAGE on schema a",
        "2 b  u has USAGE on schema b",
        "✗ pg_nothing  skipped: no schema is named pg_nothing; names that start with pg_ are reserved for the system",
        "✗ nowhere  skipped: no schema is named nowhere",
    ]
    assert [line.about for line in schemas.lines] == [None, *map(PathElement, range(5))]
    assert [[house18.short(offer.sql) for offer in line.offers] for line in schemas.lines] == [
        *([[], []]),
        ["GRANT USAGE ON SCHEMA a TO u;"],
        *([[], []]),
        ["CREATE SCHEMA nowhere AUTHORIZATION u;", "CREATE SCHEMA nowhere;"],
    ]
    assert [line.opened for line in schemas.lines] == [False, False, True, False, True, True]
    assert "overrides" in _words(source.lines[0].details[0])


def test_where_nothing_can_be_created(house18: House) -> None:
    _, schemas, *_ = _sections(house18, "b")
    created = schemas.lines[-1]
    assert _words(created) == "1 b  new objects go here: ✗ permission denied for schema b"
    assert (created.opened, _words(created.details[0])) == (True, "CREATE tries no other schema")
    _, schemas, *_ = _sections(house18, "a, nowhere")
    assert _words(schemas.lines[-1]) == "✗ new objects go nowhere: no schema has been selected to create in"


def test_a_name_that_is_found_hides_others_and_theirs_is_folded(house18: House) -> None:
    table = _of(_sections(house18, "b, c", "t"), "t")
    assert [house18.short(words) for words in _all(table)][:3] == [
        "→ b.t (table)  u has no privilege on it",
        "· c.t (table)  hidden: b is searched before c, and has a t, too",
        "· a.t (table)  not this one: u has no USAGE on schema a; schema a is not in the path",
    ]
    assert [line.mark for line in table.lines[:3]] == [FOUND, OTHER, OTHER]
    assert all(isinstance(line.about, Relation) for line in table.lines[:3])
    assert not any(line.opened for line in table.lines)


def test_of_a_name_that_is_not_found_all_that_helps_is_open(house18: House) -> None:
    table = _of(_sections(house18, "b", "MyTable"), "MyTable")
    found, other, *_ = table.lines
    assert (found.mark, found.opened) == (MISSING, True)
    assert _words(found) == '✗ relation "mytable" does not exist'
    assert '· c."MyTable" (table)  not this one: its name is spelled "MyTable"' in _words(other)
    assert other.opened
    assert [offer.words for offer in other.offers] == [
        "for this session",
        "in every database, from the next login",
        "in this database, from the next login",
        "the schema-qualified name",
    ]


def test_what_the_command_line_prints_is_what_the_list_shows(house18: House) -> None:
    sections = _sections(house18, '"$user", a, b, c', "t", "MyTable", "f('x')", "nope", "+")
    text = "\n".join(printed(sections))
    rows = "\n".join("".join(part.text for part in row.content) for row in rows_of(sections, 10_000))
    for section in sections:
        for line in section.lines:
            label = "".join(phrase.text for phrase in line.phrases)
            assert label in " ".join(text.split())
            assert label in rows or line.mark == MORE
