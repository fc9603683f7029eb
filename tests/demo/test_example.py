"""The example holds what its files promise, tried as the roles that it is about."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from tests.cli.command import run
from tests.demo.place import Place


@pytest.fixture(scope="module")
def uri(place: Place) -> Iterator[str]:
    """The incident's database on a demo server."""
    with place.served() as served:
        yield served.uri


def test_the_incident_happens_and_the_grant_fixes_it(uri: str) -> None:
    insert = "INSERT INTO descriptions (product_id, features) VALUES (3, 'burns in wind')"
    with psycopg.connect(uri, user="sdc") as connection:
        with pytest.raises(psycopg.errors.InsufficientPrivilege) as denied:
            connection.execute(insert)
        assert denied.value.diag.message_primary == "permission denied for sequence descriptions_id_seq"
    with psycopg.connect(uri) as connection:
        connection.execute("GRANT USAGE ON SEQUENCE public.descriptions_id_seq TO sdc")
        connection.execute("SET LOCAL ROLE sdc")
        connection.execute(insert)
        connection.rollback()


def test_the_databases_carry_the_acls_of_the_incident(uri: str) -> None:
    with psycopg.connect(uri) as connection:
        found = connection.execute(
            "SELECT datacl::text FROM pg_database WHERE datname IN ('my_database', 'sdc')"
        ).fetchall()
        assert found == [("{=Tc/sdc,sdc=CTc/sdc}",)] * 2
        granted = connection.execute(
            "SELECT relacl::text, relowner::regrole::text FROM pg_class WHERE relname = 'descriptions'"
        ).fetchone()
        assert granted == ("{Stephen=arwdDxtm/Stephen,sdc=arwdDxt/Stephen}", '"Stephen"')


def test_a_name_leads_to_two_tables(uri: str) -> None:
    with psycopg.connect(uri, user="sdc") as connection:
        assert connection.execute("SELECT origin FROM mytable").fetchone() == ("public",)
        assert connection.execute("SHOW search_path").fetchone() == ('"$user", public, myschema',)
        with pytest.raises(psycopg.errors.InsufficientPrivilege, match="schema myschema"):
            connection.execute("SELECT origin FROM myschema.mytable")


def test_a_role_has_a_schema_of_its_name_and_public_may_create_in_another(uri: str) -> None:
    with psycopg.connect(uri, dbname="my_database", user="reporting") as connection:
        assert connection.execute("SELECT origin FROM mytable").fetchone() == ("reporting",)
    with psycopg.connect(uri, dbname="my_database", user="metrics") as connection:
        connection.execute("CREATE TABLE scratch.anything ()")
        connection.rollback()


@pytest.mark.parametrize(
    ("role", "statement"),
    [
        ("anna", "INSERT INTO sales.orders (customer_id, total) VALUES (1, 1)"),
        ("ben", "SELECT id, name FROM sales.customers"),
        ("cleo", "SELECT question FROM sales.tickets"),
        ("cleo", "SET ROLE shop_write; SELECT total FROM sales.orders"),
        ("back-office", "SELECT sales.place_order(1, 10)"),
        ("Marketing Team", "SELECT name FROM sales.open_orders"),
        ("auditor", "SELECT name FROM sales.customer_list"),
    ],
)
def test_the_shop_allows_what_it_is_meant_to(uri: str, role: str, statement: str) -> None:
    with psycopg.connect(uri, dbname="shop", user=role) as connection:
        connection.execute(statement.encode())
        connection.rollback()


@pytest.mark.parametrize(
    ("role", "statement", "what"),
    [
        ("anna", "UPDATE sales.orders SET total = 2", "schema private"),
        (
            "anna",
            "INSERT INTO stock.movements (article, quantity) VALUES ('a', 1)",
            "sequence movements_ticket_seq",
        ),
        ("ben", "SELECT tax_number FROM sales.customers", "table customers"),
        ("ben", "SELECT * FROM sales.returns", "table returns"),
        ("cleo", "SELECT total FROM sales.orders", "table orders"),
        (
            "back-office",
            'INSERT INTO "Back Office"."Order Items" ("order") VALUES (1)',
            "sequence Order Items_Item No_seq",
        ),
        ("Marketing Team", "SELECT tax_number FROM sales.customer_list", "view customer_list"),
        ("metrics", "SELECT 1", 'database "shop"'),
    ],
)
def test_the_shop_denies_what_it_is_meant_to(uri: str, role: str, statement: str, what: str) -> None:
    def ask() -> None:
        with psycopg.connect(uri, dbname="shop", user=role) as connection:
            connection.execute(statement.encode())

    with pytest.raises(psycopg.Error, match=f"permission denied for {what}"):
        ask()


def test_every_kind_of_relation_is_there_and_names_are_hostile(uri: str) -> None:
    with psycopg.connect(uri, dbname="shop") as connection:
        kinds = connection.execute(
            "SELECT string_agg(DISTINCT relkind::text, '') FROM pg_class WHERE oid > 16384"
        ).fetchone()
        names = connection.execute(
            "SELECT relname FROM pg_class WHERE relnamespace = 'hostile'::regnamespace"
        ).fetchall()
    assert kinds is not None
    assert set("rvmpfSic") <= set(kinds[0])
    hostile = "".join(name for (name,) in names)
    for token in ("\x1b]", "\x9b", "\n", "\r", "\t", "\x7f", "\u202e", "\u200b", "[/]", "\\!", '"', ";"):
        assert token in hostile


def test_the_readme_shows_what_why_prints(uri: str) -> None:
    """Up to the line that stands for the rest."""
    readme = (Path(__file__).parents[2] / "README.md").read_text()
    start = r'^\$ echo "(.*)" \| pgwhy why -d "\$DEMO" --role sdc\n'
    example = re.search(start + r"((?:.*\n)*?)  …\n", readme, re.MULTILINE)
    assert example
    done = run("why", "-d", uri, "--role", "sdc", stdin=example[1].encode())
    assert done.stdout.startswith(example[2])
