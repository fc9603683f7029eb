"""What real servers say, pasted as psql prints it: the diagnosis says the same, and the fix makes it work."""

from __future__ import annotations

import pytest

from pgwhy.diagnosis import Verdict
from tests.diagnosis.shop import Shop

STATEMENTS = (
    ("INSERT INTO app.orders (customer) VALUES (NULL)", "app"),
    ("INSERT INTO app.orders (customer) VALUES (NULL) RETURNING id", "web"),
    ("SELECT count(*) FROM app.orders", "app"),
    ("SELECT secret FROM app.customers", "app"),
    ("SELECT * FROM app.customers", "app"),
    ("UPDATE app.customers SET name = secret WHERE id = 1", "app"),
    ("DELETE FROM app.orders WHERE id = 1", "reader"),
    ("SELECT * FROM app.names", "app"),
    ("SELECT app.closed(1)", "app"),
    ("SELECT * FROM hidden.parent", "app"),
    ("SELECT id FROM app.orders FOR UPDATE", "reader"),
    ("TRUNCATE app.customers CASCADE", "writer"),
    ("LOCK TABLE app.orders IN SHARE MODE", "reader"),
    ("COPY app.customers (id, secret) TO STDOUT", "app"),
    ("SELECT setval('app.orders_id_seq', 1)", "writer"),
    ("SELECT * FROM app.orders", "lazy"),
    ("SET ROLE @writer", "app"),
    ("EXPLAIN SELECT secret FROM app.customers", "app"),
    ("CREATE TEMP TABLE mine AS SELECT * FROM app.orders", "app"),
)


@pytest.mark.parametrize(("statement", "role"), STATEMENTS)
def test_the_first_error_and_the_fix(every_shop: Shop, statement: str, role: str) -> None:
    if statement.startswith("COPY"):
        said = "ERROR:  permission denied for table customers"
    elif statement.startswith("SET ROLE"):
        said = every_shop.full('ERROR:  permission denied to set role "@writer"')
    else:
        said = every_shop.fails(statement, role)
    diagnosis, found = every_shop.ask(statement, role=role)

    assert said.split("\n")[0] == f"ERROR:  {diagnosis.message}"
    assert diagnosis.verdict is Verdict.DENIED
    assert found.fix
    if not statement.startswith(("COPY", "SET ROLE")):
        fix = found.fix.statements
        assert every_shop.fails(statement, role, fix) == ""
        for line in fix:
            assert every_shop.fails(statement, role, tuple(other for other in fix if other != line))


def test_inside_a_function_the_context_tells_what_is_missing(every_shop: Shop) -> None:
    said = every_shop.fails("SELECT app.looks()", "web")
    diagnosis, found = every_shop.ask(said, role="web")

    assert diagnosis.message == "permission denied for table customers"
    assert found.fix
    assert every_shop.fails("SELECT app.looks()", "web", found.fix.statements) == ""


def test_a_foreign_key_is_the_business_of_the_owner(every_shop: Shop) -> None:
    broken = (every_shop.full("REVOKE ALL ON SCHEMA hidden FROM @owner"),)
    statement = "INSERT INTO app.child VALUES (1)"
    every_shop.database.execute(broken[0])
    try:
        said = every_shop.fails(statement, "app")
        diagnosis, found = every_shop.ask(said, role="app")
    finally:
        every_shop.database.execute(every_shop.full("GRANT ALL ON SCHEMA hidden TO @owner"))

    assert "hidden" in said
    assert diagnosis.verdict is Verdict.DENIED
    assert found.fix
    assert every_shop.short(found.fix.statements[0]) == "GRANT USAGE ON SCHEMA hidden TO owner;"


def test_a_statement_beside_the_message_of_another_time(shop: Shop) -> None:
    text = "SELECT secret FROM app.customers;\nERROR:  permission denied for schema app"
    diagnosis, _ = shop.ask(text, role="app")

    assert diagnosis.message == "permission denied for table customers"
    assert "now report first: permission denied for table customers" in diagnosis.advice[0]


def test_earlier_statements_count(shop: Shop) -> None:
    diagnosis, _ = shop.ask("SET ROLE @reader;\nSELECT secret FROM app.customers;", role="boss")
    assert diagnosis.verdict is Verdict.UNKNOWN or shop.short(diagnosis.role) == "boss"

    diagnosis, _ = shop.ask("SET ROLE @owner;\nSELECT secret FROM app.customers;", role="boss")
    assert (shop.short(diagnosis.role), diagnosis.verdict) == ("owner", Verdict.ALLOWED)


def test_memberships_are_offered_by_what_they_confer_the_owner_s_among_them(every_shop: Shop) -> None:
    setup = (
        "CREATE SCHEMA twin AUTHORIZATION @writer",
        "CREATE TABLE twin.t (a int)",
        "ALTER TABLE twin.t OWNER TO @reader",
    )
    for line in setup:
        every_shop.database.execute(every_shop.full(line))
    try:
        diagnosis, found = every_shop.ask("DROP TABLE twin.t", role="boss")
    finally:
        every_shop.database.execute("DROP SCHEMA twin CASCADE")

    joining = [each for each in found.alternatives if each.statements[0].startswith("GRANT")]
    assert diagnosis.message is not None
    assert len(joining) == 2
    conferred = [each.also_confers for each in joining]
    assert conferred == sorted(conferred, key=lambda number: number or 0)
