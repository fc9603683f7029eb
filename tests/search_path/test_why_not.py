"""Why a name does not lead elsewhere: the reasons, and that the remedies do what they say."""

from __future__ import annotations

import pytest

from pgwhy.access import Grant
from pgwhy.catalog import Catalog
from pgwhy.search_path import (
    RemedyKind,
    WhyNot,
    effective_path,
    is_reserved,
    leads,
    parse_name,
    schema_remedies,
    setting_for,
    why_not,
)
from tests.search_path.conftest import House


def answer(house: House, role: str, setting: str, typed: str, other: str) -> WhyNot:
    """Why ``typed`` does not lead to the relation or function of this identity."""
    path = house.path(role, setting)

    def question(catalog: Catalog) -> WhyNot:
        lead = leads(catalog, path, parse_name(typed, catalog.version))[0]
        resolution = lead.resolution
        objects = [*resolution.shadows, *(e.target for e in resolution.elsewhere)]
        objects += [candidate.target for candidate in lead.candidates]
        target = next(o for o in objects if other in (f"{o.schema}.{o.name}", getattr(o, "identity", "")))
        return why_not(catalog, path, resolution, target, lead.candidates)

    return house.ask(question)


@pytest.mark.parametrize(
    ("typed", "other", "because"),
    [
        ("t", "c.t", ["b is searched before c, and has a t, too"]),
        ("t", "a.t", ["u has no USAGE on schema a", "schema a is not in the path"]),
        ("mytable", "c.MyTable", ['its name is spelled "MyTable"']),
        ("b.t", "c.t", ["schema b is written, and it is in c"]),
        ("f(int)", "b.f(pg_catalog.text)", ["takes other arguments"]),
        ("f(text)", "c.f(pg_catalog.text)", ["b is searched before c, and has a f, too"]),
        ("pg_class", "b.pg_class", ["pg_catalog is searched before b, and has a pg_class, too"]),
    ],
)
def test_reasons(house: House, typed: str, other: str, because: list[str]) -> None:
    assert [house.short(reason) for reason in answer(house, "u", "b, c", typed, other).because] == because


def test_a_written_schema_need_not_be_in_the_path(house: House) -> None:
    assert answer(house, "u", "c", "b.t", "c.t").because == ("schema b is written, and it is in c",)


def test_another_database_is_a_reason(house: House) -> None:
    here = f"database elsewhere is written, and it is in {house.database.name}"
    assert answer(house, "u", "b", "elsewhere.b.t", "b.t").because == (here,)


@pytest.mark.parametrize("kind", [RemedyKind.SESSION, RemedyKind.ROLE, RemedyKind.ROLE_IN_DATABASE])
def test_the_remedies_lead_there(own_house: House, kind: RemedyKind) -> None:
    for setting, typed, other in (
        ("b, c", "t", "c.t"),
        ("nope, b, c", "t", "c.t"),
        ('"$user", b', "t", "c.t"),
        ("b", "pg_class", "b.pg_class"),
        ("", "t", "c.t"),
        ("b, b", "t", "a.t"),
        ("a, b", "t", "a.t"),
        ("b, a", "t", "a.t"),
    ):
        role, connection = own_house.role("u"), own_house.connection
        connection.execute(own_house.expand("REVOKE USAGE ON SCHEMA a FROM {u}").encode())
        own_house.refresh()
        found = answer(own_house, "u", setting, typed, other)
        path = setting
        for remedy in found.remedies:
            if remedy.kind in (kind, RemedyKind.USAGE):
                assert remedy.kind is not RemedyKind.USAGE or isinstance(remedy.grant, Grant)
                connection.execute(remedy.statement.encode())
        own_house.refresh()
        if any(remedy.kind is kind for remedy in found.remedies):
            path = _now(own_house, kind)
        then = effective_path(own_house.catalog, role, path)
        (lead, *_) = own_house.ask(lambda c, p=then, t=typed: leads(c, p, parse_name(t, c.version)))  # type: ignore[misc]
        assert lead.winner is not None
        assert f"{lead.winner.schema}.{lead.winner.name}" == other, (setting, path)


def _now(house: House, kind: RemedyKind) -> str:
    """The path that the statement has set."""
    if kind is not RemedyKind.SESSION:
        return setting_for(house.catalog, house.role("u")).value or ""
    row = house.connection.execute("SHOW search_path").fetchone()
    assert row is not None
    return str(row[0])


def test_the_qualified_name_is_quoted(house: House) -> None:
    found = answer(house, "u", "b", "mytable", "c.MyTable")

    assert found.remedies[-1].kind is RemedyKind.NAME
    assert found.remedies[-1].statement == 'c."MyTable"'


def test_schemas_are_made_unless_their_name_is_reserved(own_house: House) -> None:
    role = own_house.role("v")
    for remedy in schema_remedies(role, "new one")[:1] + schema_remedies(role, "another")[1:]:
        own_house.connection.execute(remedy.statement.encode())
    own_house.refresh()

    assert own_house.catalog.schemas["new one"].owner == role
    assert own_house.catalog.schemas["another"].owner == "postgres"
    assert is_reserved("pg_mine")
    assert schema_remedies(role, "pg_mine") == ()
    assert own_house.error("boss", "", "CREATE SCHEMA pg_mine").startswith("42939")
