"""The door behind PgBouncer in transaction mode, and on a hot standby."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator

import psycopg
import pytest

from pgwhy.catalog import By, Need, Part
from pgwhy.demo.binaries import Installation
from pgwhy.demo.home import Home
from pgwhy.server.door import Door
from pgwhy.server.options import ConnectionOptions
from tests.processes import PATIENCE
from tests.server.doors import opened
from tests.server.test_door import EVERYTHING, OBJECTS, assert_same
from tests.servers import FreshDatabase, Server, installations, running
from tests.servers.pooler import pooled

SESSION = """
    SELECT name, setting FROM pg_settings
    WHERE name IN ('search_path', 'statement_timeout', 'lock_timeout', 'idle_in_transaction_session_timeout', 'jit',
                   'default_transaction_read_only', 'default_transaction_isolation', 'quote_all_identifiers', 'role')
    UNION ALL SELECT 'prepared', count(*)::text FROM pg_prepared_statements
    UNION ALL SELECT 'backend', pg_backend_pid()::text ORDER BY 1"""


@pytest.mark.needs("pgbouncer")
def test_behind_pgbouncer_all_is_read_and_nothing_is_left(database: FreshDatabase) -> None:
    user = database.own("user")
    database.execute(OBJECTS + f"CREATE ROLE {user} LOGIN")
    with opened(database, user) as door:
        direct = door.load(EVERYTHING)
    with pooled(database.server, (user,)) as pool:
        with psycopg.connect(pool.dsn(database.name, user), autocommit=True, prepare_threshold=None) as other:
            before = other.execute(SESSION).fetchall()
            door = Door(ConnectionOptions(pool.dsn(database.name, user)))
            for need in EVERYTHING:
                door.load([need])
            assert_same(door.catalog, direct)
            # the pool has one session for all, so that what we did to it would be seen here
            assert other.execute(SESSION).fetchall() == before
        assert door.catalog.session == direct.session
        door.close()


@pytest.mark.needs("pgbouncer")
def test_what_another_client_left_in_a_pooled_session_does_no_harm(database18: FreshDatabase) -> None:
    user = database18.own("user")
    database18.execute(OBJECTS + f"CREATE ROLE {user} LOGIN")
    with pooled(database18.server, (user,)) as pool:
        dsn = pool.dsn(database18.name, user)
        with psycopg.connect(dsn, autocommit=True, prepare_threshold=None) as careless:
            careless.execute("SET search_path = app")
            careless.execute("CREATE TEMP TABLE pg_class (oid oid)")
            careless.execute("CREATE TEMP TABLE pg_roles (oid oid)")
            careless.execute("SET statement_timeout = '1s'")
            door = Door(ConnectionOptions(dsn))
            catalog = door.load([Need(Part.RELATIONS, By.NAME, "pg_class")])
            assert "postgres" in catalog.cluster.roles
            own = catalog.session.temporary_schema
            assert {r.schema for r in catalog.relations.named("pg_class")} == {"pg_catalog", own}
            assert (catalog.session.search_path, catalog.session.search_path_source) == ("app", "session")
            assert catalog.session.temporary_schema.startswith("pg_temp_")
            door.close()


# a standby must allow for as much as its primary did
_LIMITS = ("-c", "max_connections=20")


def _made_standby(home: Home, installation: Installation) -> None:
    """Fills the data in single-user mode, and has them start as those of a standby."""
    statements = "".join(" ".join(statement.split()) + ";\n" for statement in OBJECTS.split(";"))
    subprocess.run(
        [installation.bin / "postgres", "--single", "-D", home.data, *_LIMITS, "postgres"],
        input=statements,
        text=True,
        check=True,
        capture_output=True,
        cwd="/",
        timeout=PATIENCE,
        **home.account.identity,
    )
    (home.data / "standby.signal").touch()


@pytest.fixture(params=sorted(installations()), ids=lambda version: f"pg{version}")
def standby(request: pytest.FixtureRequest) -> Iterator[Server]:
    """A hot standby of each version that can be started."""
    with running(installations()[request.param], _made_standby) as server:
        yield server


def test_a_hot_standby_answers_as_any_server(standby: Server) -> None:
    door = Door(ConnectionOptions(standby.dsn()))
    catalog = door.load(EVERYTHING)
    assert catalog.session.in_recovery
    table = catalog.relation("app", "t")
    assert table is not None
    details = catalog.details.by_id(table.oid)
    assert details is not None
    assert [column.name for column in details.columns] == ["id", "a", "b"]
    assert all(
        getattr(catalog, part).visible for part in ("relations", "routines", "types", "named", "details")
    )
    door.close()
