"""Remedies for the shop: the least one, the others, who can run them, what they confer, how they are undone."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import psycopg
import pytest

from pgwhy.diagnosis import Verdict
from pgwhy.remedy.remedy import Remedies, Way
from tests.diagnosis.shop import Shop, shop_on
from tests.servers import Server


@pytest.fixture(scope="module")
def shop(server_of: Callable[[int], Server]) -> Iterator[Shop]:
    with shop_on(server_of(18)) as made:
        yield made


@pytest.fixture(scope="module")
def old_shop(server_of: Callable[[int], Server]) -> Iterator[Shop]:
    with shop_on(server_of(15)) as made:
        yield made


def fix_of(shop: Shop, text: str, role: str) -> list[str]:
    _, found = shop.ask(text, role=role)
    return [shop.short(statement) for statement in found.fix.statements] if found.fix else []


def ways(shop: Shop, found: Remedies) -> dict[Way, list[str]]:
    """The first alternative of each way."""
    told: dict[Way, list[str]] = {}
    for each in found.alternatives:
        told.setdefault(each.way, [shop.short(statement) for statement in each.statements])
    return told


@pytest.mark.parametrize(
    ("statement", "role", "fix"),
    [
        # columns where the statement needs only columns, all of an object in one statement
        (
            "INSERT INTO app.orders (customer) VALUES (1) RETURNING id",
            "app",
            [
                "GRANT INSERT (customer), SELECT (id) ON TABLE app.orders TO app;",
                "GRANT USAGE ON SEQUENCE app.orders_id_seq TO app;",
            ],
        ),
        # the whole table where it needs them all, and held columns are left out
        ("SELECT * FROM app.orders", "app", ["GRANT SELECT ON TABLE app.orders TO app;"]),
        ("SELECT * FROM app.customers", "app", ["GRANT SELECT (secret) ON TABLE app.customers TO app;"]),
        # any column will do: the key, which tells least
        ("SELECT 1 FROM app.orders", "app", ["GRANT SELECT (id) ON TABLE app.orders TO app;"]),
        (
            "SELECT id FROM app.orders FOR UPDATE",
            "reader",
            ["GRANT UPDATE (id) ON TABLE app.orders TO reader;"],
        ),
        # everything that is missing, not only the first
        (
            "SELECT * FROM hidden.parent",
            "app",
            ["GRANT USAGE ON SCHEMA hidden TO app;", "GRANT SELECT ON TABLE hidden.parent TO app;"],
        ),
        # the same table twice is one statement
        (
            "SELECT a.total FROM app.orders a JOIN app.orders b ON b.customer = a.id",
            "app",
            ["GRANT SELECT ON TABLE app.orders TO app;"],
        ),
        ("SELECT secret FROM app.customers", "reader", []),
        ("SELECT app.closed(1)", "app", ["GRANT EXECUTE ON FUNCTION app.closed(integer) TO app;"]),
        ("TRUNCATE app.orders RESTART IDENTITY", "writer", []),
    ],
)
def test_the_least_fix(shop: Shop, statement: str, role: str, fix: list[str]) -> None:
    assert fix_of(shop, statement, role) == fix


def test_a_column_fix_has_the_whole_table_as_its_first_alternative(shop: Shop) -> None:
    _, found = shop.ask("SELECT secret FROM app.customers", role="app")

    first = found.alternatives[0]
    assert (first.way, [shop.short(s) for s in first.statements]) == (
        Way.WHOLE_TABLE,
        ["GRANT SELECT ON TABLE app.customers TO app;"],
    )
    assert first.confers == ()


def test_what_the_whole_table_also_confers(shop: Shop) -> None:
    _, found = shop.ask("SELECT total FROM app.orders", role="app")

    assert found.alternatives[0].confers == ("SELECT on column id", "SELECT on column customer")
    assert found.alternatives[0].also_confers == 2


def test_undo_gives_back_the_column_grants_that_revoke_takes_along(shop: Shop) -> None:
    _, found = shop.ask("SELECT secret FROM app.customers", role="app")

    assert [shop.short(s) for s in found.alternatives[0].undo] == [
        "REVOKE SELECT ON TABLE app.customers FROM app;",
        "GRANT SELECT (id, name) ON TABLE app.customers TO app;",
    ]


def test_memberships_with_what_else_they_confer_the_least_first(shop: Shop) -> None:
    _, found = shop.ask("SELECT total FROM app.orders", role="app")

    by_membership = [each for each in found.alternatives if each.way is Way.MEMBERSHIP]
    assert [shop.short(each.statements[0]) for each in by_membership] == [
        "GRANT reader TO app;",
        "GRANT writer TO app;",
        "GRANT owner TO app;",
    ]
    assert [shop.short(line) for line in by_membership[0].confers or ()] == [
        "SET ROLE reader",
        "SELECT on table app.customers",
    ]
    assert by_membership[0].also_confers == 2


def test_a_membership_that_is_not_inherited_is_made_to_inherit(shop: Shop, old_shop: Shop) -> None:
    _, found = shop.ask("SELECT * FROM app.orders", role="lazy")
    told = ways(shop, found)
    assert told[Way.INHERIT] == ["GRANT reader TO lazy WITH INHERIT TRUE;"]
    assert any("does not inherit from it: SET ROLE reader; first does" in shop.short(a) for a in found.advice)

    _, old = old_shop.ask("SELECT * FROM app.orders", role="lazy")
    assert Way.INHERIT not in ways(old_shop, old)


def test_default_privileges_of_the_creator_stand_beside_the_grant(shop: Shop) -> None:
    _, found = shop.ask("SELECT * FROM app.orders", role="web")

    assert ways(shop, found)[Way.FUTURE] == [
        "GRANT SELECT ON TABLE app.orders TO web;",
        "ALTER DEFAULT PRIVILEGES FOR ROLE owner IN SCHEMA app GRANT SELECT ON TABLES TO web;",
    ]


def test_ownership_is_no_grant_but_can_be_had(shop: Shop) -> None:
    _, found = shop.ask("ERROR:  must be owner of table orders", role="app")

    assert found.fix is None
    assert ways(shop, found)[Way.OWNER_MEMBERSHIP] == ["GRANT owner TO app;"]
    assert ways(shop, found)[Way.NEW_OWNER] == ["ALTER TABLE app.orders OWNER TO app;"]
    assert "Only the owner of table app.orders, which is owner" in shop.short(found.advice[0])


def test_a_new_owner_takes_the_object_from_whom_the_server_says(shop: Shop, old_shop: Shop) -> None:
    for each in (shop, old_shop):
        _, found = each.ask("ERROR:  must be owner of table orders", role="app")
        [remedy] = [way for way in found.alternatives if way.way is Way.NEW_OWNER]
        owners = """
            SELECT rolname FROM pg_roles, pg_class
            WHERE pg_class.oid = 'app.orders'::regclass AND pg_has_role(pg_roles.oid, relowner, 'USAGE')
        """
        with psycopg.connect(each.database.dsn()) as connection:
            before = {name for (name,) in connection.execute(owners.encode())}
            for statement in remedy.statements:
                connection.execute(statement.encode())
            after = {name for (name,) in connection.execute(owners.encode())}
            connection.rollback()
        [loss] = remedy.loses
        assert set(loss.roles) == before - after
        assert [each.short(role) for role in loss.roles] == ["owner", "boss"]
        assert loss.what == "ownership of table app.orders"
        assert not any(way.loses for way in found.alternatives if way is not remedy)


def test_predefined_roles_are_told_all_and_the_widest_first(shop: Shop) -> None:
    with psycopg.connect(shop.database.dsn()) as connection:
        writer = shop.full("@writer")
        for role in ("pg_monitor", "pg_read_all_data", "pg_read_server_files"):
            connection.execute(f"GRANT {role} TO {writer}".encode())
        connection.commit()
        try:
            _, found = shop.ask("INSERT INTO app.orders (customer) VALUES (1)", role="app")
        finally:
            for role in ("pg_monitor", "pg_read_all_data", "pg_read_server_files"):
                connection.execute(f"REVOKE {role} FROM {writer}".encode())
            connection.commit()
    [remedy] = [
        each for each in found.alternatives if shop.short(each.statements[0]) == "GRANT writer TO app;"
    ]
    assert (remedy.confers or ())[:3] == (
        "reading every file that the server can read",
        "SELECT on every table, view and sequence, USAGE on every schema",
        "what pg_read_all_settings, pg_read_all_stats and pg_stat_scan_tables may read",
    )


def test_who_can_run_it(shop: Shop) -> None:
    _, found = shop.ask("SELECT * FROM app.orders", role="web")

    assert found.fix
    assert [shop.short(role) for role in found.fix.run_as] == ["owner"]
    assert found.fix.can_run


def test_the_trial_leaves_nothing_behind(shop: Shop) -> None:
    _, found = shop.ask("INSERT INTO app.orders (customer) VALUES ($1) RETURNING id", role="app")

    assert found.fix
    with psycopg.connect(shop.database.dsn(), autocommit=True, prepare_threshold=None) as connection:
        for line in found.fix.trial:
            connection.execute(line.encode())
    assert found.fix.trial[0] == "BEGIN;"
    assert found.fix.trial[-1] == "ROLLBACK;"
    assert shop.fails("SELECT id FROM app.orders", "app")


@pytest.mark.parametrize("statement", ["SELECT * FROM app.orders", "SELECT secret FROM app.customers"])
def test_every_remedy_works_and_undoes_on_the_server(shop: Shop, statement: str) -> None:
    _, found = shop.ask(statement, role="app")

    assert found.fix
    for each in (found.fix, *found.alternatives):
        assert shop.fails(statement, "app", each.statements) == ""
        assert shop.fails(statement, "app", (*each.statements, *each.undo)) == shop.fails(statement, "app")


def test_ownership_with_whatever_else_is_missing(shop: Shop) -> None:
    statement = "ALTER TABLE app.orders OWNER TO @writer"
    _, found = shop.ask(statement, role="app")

    assert found.fix is None
    assert ways(shop, found)[Way.OWNER_MEMBERSHIP] == [
        "GRANT owner TO app;",
        "GRANT writer TO app;",
        "GRANT CREATE ON SCHEMA app TO writer;",
    ]
    for each in found.alternatives:
        assert shop.fails(statement, "app", each.statements) == ""


@pytest.mark.parametrize(
    "statement",
    [
        "ALTER SEQUENCE app.orders_id_seq RESTART",
        "TRUNCATE app.orders RESTART IDENTITY",
        "ALTER INDEX app.orders_pkey SET (fillfactor = 70)",
        "COMMENT ON INDEX app.orders_pkey IS 'x'",
    ],
)
def test_what_goes_with_a_table_is_had_with_the_table(shop: Shop, statement: str) -> None:
    _, found = shop.ask(statement, role="app")

    assert ways(shop, found)[Way.NEW_OWNER] == ["ALTER TABLE app.orders OWNER TO app;"]
    assert "make app the owner of app.orders, with which it goes" in shop.short(" ".join(found.advice))
    for each in found.alternatives:
        assert shop.fails(statement, "app", each.statements) == ""


def test_undo_leaves_the_privilege_that_was_there_without_its_grant_option(shop: Shop) -> None:
    # a warning: without the grant option nothing is granted, and the statement succeeds
    _, found = shop.ask("GRANT SELECT ON app.orders TO @web", role="reader")

    (remedy,) = found.alternatives
    assert [shop.short(line) for line in (*remedy.statements, *remedy.undo)] == [
        "GRANT SELECT ON TABLE app.orders TO reader WITH GRANT OPTION;",
        "REVOKE GRANT OPTION FOR SELECT ON TABLE app.orders FROM reader;",
    ]
    assert shop.fails("SELECT * FROM app.orders", "reader", (*remedy.statements, *remedy.undo)) == ""


def test_a_statement_that_leaves_something_out_can_be_completed(shop: Shop) -> None:
    diagnosis, found = shop.ask("VACUUM app.orders", role="reader")

    assert (diagnosis.verdict, found.fix) == (Verdict.ALLOWED, None)
    assert ways(shop, found) == {Way.COMPLETE: ["GRANT MAINTAIN ON TABLE app.orders TO reader;"]}
    assert "WARNING: permission denied to vacuum" in diagnosis.advice[0]


def test_no_policy_is_offered_for_copy_which_none_makes_possible(shop: Shop) -> None:
    diagnosis, found = shop.ask("COPY app.rows FROM STDIN", role="app")
    assert diagnosis.sqlstate == "0A000"
    assert "use INSERT" in found.advice[0]
    assert not any("CREATE POLICY" in sentence for sentence in found.advice)


def test_no_membership_is_offered_that_would_be_a_circle(shop: Shop) -> None:
    diagnosis, found = shop.ask("GRANT boss TO web", role="owner")  # boss is a member of owner
    assert diagnosis.verdict is Verdict.DENIED
    assert found.fix is None


def test_a_circular_grant_in_a_script_changes_nothing(shop: Shop) -> None:
    diagnosis, _ = shop.ask("GRANT boss TO owner; SELECT * FROM app.orders")
    assert diagnosis.verdict is Verdict.ALLOWED
