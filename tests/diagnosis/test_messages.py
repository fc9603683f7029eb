"""Errors without their statement: what they come to for a role, and whom they can have happened to."""

from __future__ import annotations

import pytest

from pgwhy.diagnosis import Verdict
from tests.diagnosis.shop import Shop


def test_role_and_database_are_taken_from_a_log_line(shop: Shop) -> None:
    line = f"2024-05-03 10:11:12.123 UTC [4321] @app@{shop.database.name} ERROR:  permission denied for function closed"
    diagnosis, found = shop.ask(line)

    assert (shop.short(diagnosis.role), diagnosis.verdict) == ("app", Verdict.DENIED)
    assert found.fix
    assert shop.short(found.fix.statements[0]) == "GRANT EXECUTE ON FUNCTION app.closed(integer) TO app;"


def test_an_option_wins_over_the_text(shop: Shop) -> None:
    line = "2024-05-03 10:11:12.123 UTC [4321] @app@nowhere ERROR:  permission denied for function closed"
    diagnosis, _ = shop.ask(line, role="web")

    assert shop.short(diagnosis.role) == "web"
    assert "database nowhere" in diagnosis.unknown[0]


def test_a_role_of_another_server_is_unknown(shop: Shop) -> None:
    diagnosis, found = shop.ask(
        "2024-05-03 10:11:12.123 UTC [1] nobody@x ERROR:  permission denied for table orders"
    )

    assert diagnosis.verdict is Verdict.UNKNOWN
    assert "nobody, which does not exist here" in diagnosis.unknown[0]
    assert found.fix is None


def test_without_a_role_the_candidates_are_named(shop: Shop) -> None:
    diagnosis, found = shop.ask("ERROR:  permission denied for function closed")

    assert diagnosis.verdict is Verdict.UNKNOWN
    assert shop.own(diagnosis.candidates) == ["app", "lazy", "web"]
    assert (found.fix, found.alternatives) == (None, ())


def test_candidates_of_a_statement_are_those_who_get_this_very_message(shop: Shop) -> None:
    text = "SELECT secret FROM app.customers;\nERROR:  permission denied for table customers"
    diagnosis, _ = shop.ask(text)

    assert shop.own(diagnosis.candidates) == ["app", "lazy", "web"]


def test_a_table_without_a_statement_leaves_the_privilege_open(shop: Shop) -> None:
    diagnosis, found = shop.ask("ERROR:  permission denied for table orders", role="app")

    assert (diagnosis.verdict, diagnosis.one_of, found.fix) == (Verdict.DENIED, True, None)
    assert [check.privilege for check in diagnosis.checks][:4] == ["SELECT", "INSERT", "UPDATE", "DELETE"]
    assert "SELECT, INSERT, UPDATE, DELETE" in diagnosis.unknown[-1]
    assert [shop.short(each.statements[0]) for each in found.alternatives][:2] == [
        "GRANT SELECT ON TABLE app.orders TO app;",
        "GRANT INSERT ON TABLE app.orders TO app;",
    ]


@pytest.mark.parametrize(
    ("message", "role", "fix"),
    [
        (
            "permission denied for sequence orders_id_seq",
            "app",
            "GRANT USAGE ON SEQUENCE app.orders_id_seq TO app;",
        ),
        ("permission denied for sequence orders_id_seq", "writer", None),
        ("permission denied for schema hidden", "app", None),
        ("permission denied for schema app", "app", "GRANT CREATE ON SCHEMA app TO app;"),
        ('permission denied to set role "@reader"', "app", "GRANT reader TO app;"),
        (
            "permission denied for function app.closed",
            "app",
            "GRANT EXECUTE ON FUNCTION app.closed(integer) TO app;",
        ),
    ],
)
def test_the_fix_of_a_message(shop: Shop, message: str, role: str, fix: str | None) -> None:
    diagnosis, found = shop.ask(f"ERROR:  {message}", role=role)

    assert diagnosis.verdict is Verdict.DENIED
    assert diagnosis.message == shop.full(message)
    if fix is not None or diagnosis.one_of:
        assert (shop.short(found.fix.statements[0]) if found.fix else None) == fix
    else:
        assert shop.short(found.fix.statements[0] if found.fix else "") == (
            "GRANT UPDATE ON SEQUENCE app.orders_id_seq TO writer;"
        )


