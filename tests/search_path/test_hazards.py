"""What is unsafe about a path, and that the fix ends it."""

from __future__ import annotations

import pytest

from pgwhy.acl import PUBLIC
from pgwhy.search_path import (
    HazardKind,
    Pattern,
    function_hazards,
    path_hazards,
    usage_pattern,
)
from tests.search_path.conftest import House


def hazards(house: House, role: str, setting: str) -> list[tuple[HazardKind, str | None]]:
    return [(found.kind, found.schema) for found in path_hazards(house.catalog, house.path(role, setting))]


def run(house: House, script: str) -> None:
    house.connection.execute(house.expand(script).encode())
    house.refresh()


def test_public_that_everybody_may_create_in(own_house: House) -> None:
    assert hazards(own_house, "u", "public") == []
    run(own_house, "GRANT CREATE ON SCHEMA public TO PUBLIC")

    (found,) = path_hazards(own_house.catalog, own_house.path("boss", '"$user", public'))

    assert (found.kind, found.creators) == (HazardKind.PUBLIC_CREATE, (PUBLIC,))
    assert found.fix == "REVOKE CREATE ON SCHEMA public FROM PUBLIC;"
    run(own_house, found.fix)
    assert hazards(own_house, "boss", '"$user", public') == []


def test_a_schema_that_others_may_create_in(own_house: House) -> None:
    assert hazards(own_house, "v", "a") == []  # v's own CREATE is no danger to v

    (found,) = path_hazards(own_house.catalog, own_house.path("boss", "b, a"))

    assert (found.kind, found.schema) == (HazardKind.WRITABLE, "a")
    assert found.creators == (own_house.role("v"),)
    assert found.fix is not None
    run(own_house, found.fix)
    assert hazards(own_house, "boss", "b, a") == []


def test_owners_and_those_who_have_the_privileges_anyway_are_trusted(own_house: House) -> None:
    run(own_house, "GRANT {u} TO {v}; GRANT CREATE ON SCHEMA b TO {v}")

    assert hazards(own_house, "u", '"$user", b') == []
    assert hazards(own_house, "boss", "{u}") == []
    assert hazards(own_house, "boss", "b") == [(HazardKind.WRITABLE, "b")]


def test_a_grant_that_only_its_grantor_can_revoke_has_no_fix(own_house: House) -> None:
    run(
        own_house,
        "GRANT USAGE, CREATE ON SCHEMA b TO {u} WITH GRANT OPTION; SET ROLE {u}; "
        "GRANT CREATE ON SCHEMA b TO {v}; RESET ROLE",
    )

    (found,) = path_hazards(own_house.catalog, own_house.path("boss", "b"))

    assert set(found.creators) == {own_house.role("u"), own_house.role("v")}
    assert found.fix == own_house.expand("REVOKE CREATE ON SCHEMA b FROM {u};")


def test_pg_temp_first(house: House) -> None:
    first = (HazardKind.TEMPORARY_FIRST, "pg_temp")

    assert first in hazards(house, "u", "pg_temp, b")
    assert first not in hazards(house, "u", "b, pg_temp")


FUNCTIONS = """
CREATE FUNCTION c.careless() RETURNS int LANGUAGE sql SECURITY DEFINER AS 'SELECT 1';
CREATE FUNCTION c.fixed() RETURNS int LANGUAGE sql SECURITY DEFINER SET search_path = b, pg_temp AS 'SELECT 1';
CREATE FUNCTION c.empty() RETURNS int LANGUAGE sql SECURITY DEFINER SET search_path = '' AS 'SELECT 1';
CREATE FUNCTION c.no_temp() RETURNS int LANGUAGE sql SECURITY DEFINER SET search_path = b AS 'SELECT 1';
CREATE FUNCTION c.hijacked() RETURNS int LANGUAGE sql SECURITY DEFINER SET search_path = a, pg_temp AS 'SELECT 1';
CREATE FUNCTION c.invoker() RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE FUNCTION c.bound() RETURNS int SECURITY DEFINER RETURN 1;
CREATE FUNCTION c.private() RETURNS int LANGUAGE sql SECURITY DEFINER AS 'SELECT 1';
REVOKE EXECUTE ON FUNCTION c.private() FROM PUBLIC;
CREATE PROCEDURE c.careless_too(int) LANGUAGE sql SECURITY DEFINER AS 'SELECT 1';
"""


def test_security_definer_functions(own_house: House) -> None:
    run(own_house, FUNCTIONS)

    found = own_house.ask(function_hazards)

    assert {(h.kind, h.function.name) for h in found if h.function} == {
        (HazardKind.CALLERS_PATH, "careless"),
        (HazardKind.CALLERS_PATH, "careless_too"),
        (HazardKind.CALLERS_TEMPORARY, "no_temp"),
        (HazardKind.WRITABLE, "hijacked"),
    }
    for hazard in found:
        assert hazard.fix is not None
        own_house.connection.execute(hazard.fix.encode())
    own_house.refresh()
    assert own_house.ask(function_hazards) == ()


@pytest.mark.parametrize(
    ("script", "pattern"),
    [
        ("", Pattern.SHARED),
        ("GRANT CREATE ON SCHEMA public TO PUBLIC", Pattern.OPEN),
        ("DROP SCHEMA public", Pattern.NONE),
        ("CREATE SCHEMA {u}; CREATE SCHEMA {v}", Pattern.PER_USER),
        ("CREATE SCHEMA shop; CREATE SCHEMA billing", Pattern.PER_APPLICATION),
    ],
)
def test_usage_patterns(own_house: House, script: str, pattern: Pattern) -> None:
    run(own_house, f'DROP SCHEMA a, b, c, "Mixed", {{u}} CASCADE; {script}')

    assert usage_pattern(own_house.catalog).pattern is pattern
