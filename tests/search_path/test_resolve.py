"""Where names lead, and what is said where they lead nowhere: the servers' own words."""

from __future__ import annotations

import pytest

from pgwhy.acl import ObjectKind
from pgwhy.catalog import Catalog
from pgwhy.search_path import (
    UNDETERMINED,
    UNKNOWN,
    Arguments,
    Failure,
    FailureKind,
    Name,
    Outcome,
    Where,
    leads,
    parse_name,
    resolve_call,
    resolve_named,
    resolve_operator,
    resolve_relation,
    resolve_signature,
    resolve_type,
)
from tests.search_path.conftest import House

INT, TEXT = 23, 25


@pytest.mark.parametrize(
    ("role", "setting", "name", "leads_to"),
    [
        ("u", "b, c", Name("t"), "b"),
        ("u", "a, c", Name("t"), "c"),
        ("u", "b, c", Name("comp"), "b"),
        ("u", "c, b", Name("comp"), "c"),
        ("u", "b, c", Name("hid"), "b"),
        ("u", "b", Name("pg_class"), "pg_catalog"),
        ("u", "b, pg_catalog", Name("pg_class"), "b"),
        ("u", "b", Name("t", "c"), "c"),
        ("u", "b", Name("t", "a"), None),
        ("boss", "b", Name("t", "a"), "a"),
        ("u", "b", Name("MyTable", "c"), "c"),
        ("u", "c", Name("mytable"), None),
        ("u", "b", Name("t", "pg_temp"), None),
    ],
)
def test_relations(house: House, role: str, setting: str, name: Name, leads_to: str | None) -> None:
    path = house.path(role, setting)

    found = house.ask(lambda catalog: resolve_relation(catalog, path, name))

    assert (found.winner.schema if found.winner else None) == leads_to
    assert (found.failure is None) == (leads_to is not None)


def said(failure: Failure | None) -> str:
    assert failure is not None
    return f"{failure.sqlstate} {failure.message}"


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("nope", Name("nope")),
        ('"No Pe"', Name("No Pe")),
        ("nope.t", Name("t", "nope")),
        ("a.t", Name("t", "a")),
        ("c.nope", Name("nope", "c")),
        ("elsewhere.c.t", Name("t", "c", "elsewhere")),
    ],
)
def test_what_is_said_of_relations_types_and_others(house: House, written: str, name: Name) -> None:
    path = house.path("u", "b, c")

    def failures(catalog: Catalog) -> list[str]:
        found = (
            resolve_relation(catalog, path, name).failure,
            resolve_type(catalog, path, name).failure,
            resolve_call(catalog, path, name, Arguments()).failure,
            resolve_signature(catalog, path, name, (INT,)).failure,
        )
        return [said(failure) for failure in found]

    assert house.ask(failures) == [
        house.error("u", "b, c", statement)
        for statement in (
            f"SELECT FROM {written}",
            f"SELECT NULL::{written}",
            f"SELECT {written}()",
            f"ALTER FUNCTION {written}(int) RENAME TO x",
        )
    ]


@pytest.mark.parametrize(
    ("call", "name", "arguments"),
    [
        ("f(1)", Name("f"), Arguments((INT,))),
        ("f('x')", Name("f"), Arguments((UNKNOWN,))),
        ("f(NULL::int, 'x')", Name("f"), Arguments((INT, UNKNOWN))),
        ("c.f(now())", Name("f", "c"), Arguments((1184,))),
        ("g(b => 'x'::text, a => 1)", Name("g"), Arguments((TEXT, INT), ("b", "a"))),
        ("g(1)", Name("g"), Arguments((INT,))),
        ("g(b => 'x')", Name("g"), Arguments((UNKNOWN,), ("b",))),
        ("many(1, 2)", Name("many"), Arguments((INT, INT))),
        ("many(VARIADIC NULL::int[])", Name("many"), Arguments((1007,), variadic=True)),
        ("many()", Name("many"), Arguments()),
        ("f(NULL::c.mood)", Name("f"), Arguments((-1,))),
    ],
)
def test_calls_fail_and_succeed_as_on_the_server(
    house: House, call: str, name: Name, arguments: Arguments
) -> None:
    path = house.path("u", "b, c")
    if -1 in arguments.types:
        mood = house.ask(lambda catalog: resolve_type(catalog, path, Name("mood", "c")).winner)
        assert mood is not None
        arguments = Arguments((mood.oid,))

    found = house.ask(lambda catalog: resolve_call(catalog, path, name, arguments))

    servers = house.error("u", "b, c", f"SELECT {call}")
    assert (said(found.failure) if found.failure else "") == servers


