"""A question that is asked again is answered from what is known where that is enough, and is the same answer."""

from __future__ import annotations

import pytest

from pgwhy.access import Change, Grant, GrantRole, apply
from pgwhy.acl import Privilege, RoleName
from pgwhy.catalog import Catalog
from pgwhy.diagnosis.same import same_in
from pgwhy.server.door import Door
from pgwhy.server.options import ConnectionOptions
from pgwhy.statement import Analysis, analyze, reanalyzed
from tests.servers import FreshDatabase

_WORLD = """
    CREATE ROLE {me}; CREATE ROLE {group};
    CREATE SCHEMA closed; CREATE TABLE closed.other (a int);
    CREATE TABLE t (a int, b int); CREATE TABLE u (a int); CREATE TABLE guarded (a int);
    ALTER TABLE guarded ENABLE ROW LEVEL SECURITY;
    GRANT ALL ON t TO {group}; GRANT USAGE ON SCHEMA closed TO {group};
"""


@pytest.mark.parametrize(
    ("statement", "path", "known"),
    [
        ("SELECT a FROM t", "public", True),
        ("INSERT INTO t SELECT a FROM u", "public", True),
        ("SELECT a FROM t", "closed, public", False),
        ("SELECT a FROM guarded", "public", False),
        ("SELECT a FROM closed.other", "public", False),
        ("SELECT lo_get(1) FROM t", "public", False),
        ("CREATE INDEX ON t (a)", "public", False),
    ],
)
def test_what_is_required_after_a_change_is_known_where_it_is_the_same(
    database18: FreshDatabase, statement: str, path: str, known: bool
) -> None:
    me, group = RoleName(database18.own("me")), RoleName(database18.own("group"))
    database18.execute(_WORLD.format(me=me, group=group))
    door = Door(ConnectionOptions(database18.dsn()))

    def asked(catalog: Catalog) -> Analysis:
        return analyze(statement, catalog, me, path)[0]

    try:
        analysis = door.ask(asked)
        table = door.ask(lambda catalog: catalog.relation("public", "t"))
        assert table is not None
        changes: tuple[Change, ...] = (GrantRole(group, me), Grant(table, (Privilege.SELECT,), me))
        for change in changes if known else changes[:1]:
            after = apply(analysis.catalog, change)
            same = same_in(analysis, after)
            assert (same is not None) is known
            if same is not None:
                assert same.requirements == reanalyzed(analysis, after).requirements
    finally:
        door.close()
