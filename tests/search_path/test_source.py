"""Where the setting comes from: compared with what a session of the role finds after logging in."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import msgspec
import psycopg
import pytest
from psycopg import sql

from pgwhy.acl import RoleName
from pgwhy.catalog import Catalog, Cluster, Database, Role, RoleSetting, Session
from pgwhy.search_path import Setting, Source, setting_for, setting_of_function
from pgwhy.server.door import Door
from pgwhy.server.options import ConnectionOptions
from tests.servers import FreshDatabase

VALUES = {
    "ALTER ROLE {role} IN DATABASE {database} SET search_path": 'one, "Two"',
    "ALTER ROLE {role} SET search_path": "\"$user\", 'x,y'",
    "ALTER DATABASE {database} SET search_path": "''",
}
"""In the order of precedence; the values as SQL writes them."""


def login(database: FreshDatabase, role: str, options: str = "") -> tuple[object, object]:
    """What a new session of the role has: setting and source."""
    with psycopg.connect(database.dsn(role), options=options) as connection:
        row = connection.execute(
            "SELECT setting, source FROM pg_settings WHERE name = 'search_path'"
        ).fetchone()
    assert row is not None
    return row


@contextmanager
def door(database: FreshDatabase, user: str = "postgres", options: str = "") -> Iterator[Door]:
    opened = Door(ConnectionOptions(f"{database.dsn(user)} {options}"))
    yield opened
    opened.close()


@pytest.fixture
def role(database: FreshDatabase) -> str:
    name = database.own('ro"le')
    with psycopg.connect(database.dsn(), autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE ROLE {} LOGIN").format(sql.Identifier(name)))
    return name


def test_each_place_in_the_servers_order(database: FreshDatabase, role: str) -> None:
    names = {"role": sql.Identifier(role), "database": sql.Identifier(database.name)}
    with psycopg.connect(database.dsn(), autocommit=True) as connection:
        for place, value in VALUES.items():
            connection.execute(sql.SQL(f"{place} TO {value}").format(**names))
        for place in VALUES:
            with door(database) as opened:
                found = setting_for(opened.catalog, RoleName(role))
            assert (found.value, found.source) == login(database, role)
            _same_when_run_again(database, role, found)
            connection.execute(sql.SQL(place.replace(" SET ", " RESET ")).format(**names))
    with door(database) as opened:
        found = setting_for(opened.catalog, RoleName(role))
    assert (found.value, found.source) == login(database, role)
    assert found.overridden == ()


def _same_when_run_again(database: FreshDatabase, role: str, found: Setting) -> None:
    """The SQL that is said to have set it sets it."""
    with psycopg.connect(database.dsn(), autocommit=True) as connection:
        connection.execute(found.set_by.encode())
    assert login(database, role) == (found.value, found.source)


def test_what_the_connection_asks_for(database: FreshDatabase, role: str) -> None:
    with door(database, role, "options='-c search_path=b,a'") as opened:
        found = setting_for(opened.catalog, RoleName(role))

    assert (found.value, found.source) == login(database, role, "-c search_path=b,a") == ("b,a", "client")


def test_for_all_roles() -> None:
    """Not tried on a server: it would change what other tests find there."""
    settings = (
        RoleSetting(None, None, "search_path", "everybody"),
        RoleSetting(RoleName("x"), "other", "search_path", "x"),
    )
    catalog = _catalog(settings, configured="configured")

    found = setting_for(catalog, RoleName("x"))

    assert (found.value, found.source) == ("everybody", Source.GLOBAL)
    assert found.set_by == "ALTER ROLE ALL SET search_path TO everybody;"
    assert [(layer.value, layer.source) for layer in found.overridden] == [
        ("configured", "configuration file")
    ]


def test_a_masked_configuration_is_unknown() -> None:
    catalog = _catalog((RoleSetting(RoleName("me"), None, "search_path", "mine"),), configured=None)

    assert setting_for(catalog, RoleName("me")).value == "mine"
    unknown = setting_for(catalog, RoleName("x"))
    assert (unknown.value, unknown.source) == (None, None)
    assert "hidden" in unknown.set_by


def test_set_role_keeps_the_sessions_setting() -> None:
    catalog = _catalog((RoleSetting(RoleName("me"), None, "search_path", "mine"),), configured="configured")
    session = msgspec.structs.replace(catalog.session, user=RoleName("x"), session_user=RoleName("me"))

    assert setting_for(msgspec.structs.replace(catalog, session=session), RoleName("x")).value == "mine"


def test_an_override_comes_first() -> None:
    found = setting_for(_catalog((), configured="configured"), RoleName("x"), "a, b")

    assert (found.value, found.source, found.set_by) == ("a, b", "session", "SET search_path TO a, b;")
    assert [layer.value for layer in found.overridden] == ["configured"]


def test_a_functions_own_path(database: FreshDatabase) -> None:
    database.execute(
        "CREATE FUNCTION f() RETURNS int LANGUAGE sql SET search_path TO \"A b\", pg_temp AS 'SELECT 1';"
        "CREATE FUNCTION g() RETURNS int LANGUAGE sql SET work_mem TO '1MB' AS 'SELECT 1';"
    )
    with door(database) as opened:
        (f,) = opened.ask(lambda catalog: catalog.routines.named("f"))
        (g,) = opened.ask(lambda catalog: catalog.routines.named("g"))

    own = setting_of_function(f)
    assert own is not None
    assert (own.value, own.source) == ('"A b", pg_temp', Source.FUNCTION)
    assert own.set_by == 'ALTER FUNCTION public.f() SET search_path TO "A b", pg_temp;'
    assert setting_of_function(g) is None


def _catalog(settings: tuple[RoleSetting, ...], configured: str | None) -> Catalog:
    roles = {RoleName(name): Role(oid, RoleName(name)) for oid, name in enumerate(("me", "x"), 20000)}
    me = RoleName("me")
    cluster = Cluster(180000, roles, (), {"d": Database(1, "d", me, None)}, settings=settings)
    session = Session(me, me, search_path="mine", search_path_source="user")
    session = msgspec.structs.replace(
        session, configured_search_path=configured, configured_source="configuration file"
    )
    return Catalog(cluster, "d", session, {})