def test_the_better_match_wins_whatever_its_place(house: House) -> None:
    path = house.path("u", "b, c")

    def chosen(*types: int) -> str | None:
        call = house.ask(lambda catalog: resolve_call(catalog, path, Name("f"), Arguments(types)))
        return call.winner.identity if call.winner else None

    assert chosen(INT) == "c.f(integer)"
    assert chosen(TEXT) == chosen(UNKNOWN) == "b.f(pg_catalog.text)"


def test_types_that_nobody_can_tell(house: House) -> None:
    path = house.path("u", "b, c")

    call = house.ask(lambda c: resolve_call(c, path, Name("f"), Arguments((UNDETERMINED,))))

    assert call.winner is None
    assert call.failure is None
    assert [c.routine.identity for c in call.possible] == ["b.f(pg_catalog.text)", "c.f(integer)"]
    call = house.ask(lambda c: resolve_call(c, path, Name("many"), Arguments((UNDETERMINED,))))
    assert call.winner is not None


def test_output_arguments_are_passed_to_procedures(own_house: House) -> None:
    own_house.connection.execute("CREATE PROCEDURE c.p(a int, OUT b text) LANGUAGE sql AS 'SELECT 1::text'")
    path = own_house.path("u", "c")
    for call, types in (("p(1, NULL)", (INT, UNKNOWN)), ("p(1)", (INT,)), ("p(now(), 'x')", (1184, UNKNOWN))):
        arguments = Arguments(types, with_output=True)
        found = own_house.ask(lambda c, a=arguments: resolve_call(c, path, Name("p"), a))  # type: ignore[misc]
        servers = own_house.error("u", "c", f"CALL {call}")
        assert (said(found.failure) if found.failure else "") == servers


def test_the_order_of_arguments_decides_what_they_have_in_common(own_house: House) -> None:
    own_house.connection.execute(
        "CREATE TYPE c.span AS RANGE (subtype = text); CREATE FUNCTION"
        " c.h(anycompatiblerange, anycompatible) RETURNS int LANGUAGE sql AS 'SELECT 1';"
        " CREATE FUNCTION c.k(anycompatible, anycompatiblerange) RETURNS int LANGUAGE sql AS 'SELECT 1'"
    )
    path = own_house.path("u", "c")
    span = own_house.ask(lambda catalog: resolve_type(catalog, path, Name("span")).winner)
    assert span is not None
    for call, name, types in (
        ("h(NULL::c.span, NULL::name)", "h", (span.oid, 19)),
        ("k(NULL::name, NULL::c.span)", "k", (19, span.oid)),
    ):
        arguments = Arguments(types)
        found = own_house.ask(lambda c, n=name, a=arguments: resolve_call(c, path, Name(n), a))  # type: ignore[misc]
        servers = own_house.error("u", "c", f"SELECT {call}")
        assert (said(found.failure) if found.failure else "") == servers


@pytest.mark.parametrize(
    ("expression", "left", "right", "name"),
    [
        ("1 + 'x'::text", INT, TEXT, Name("+")),
        ("'x'::text + 'y'", TEXT, UNKNOWN, Name("+")),
        ("'x'::text OPERATOR(b.+) 'y'", TEXT, UNKNOWN, Name("+", "b")),
        ("'x'::text OPERATOR(a.+) 'y'", TEXT, UNKNOWN, Name("+", "a")),
        ("'x'::text OPERATOR(nope.+) 'y'", TEXT, UNKNOWN, Name("+", "nope")),
        ("1 @@@@ 2", INT, INT, Name("@@@@")),
        ("- 'x'::text", None, TEXT, Name("-")),
    ],
)
def test_operators_fail_and_succeed_as_on_the_server(
    house: House, expression: str, left: int | None, right: int, name: Name
) -> None:
    path = house.path("u", "b, c")

    found = house.ask(lambda catalog: resolve_operator(catalog, path, name, left, right))

    servers = house.error("u", "b, c", f"SELECT {expression}")
    assert (said(found.failure) if found.failure else "") == servers


