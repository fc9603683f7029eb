"""The effective path: what becomes of each element, as the servers see it."""

from __future__ import annotations

import pytest

from pgwhy.acl import ObjectKind
from pgwhy.search_path import Status, creation, effective_path
from tests.search_path.conftest import House

CASES = [
    ("u", "a, b, c", ["pg_catalog", "b", "c"], [Status.NO_USAGE]),
    (
        "u",
        'nope, B, b, "B", mixed, "Mixed"',
        ["pg_catalog", "b", "Mixed"],
        [Status.MISSING, Status.DUPLICATE, Status.MISSING, Status.MISSING],
    ),
    ("u", '"$user", c', ["pg_catalog", "{u}", "c"], []),
    ("u", "$USER, c", ["pg_catalog", "{u}", "c"], []),
    ("u", '"$USER", c', ["pg_catalog", "c"], [Status.MISSING]),
    ("v", '"$user", public', ["pg_catalog", "public"], [Status.NO_USER_SCHEMA]),
    ("u", "", ["pg_catalog"], []),
    ("u", '""', ["pg_catalog"], [Status.EMPTY_NAME]),
    ("u", "b, pg_catalog", ["b", "pg_catalog"], []),
    ("u", "pg_catalog, b", ["pg_catalog", "b"], []),
    ("u", "b, pg_temp", ["pg_catalog", "b"], [Status.NO_TEMPORARY]),
    ("boss", "a, b", ["pg_catalog", "a", "b"], []),
]


@pytest.mark.parametrize(("role", "setting", "search", "skipped"), CASES)
def test_what_is_searched(
    house: House, role: str, setting: str, search: list[str], skipped: list[Status]
) -> None:
    path = house.path(role, setting)

    assert list(path.search) == [house.expand(schema) for schema in search]
    assert [entry.status for entry in path.skipped] == skipped
    with house.session(role, setting) as connection:
        row = connection.execute(
            "SELECT current_schemas(true)::text[], current_schemas(false)::text[], current_schema()::text"
        ).fetchone()
    assert row == (list(path.search), list(path.explicit), path.creates_in)


def test_a_temporary_schema_that_is_to_be_made(house: House) -> None:
    path = house.path("u", "nope, pg_temp, b, pg_temp")

    assert path.search == ("pg_catalog", "pg_temp", "b")
    assert path.creates_in == "pg_temp"
    assert [entry.status for entry in path.entries] == [
        Status.IMPLICIT,
        Status.MISSING,
        Status.PENDING,
        Status.SEARCHED,
        Status.DUPLICATE,
    ]


def test_places_are_those_of_the_search(house: House) -> None:
    path = house.path("u", "nope, c, pg_catalog, b")

    assert [(entry.schema, entry.position) for entry in path.entries] == [
        ("nope", None),
        ("c", 0),
        ("pg_catalog", 1),
        ("b", 2),
    ]


@pytest.mark.parametrize(
    ("role", "setting"),
    [
        ("u", "b, c"),
        ("u", "a, c"),
        ("u", "nope"),
        ("u", "pg_catalog, c"),
        ("boss", "pg_catalog"),
        ("v", "a, c"),
    ],
)
@pytest.mark.parametrize(
    ("kind", "statement"),
    [
        (ObjectKind.TABLE, "CREATE TABLE n (x int)"),
        (ObjectKind.FUNCTION, "CREATE FUNCTION n() RETURNS int LANGUAGE sql AS 'SELECT 1'"),
        (ObjectKind.TYPE, "CREATE TYPE n AS ENUM ()"),
    ],
)
def test_creation_fails_as_on_the_server(
    house: House, role: str, setting: str, kind: ObjectKind, statement: str
) -> None:
    ours = creation(house.catalog, house.path(role, setting), kind, "n").failure

    assert house.error(role, setting, statement) == (f"{ours.sqlstate} {ours.message}" if ours else "")


def test_the_reasons_name_role_and_schema(house: House) -> None:
    path = effective_path(house.catalog, house.role("u"), "a")

    assert [house.short(entry.because) for entry in path.skipped] == ["u has no USAGE on schema a"]
