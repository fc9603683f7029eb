"""What a role has, by kind: every kind of object that it can own is told, and none twice."""

from __future__ import annotations

from pgwhy.acl import ObjectKind, RoleName
from pgwhy.widgets.holdings import holdings, shared_holdings
from tests.server.doors import opened
from tests.servers import FreshDatabase


def test_all_that_a_role_owns_is_told_by_kind_and_nothing_that_came_along(database18: FreshDatabase) -> None:
    owner = database18.own("owner")
    database18.execute(f"""
        CREATE ROLE {owner} SUPERUSER; SET ROLE {owner};
        CREATE SCHEMA s; SET search_path = s;
        CREATE TABLE t (a int); CREATE TYPE composite AS (a int); CREATE TYPE span AS RANGE (SUBTYPE = int);
        CREATE DOMAIN d AS int;
        CREATE FUNCTION w() RETURNS bigint LANGUAGE internal WINDOW AS 'window_row_number';
        CREATE FOREIGN DATA WRAPPER fw; CREATE SERVER fs FOREIGN DATA WRAPPER fw;
        GRANT SET ON PARAMETER log_statement TO {owner};
    """)
    with opened(database18) as door:
        found = door.ask(lambda catalog: holdings(catalog, RoleName(owner)))
        shared = door.ask(lambda catalog: shared_holdings(catalog, RoleName(owner)))
    assert [(kind, names) for kind, names in found.owned if kind is not ObjectKind.FUNCTION] == [
        (ObjectKind.SCHEMA, ("s",)),
        (ObjectKind.TABLE, ("s.t",)),
        (ObjectKind.WINDOW_FUNCTION, ("s.w()",)),
        (ObjectKind.TYPE, ("s.composite", "s.span")),
        (ObjectKind.DOMAIN, ("s.d",)),
        (ObjectKind.FOREIGN_DATA_WRAPPER, ("fw",)),
        (ObjectKind.FOREIGN_SERVER, ("fs",)),
    ]
    assert (ObjectKind.PARAMETER, ("log_statement",)) in shared.granted
    assert list(dict(shared.held)) == [ObjectKind.DATABASE, ObjectKind.TABLESPACE, ObjectKind.PARAMETER]
