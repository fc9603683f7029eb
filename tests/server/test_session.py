"""What the session says of itself, and which search_path is configured behind its own setting."""

from __future__ import annotations

import psycopg
import pytest

from tests.server.doors import opened
from tests.servers import FreshDatabase, Server

BUILT_IN = '"$user", public'


def _configured(server: Server) -> str:
    with psycopg.connect(server.dsn()) as connection:
        row = connection.execute("SHOW search_path").fetchone()
    assert row is not None
    return str(row[0])


def test_without_settings_the_configured_path_is_the_sessions(database: FreshDatabase) -> None:
    with opened(database) as door:
        session = door.catalog.session
    assert session.configured_search_path == session.search_path == _configured(database.server)
    assert session.search_path_source == session.configured_source
    assert (session.user, session.session_user) == ("postgres", "postgres")
    assert (session.row_security, session.lo_compat_privileges, session.in_recovery) == (True, False, False)
    assert session.temporary_schema == ""


def test_what_masks_the_configured_path_makes_it_unknown_to_ordinary_roles(database: FreshDatabase) -> None:
    user = database.own("user")
    database.execute(f"CREATE ROLE {user} LOGIN; ALTER ROLE {user} SET search_path = 'a, b', c")
    with opened(database, user) as door:
        session = door.catalog.session
    assert (session.search_path, session.search_path_source) == ('"a, b", c', "user")
    assert session.configured_search_path is None


def test_superusers_can_look_behind_the_mask(database: FreshDatabase) -> None:
    user = database.own("user")
    database.execute(
        f"CREATE ROLE {user} LOGIN SUPERUSER; ALTER ROLE {user} IN DATABASE {database.name} SET search_path = c"
    )
    with opened(database, user) as door:
        session = door.catalog.session
    assert (session.search_path, session.search_path_source) == ("c", "database user")
    assert (session.configured_search_path, session.configured_source) == (BUILT_IN, "default")


@pytest.mark.parametrize("path", ["hostile, pg_catalog", "", "pg_temp"])
def test_a_hostile_search_path_changes_nothing(database18: FreshDatabase, path: str) -> None:
    user = database18.own("user")
    database18.execute(
        f"""
        CREATE SCHEMA hostile;
        CREATE TABLE hostile.pg_settings (name text, setting text, source text);
        CREATE TABLE hostile.pg_namespace (oid oid, nspname name);
        CREATE FUNCTION hostile.never(name, name) RETURNS bool LANGUAGE plpgsql AS 'BEGIN RAISE ''called''; END';
        CREATE FUNCTION hostile.never(text, text) RETURNS bool LANGUAGE plpgsql AS 'BEGIN RAISE ''called''; END';
        CREATE OPERATOR hostile.= (function = hostile.never, leftarg = text, rightarg = text);
        CREATE OPERATOR hostile.= (function = hostile.never, leftarg = name, rightarg = name);
        CREATE ROLE {user} LOGIN;
        GRANT USAGE ON SCHEMA hostile TO PUBLIC;
        """
    )
    with psycopg.connect(database18.dsn(), autocommit=True) as connection:
        connection.execute(f"ALTER ROLE {user} SET search_path TO {path or chr(39) * 2}".encode())
    with opened(database18, user) as door:
        assert door.catalog.session.user == user
        assert door.catalog.session.search_path == (path or '""')
        assert len(door.ask(lambda catalog: catalog.relations.named("pg_settings"))) == 2


def test_settings_that_decide_are_as_the_role_has_them(database18: FreshDatabase) -> None:
    user = database18.own("user")
    database18.execute(
        f"CREATE ROLE {user} LOGIN; CREATE ROLE {user}_group; GRANT {user}_group TO {user};"
        f"ALTER ROLE {user} SET row_security = off; ALTER ROLE {user} SET role = '{user}_group'"
    )
    with opened(database18, user) as door:
        session = door.catalog.session
        settings = {(s.role, s.name, s.value) for s in door.catalog.cluster.settings}
    assert (session.user, session.session_user, session.row_security) == (f"{user}_group", user, False)
    assert {(user, "row_security", "off"), (user, "role", f"{user}_group")} <= settings