def test_what_is_allowed_now_is_said_to_be_with_the_causes(shop: Shop) -> None:
    diagnosis, found = shop.ask("ERROR:  must be owner of table orders", role="boss")

    assert (diagnosis.verdict, diagnosis.sqlstate, found.fix) == (Verdict.ALLOWED, None, None)
    assert "pooler" in diagnosis.advice[0]
    assert shop.short(diagnosis.advice[0]).endswith("(SET ROLE): boss may become owner.")


@pytest.mark.parametrize(
    ("message", "path", "advice"),
    [
        ('relation "orders" does not exist', "public", "write app.orders"),
        ('relation "mixed" does not exist', "app", 'write "Mixed", in double quotes'),
        ('relation "app.mixed" does not exist', "public", 'write app."Mixed", in double quotes'),
        (
            'relation "parent" does not exist',
            "hidden",
            "has no USAGE on schema hidden: GRANT USAGE ON SCHEMA hidden",
        ),
        ('relation "nothing" does not exist', "public", "Nothing of the name nothing is in database"),
        ("function closed(integer) does not exist", "public", "write app.closed(integer)"),
        ("no schema has been selected to create in", "gone", "CREATE SCHEMA gone AUTHORIZATION"),
        ("no schema has been selected to create in", "hidden", "GRANT USAGE, CREATE ON SCHEMA hidden TO"),
    ],
)
def test_a_name_that_leads_nowhere(shop: Shop, message: str, path: str, advice: str) -> None:
    diagnosis, found = shop.ask(f"ERROR:  {message}", role="app", path=path)

    assert diagnosis.verdict is Verdict.DENIED
    assert [check.privilege for check in diagnosis.checks] == ["EXISTS"]
    assert advice in " ".join((*diagnosis.advice, *found.advice))


def test_a_name_in_a_closed_schema_of_the_path_is_opened_by_usage(shop: Shop) -> None:
    _, found = shop.ask('ERROR:  relation "parent" does not exist', role="app", path="hidden")

    assert found.fix
    assert shop.short(found.fix.statements[0]) == "GRANT USAGE ON SCHEMA hidden TO app;"


def test_a_policy_message_names_the_policies_of_others(shop: Shop) -> None:
    diagnosis, found = shop.ask(
        'ERROR:  new row violates row-level security policy for table "rows"', role="app"
    )

    assert diagnosis.verdict is Verdict.DENIED
    assert [(check.privilege, check.held) for check in diagnosis.checks] == [("POLICY", False)]
    assert "Policy theirs is only for writer" in shop.short(" ".join(found.advice))
    assert shop.short(found.alternatives[0].statements[0]) == "GRANT writer TO app;"


@pytest.mark.parametrize("text", ["hello", "", "ERROR:  division by zero"])
def test_what_is_not_about_privileges_is_unknown(shop: Shop, text: str) -> None:
    diagnosis, _ = shop.ask(text)

    assert diagnosis.verdict is Verdict.UNKNOWN
    assert diagnosis.unknown


def test_a_message_that_names_all_of_its_statement_is_answered_as_that(shop: Shop) -> None:
    text = 'ERROR:  permission denied to create extension "citext"'
    diagnosis, found = shop.ask(text, role="app")
    spoken, as_statement = shop.ask("CREATE EXTENSION citext", role="app")

    assert (diagnosis.verdict, diagnosis.message) == (Verdict.DENIED, spoken.message)
    assert found.fix == as_statement.fix
    assert (found.fix is not None) is (shop.database.server.version >= 13)


def test_what_no_fix_of_a_trusted_extension_helps_is_for_superusers(shop: Shop) -> None:
    diagnosis, found = shop.ask('ERROR:  permission denied to create extension "file_fdw"', role="app")

    assert (diagnosis.verdict, found.fix) == (Verdict.DENIED, None)
    assert any("superuser" in sentence for sentence in (*diagnosis.advice, *found.advice))
