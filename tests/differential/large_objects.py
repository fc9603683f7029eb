"""Large objects before 18, which has no function to ask: every role tries, and what it did is rolled back."""

from __future__ import annotations

import psycopg
from psycopg import sql

from pgwhy.access import holds
from pgwhy.acl import Privilege, RoleName
from pgwhy.catalog import Catalog, LargeObject
from tests.differential.generator import Connection, identifier
from tests.differential.tally import Tally


def compare_large_objects(
    connection: Connection, catalog: Catalog, tally: Tally, seen: set[RoleName]
) -> None:
    """Reading needs SELECT, writing SELECT and UPDATE, a GRANT without a warning the grant option."""
    for target in catalog.large_objects.all():
        for role in sorted(seen):
            if not role.startswith("pg_"):  # nobody can be a predefined role's session
                _compare(connection, catalog, tally, role, target)


def _compare(
    connection: Connection, catalog: Catalog, tally: Tally, role: RoleName, target: LargeObject
) -> None:
    reads = holds(catalog, role, Privilege.SELECT, target)
    writes = reads and holds(catalog, role, Privilege.UPDATE, target)
    oid = sql.Literal(target.oid)
    asked = {
        "reads": (reads, sql.SQL("SELECT lo_get({})").format(oid)),
        "writes": (writes, sql.SQL("SELECT lo_put({}, 0, 'x')").format(oid)),
    }
    for privilege in (Privilege.SELECT, Privilege.UPDATE):
        grant = sql.SQL("GRANT {} ON LARGE OBJECT {} TO {}").format(
            sql.SQL("SELECT" if privilege is Privilege.SELECT else "UPDATE"), oid, identifier("postgres")
        )
        may_grant = holds(catalog, role, privilege, target, grant_option=True)
        asked[f"grants {privilege}"] = (may_grant, grant)
    for what, (ours, statement) in asked.items():
        tally.compare(
            ours, succeeds(connection, role, statement), f"{role!r} {what} large object {target.oid}"
        )


def succeeds(connection: Connection, role: RoleName, statement: sql.Composed) -> bool:
    """Whether the statement runs as this role without error and without warning; it is rolled back."""
    warnings: list[str] = []
    connection.add_notice_handler(handler := lambda notice: warnings.append(notice.message_primary or ""))
    try:
        with connection.transaction(force_rollback=True):
            connection.execute(sql.SQL("SET LOCAL SESSION AUTHORIZATION {}").format(identifier(role)))
            connection.execute(statement)
    except psycopg.errors.InsufficientPrivilege:
        return False
    finally:
        connection.remove_notice_handler(handler)
    return not warnings
