"""One rule of the server after another, each in the smallest world that shows it: pgwhy's answer is the server's."""

from __future__ import annotations

from functools import partial

from pgwhy.acl import RoleName
from pgwhy.catalog import Catalog
from pgwhy.server.door import Door
from pgwhy.server.options import ConnectionOptions
from pgwhy.statement import Analysis, analyze
from tests.servers import FreshDatabase
from tests.statement.asking import NO_ROWS, OK, UNKNOWN, answer, asking
from tests.statement.verdict_cases import CASES


def test_the_answer_is_the_server_s(database: FreshDatabase) -> None:
    cases = [case for case in CASES if case.since <= database.server.version]
    roles = [(database.own(f"me{i}"), database.own(f"owner{i}")) for i in range(len(cases))]
    paths = [f"case{i}" for i in range(len(cases))]
    for case, (me, owner), path in zip(cases, roles, paths, strict=True):
        database.execute(
            f"CREATE ROLE {me}; CREATE ROLE {owner}; CREATE SCHEMA {path};"
            f"GRANT USAGE ON SCHEMA {path} TO PUBLIC; SET search_path = {path};"
            + case.world.replace("{me}", me).replace("{owner}", owner).replace("{schema}", path)
        )
    wrong: list[str] = []
    with asking(database) as asked:
        for case, (me, _), path in zip(cases, roles, paths, strict=True):
            said = asked.server(me, case.statement, path)
            ours = asked.ours(me, case.statement, path, rows=said != NO_ROWS)
            same = ours == (OK if said == NO_ROWS else said)
            unsure = said in (OK, NO_ROWS) and ours.startswith(UNKNOWN)
            if not (unsure if case.doubtful else same):
                wrong.append(f"{case.rule}: the server {said}, pgwhy {ours}")
    assert not wrong


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
