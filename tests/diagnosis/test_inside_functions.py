"""Errors inside functions, by their text alone: CONTEXT and QUERY say what ran, as whom, and in which path."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from pgwhy.diagnosis import Verdict
from tests.diagnosis.shop import Shop, shop_on
from tests.servers import Server

SCRIPT = """
CREATE SCHEMA inside; GRANT USAGE ON SCHEMA inside TO @web;
CREATE TABLE inside.signups (id int, email text); GRANT INSERT ON inside.signups TO @web;
CREATE TABLE inside.accounts (id int, email text);
CREATE TABLE inside.settings (name text);
CREATE FUNCTION inside.on_signup() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE address text := NEW.email;
BEGIN INSERT INTO inside.accounts (id, email) VALUES (NEW.id, address); RETURN NEW; END $$;
CREATE TRIGGER t AFTER INSERT ON inside.signups FOR EACH ROW EXECUTE FUNCTION inside.on_signup();
CREATE FUNCTION inside.setting(wanted text) RETURNS bool LANGUAGE plpgsql AS $$
DECLARE is_there bool;
BEGIN is_there := (SELECT count(*) > 0 FROM inside.settings s WHERE s.name = wanted); RETURN is_there; END $$;
CREATE FUNCTION inside.lost() RETURNS bigint LANGUAGE plpgsql SET search_path = 'pg_catalog' AS $$
BEGIN RETURN (SELECT count(*) FROM settings); END $$;
CREATE FUNCTION inside.counted() RETURNS bigint LANGUAGE sql SECURITY DEFINER AS 'SELECT count(*) FROM inside.settings';
ALTER FUNCTION inside.counted() OWNER TO @writer; GRANT USAGE ON SCHEMA inside TO @writer;
"""


@pytest.fixture(scope="module")
def inside(server: Server) -> Iterator[Shop]:
    """The shop with functions that read and write."""
    with shop_on(server) as made:
        made.database.execute(made.full(SCRIPT))
        yield made


@pytest.mark.parametrize(
    ("statement", "message"),
    [
        ("INSERT INTO inside.signups VALUES (1, 'a')", "permission denied for table accounts"),
        ("SELECT inside.setting('a')", "permission denied for table settings"),
    ],
)
def test_variables_of_the_function_are_no_tables(inside: Shop, statement: str, message: str) -> None:
    said = inside.fails(statement, "web")
    diagnosis, found = inside.ask(said, role="web")

    assert (diagnosis.verdict, diagnosis.message) == (Verdict.DENIED, message)
    assert found.fix
    assert inside.fails(statement, "web", found.fix.statements) == ""


@pytest.mark.parametrize("pasted", ["statement", "error"])
def test_a_name_is_looked_up_in_the_function_s_own_path(inside: Shop, pasted: str) -> None:
    statement = "SELECT inside.lost()"
    text = statement if pasted == "statement" else inside.fails(statement, "web")
    diagnosis, _ = inside.ask(text, role="web", path="inside")

    assert (diagnosis.verdict, diagnosis.message) == (Verdict.DENIED, 'relation "settings" does not exist')
    assert "inside.settings exists" in diagnosis.advice[0]
    assert "ALTER FUNCTION" in diagnosis.advice[0]


def test_in_a_definer_s_function_its_owner_lacks_the_privilege(inside: Shop) -> None:
    diagnosis, found = inside.ask(inside.fails("SELECT inside.counted()", "web"), role="web")

    assert (diagnosis.verdict, inside.short(diagnosis.role)) == (Verdict.DENIED, "writer")
    assert "GRANT SELECT ON TABLE inside.settings TO writer;" in [
        inside.short(line)
        for remedy in (found.fix, *found.alternatives)
        if remedy
        for line in remedy.statements
    ]
