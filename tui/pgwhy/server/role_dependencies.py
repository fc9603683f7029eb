"""Reads what depends on roles in all databases, counted by system catalog: pg_shdepend, which they share."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from operator import itemgetter

from pgwhy.catalog import DependencyType, RoleDependencies, SharedDependency
from pgwhy.server.connection import Rows
from pgwhy.server.names import Names
from pgwhy.server.selection import Selection


def statements(selection: Selection, version: int) -> tuple[str, ...]:
    chosen = selection.condition("d.refobjid", "0::oid", "''::name")
    # the databases' system catalogs have the same oids, so pg_class tells their names for all of them
    return (
        f"""SELECT d.refobjid, b.datname, c.relname, d.deptype, count(DISTINCT d.objid)
            FROM pg_shdepend d JOIN pg_class c ON c.oid = d.classid LEFT JOIN pg_database b ON b.oid = d.dbid
            WHERE d.refclassid = 'pg_authid'::regclass AND d.deptype IN ('o', 'a', 'i', 'r') AND {chosen}
            GROUP BY 1, 2, 3, 4 ORDER BY 1, 2 NULLS FIRST, 3, 4""",
    )


def read(results: Sequence[Rows], names: Names) -> list[RoleDependencies]:
    (rows,) = results
    return [
        RoleDependencies(
            role,
            tuple(
                SharedDependency(database, catalog, DependencyType(kind), count)
                for _, database, catalog, kind, count in group
            ),
        )
        for role, group in groupby(rows, itemgetter(0))
    ]
