"""A small cluster with every kind of reason, made once on each server, and its catalog."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from pgwhy.acl import RoleName
from pgwhy.catalog import Catalog
from tests.differential.worlds import load
from tests.servers import FreshDatabase, Server, fresh_database

SCRIPT = """
CREATE ROLE {boss} SUPERUSER; CREATE ROLE {owner}; CREATE ROLE {reader}; CREATE ROLE {group}; CREATE ROLE {member};
CREATE ROLE {lazy} NOINHERIT; CREATE ROLE {migrator}; CREATE ROLE {dba}; CREATE ROLE {upper}; CREATE ROLE {nobody};
GRANT {upper} TO {group}; GRANT {group} TO {member}; GRANT {group} TO {lazy};
GRANT {reader} TO {member} WITH ADMIN OPTION;
GRANT {owner} TO {dba};
CREATE SCHEMA app; GRANT USAGE ON SCHEMA app TO PUBLIC;
CREATE TABLE app.plain (a int, b int, c int); ALTER TABLE app.plain OWNER TO {owner};
CREATE TABLE app.granted (a int, b int, c int); ALTER TABLE app.granted OWNER TO {owner};
GRANT SELECT ON app.granted TO {upper}; GRANT SELECT ON app.granted TO {reader} WITH GRANT OPTION;
GRANT INSERT ON app.granted TO PUBLIC; GRANT UPDATE (a, b) ON app.granted TO {reader};
CREATE TABLE app.revoked (a int); ALTER TABLE app.revoked OWNER TO {owner}; REVOKE ALL ON app.revoked FROM {owner};
CREATE SEQUENCE app.counter; ALTER SEQUENCE app.counter OWNER TO {owner};
CREATE FUNCTION app.f() RETURNS int LANGUAGE sql AS 'select 1'; ALTER FUNCTION app.f() OWNER TO {owner};
ALTER DEFAULT PRIVILEGES FOR ROLE {migrator} IN SCHEMA app GRANT SELECT ON TABLES TO {reader};
"""
ROLES = ("boss", "owner", "reader", "group", "member", "lazy", "migrator", "dba", "upper", "nobody")


class Cluster:
    """The catalog, with the roles by their short names."""

    def __init__(self, database: FreshDatabase) -> None:
        self.database = database
        database.execute(SCRIPT.format(**{name: database.own(name) for name in ROLES}))
        self.catalog: Catalog = load(database.dsn())

    def role(self, name: str) -> RoleName:
        """The full name; predefined roles keep theirs."""
        return RoleName(self.database.own(name) if name in ROLES else name)

    def short(self, text: str) -> str:
        """Text with the short names again."""
        return text.replace(self.database.prefix + "_", "")


@pytest.fixture(scope="session")
def cluster(server: Server) -> Iterator[Cluster]:
    """The cluster on each server that can be had."""
    with fresh_database(server) as database:
        yield Cluster(database)


@pytest.fixture(scope="session")
def cluster18(server18: Server) -> Iterator[Cluster]:
    """The cluster on the newest server."""
    with fresh_database(server18) as database:
        yield Cluster(database)
