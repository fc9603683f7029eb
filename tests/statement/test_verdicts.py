"""One rule of the server after another, each in the smallest world that shows it: pgwhy's answer is the server's."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import pytest

from pgwhy.acl import RoleName
from pgwhy.catalog import Catalog
from pgwhy.server.door import Door
from pgwhy.server.options import ConnectionOptions
from pgwhy.statement import Analysis, analyze
from tests.servers import FreshDatabase, Server, fresh_database
from tests.statement.asking import NO_ROWS, OK, UNKNOWN, answer, asking


@dataclass(frozen=True)
class Case:
    """``{me}`` is the role that runs the statement, ``{owner}`` another one; a superuser has made the world."""

    rule: str
    world: str
    statement: str
    since: int = 12


CASES = [
    Case(
        "a column's own ACL gives what pg_write_all_data does not beside a grant",
        """
        CREATE TABLE t (id int PRIMARY KEY, a int);
        GRANT pg_write_all_data TO {me};
        GRANT INSERT, SELECT ON t TO {me};
        GRANT UPDATE (a) ON t TO {me};
        """,
        "INSERT INTO t VALUES (1, 1) ON CONFLICT (id) DO UPDATE SET a = 2",
        since=14,
    ),
    Case(
        "pg_write_all_data gives nothing beside a grant",
        """
        CREATE TABLE t (id int PRIMARY KEY, a int);
        GRANT pg_write_all_data TO {me};
        GRANT INSERT, SELECT ON t TO {me};
        """,
        "INSERT INTO t VALUES (1, 1) ON CONFLICT (id) DO UPDATE SET a = 2",
        since=14,
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.rule)
def test_the_answer_is_the_server_s(server: Server, case: Case) -> None:
    if server.version < case.since:
        return
    with fresh_database(server) as database:
        me, owner = database.own("me"), database.own("owner")
        names = {"me": me, "owner": owner}
        database.execute(f"CREATE ROLE {me}; CREATE ROLE {owner}; GRANT ALL ON SCHEMA public TO PUBLIC;")
        database.execute(case.world.format(**names))
        with asking(database) as asked:
            path = "public"
            said = asked.server(me, case.statement, path)
            ours = asked.ours(me, case.statement, path, rows=said != NO_ROWS)
    assert ours == (OK if said == NO_ROWS else said)


def test_who_may_set_a_parameter_is_unknown_where_its_acl_cannot_be_read(database18: FreshDatabase) -> None:
    me = database18.own("me")
    database18.execute(f"CREATE ROLE {me} LOGIN; REVOKE SELECT ON pg_parameter_acl FROM PUBLIC")
    door = Door(ConnectionOptions(database18.dsn(me)))
    try:
        for text in ("SET log_statement = 'all'", "SELECT set_config('log_statement', 'all', true)"):
            (analysis,) = door.ask(partial(_analyzed, text=text, role=RoleName(me)))
            assert answer(analysis).startswith(UNKNOWN)
    finally:
        door.close()


def _analyzed(catalog: Catalog, text: str, role: RoleName) -> tuple[Analysis, ...]:
    return analyze(text, catalog, role, "public")