def test_steps_say_what_happened_in_each_schema(house: House) -> None:
    path = house.path("u", "a, b, nope, c")

    lead = house.ask(lambda catalog: leads(catalog, path, parse_name("t", catalog.version)))[0]

    assert [(step.schema, step.outcome) for step in lead.resolution.steps] == [
        ("pg_catalog", Outcome.ABSENT),
        ("a", Outcome.SKIPPED),
        ("b", Outcome.CHOSEN),
        ("nope", Outcome.SKIPPED),
        ("c", Outcome.HIDDEN),
    ]
    assert [relation.schema for relation in lead.resolution.shadows] == ["c"]
    assert [(other.target.schema, other.where, other.usable) for other in lead.resolution.elsewhere] == [
        ("a", Where.NO_USAGE, False)
    ]


@pytest.mark.parametrize(
    ("typed", "where"),
    [
        ("a.t", [("a", Where.NO_USAGE), ("b", Where.OTHER_SCHEMA), ("c", Where.NOT_IN_PATH)]),
        ("b.t", [("a", Where.NO_USAGE), ("c", Where.NOT_IN_PATH)]),
        ("nope.t", [("a", Where.NO_USAGE), ("b", Where.OTHER_SCHEMA), ("c", Where.NOT_IN_PATH)]),
        ("g(int)", [("c", Where.NOT_IN_PATH)]),
        ("a.f(int)", [("b", Where.OTHER_SCHEMA), ("c", Where.NOT_IN_PATH), ("c", Where.NOT_IN_PATH)]),
        ("+(text, text)", [("c", Where.NOT_IN_PATH)]),
    ],
)
def test_where_else_a_name_exists(house: House, typed: str, where: list[tuple[str, Where]]) -> None:
    path = house.path("u", "b")

    lead = house.ask(lambda catalog: leads(catalog, path, parse_name(typed, catalog.version)))[0]

    assert [(other.target.schema, other.where) for other in lead.resolution.elsewhere] == where


def test_another_spelling_is_found(house: House) -> None:
    path = house.path("u", "b")

    (lead,) = house.ask(lambda catalog: leads(catalog, path, parse_name("MyTable", catalog.version)))[:1]

    assert lead.kind == "relation"
    assert not lead.leads_somewhere
    assert [(other.target.name, other.where) for other in lead.resolution.elsewhere] == [
        ("MyTable", Where.SPELLING)
    ]


def test_a_name_is_looked_up_as_every_kind(house: House) -> None:
    path = house.path("u", "b, c")

    def kinds(name: str) -> list[tuple[str, bool]]:
        found = house.ask(lambda catalog: leads(catalog, path, parse_name(name, catalog.version)))
        return [(lead.kind, lead.leads_somewhere) for lead in found]

    assert kinds("t") == [("relation", True), ("type", True)]
    assert kinds("f") == [("function", True)]
    assert kinds("mood") == [("type", True)]
    assert kinds("plain") == [("collation", True)]
    assert kinds("int") == [("type", True)]
    assert kinds("nope") == [("relation", False)]
    assert kinds("f(int)") == [("function", True)]
    assert kinds("f(nope)") == [("function", False)]
    assert kinds("c.+") == [("operator", True)]
    assert kinds("+(int, int)") == [("operator", True)]
    assert kinds("c.mood[]") == [("type", True)]


def test_a_cast_that_looks_like_a_call(house: House) -> None:
    path = house.path("u", "b")

    (lead,) = house.ask(lambda catalog: leads(catalog, path, parse_name("date('today')", catalog.version)))

    assert lead.casts_to is not None
    assert lead.casts_to.name == "date"
    assert lead.leads_somewhere


def test_collations_are_named_in_errors(house: House) -> None:
    path = house.path("u", "b")

    found = house.ask(lambda c: resolve_named(c, path, Name("plain", "a"), ObjectKind.COLLATION))

    assert found.failure is not None
    assert found.failure.kind is FailureKind.NO_USAGE
    assert said(found.failure) == house.error("u", "b", "SELECT 'x' COLLATE a.plain")
