"""DROP ROLE on a real server: what depends on the role in all databases, and the script that lets it be dropped."""

from __future__ import annotations

import psycopg
import pytest

from pgwhy.acl import RoleName
from pgwhy.catalog import DependencyType, SharedDependency
from pgwhy.remedy.drop_role import counted, dependencies, drop_script, undroppable
from pgwhy.server.door import Door
from pgwhy.server.options import ConnectionOptions
from tests.servers import FreshDatabase

HEIR = RoleName("postgres")


@pytest.fixture
def shop(database: FreshDatabase) -> FreshDatabase:
    """A database in which a role owns a table and named a grantee."""
    owner, app = database.own("owner"), database.own("app")
    database.execute(
        f"CREATE ROLE {owner}; CREATE ROLE {app}; GRANT {owner} TO {app};"
        f"CREATE SCHEMA s AUTHORIZATION {owner}; SET ROLE {owner};"
        f"CREATE TABLE s.t (i int); GRANT SELECT ON s.t TO {app}"
    )
    return database


def test_the_script_lets_the_role_be_dropped(shop: FreshDatabase) -> None:
    owner = RoleName(shop.own("owner"))
    door = Door(ConnectionOptions(shop.dsn()))
    script = door.ask(lambda catalog: drop_script(catalog, owner, HEIR))
    told = ", ".join(map(counted, door.ask(lambda catalog: dependencies(catalog, owner))))
    assert "owns 1 schema" in told
    assert [line for line in script if line.startswith("-- in")] == [f"-- in database {shop.name}: {told}"]
    with psycopg.connect(shop.dsn()) as connection:
        for line in script:
            connection.execute(line.encode())
        connection.rollback()
    door.close()


def test_it_knows_of_databases_that_were_never_opened(shop: FreshDatabase) -> None:
    app, elsewhere = RoleName(shop.own("app")), f"{shop.name}_too"
    with psycopg.connect(shop.dsn(), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {elsewhere} OWNER {app}".encode())
        try:
            with psycopg.connect(shop.server.dsn(elsewhere), autocommit=True) as other:
                other.execute(f"CREATE SCHEMA x AUTHORIZATION {app}".encode())
                other.execute(f"CREATE TABLE x.t (i int); GRANT SELECT, INSERT (i) ON x.t TO {app}".encode())
            door = Door(ConnectionOptions(shop.dsn()))
            rows = door.ask(lambda catalog: dependencies(catalog, app))
            script = door.ask(lambda catalog: drop_script(catalog, app, HEIR))
            door.close()
        finally:
            connection.execute(f"DROP DATABASE {elsewhere}".encode())
    assert set(rows) == {
        SharedDependency(None, "pg_database", DependencyType.OWNER, 1),
        SharedDependency(elsewhere, "pg_namespace", DependencyType.OWNER, 1),
        SharedDependency(elsewhere, "pg_class", DependencyType.ACL, 1),
        SharedDependency(shop.name, "pg_class", DependencyType.ACL, 1),
    }
    places = [line for line in script if line.startswith("-- in")]
    assert [place.split(":")[0].split()[-1] for place in places] == [shop.name, elsewhere]


def test_a_login_that_may_not_see_the_dependencies_is_told_all_databases(database18: FreshDatabase) -> None:
    app, viewer = database18.own("app"), database18.own("viewer")
    database18.execute(
        f"CREATE ROLE {app}; CREATE ROLE {viewer} LOGIN; REVOKE SELECT ON pg_shdepend FROM PUBLIC"
    )
    door = Door(ConnectionOptions(database18.dsn(viewer)))
    script = door.ask(lambda catalog: drop_script(catalog, RoleName(app), HEIR))
    assert f"-- in database {database18.name}: not known" in script
    assert f"DROP OWNED BY {app};" in script
    door.close()


def test_a_role_that_cannot_be_dropped_is_said_to_be(shop: FreshDatabase) -> None:
    door = Door(ConnectionOptions(shop.dsn()))
    catalog = door.catalog
    assert undroppable(catalog, RoleName("pg_monitor")) is not None
    assert undroppable(catalog, catalog.session.session_user) is not None
    assert undroppable(catalog, RoleName(shop.own("app"))) is None
    door.close()
