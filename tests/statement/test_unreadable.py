"""What cannot be read is unknown. What servers answer to statements is recorded: see tests/recorded."""

from __future__ import annotations

from functools import partial

from pgwhy.acl import RoleName
from pgwhy.catalog import Catalog
from pgwhy.server.door import Door
from pgwhy.server.options import ConnectionOptions
from pgwhy.statement import Analysis, analyze
from tests.servers import FreshDatabase
from tests.statement.asking import UNKNOWN, answer


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
