"""The servers that the tests run on are what they claim to be, and a test's database leaves nothing behind."""

from __future__ import annotations

from collections.abc import Callable

import psycopg
import pytest

from tests.servers import Server, fresh_database


def test_a_server_has_the_version_that_it_is_asked_for(server: Server) -> None:
    with psycopg.connect(server.dsn()) as connection:
        assert connection.info.server_version // 10000 == server.version


def test_a_fresh_database_leaves_no_database_and_no_role_behind(server: Server) -> None:
    with fresh_database(server) as database:
        owner = database.own("owner")
        database.execute(f"CREATE ROLE {owner} LOGIN; CREATE TABLE t (); ALTER TABLE t OWNER TO {owner}")
        other = psycopg.connect(database.dsn(owner))  # a session that a test forgot
    other.close()
    with psycopg.connect(server.dsn()) as connection:
        left = connection.execute(
            "SELECT datname FROM pg_database WHERE datname LIKE %(own)s"
            " UNION ALL SELECT rolname FROM pg_roles WHERE rolname LIKE %(own)s",
            {"own": database.prefix + "%"},
        ).fetchall()
    assert left == []


def test_a_version_that_is_not_installed_is_skipped_by_its_name(server_of: Callable[[int], Server]) -> None:
    with pytest.raises(pytest.skip.Exception, match="PostgreSQL 11 is not installed"):
        server_of(11)
