"""Opens a database: the session as it is, the cluster and the small parts, in one round trip."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from pgwhy.catalog import Catalog
from pgwhy.server import cluster, database, session
from pgwhy.server.connection import Connection, Refused, Rows
from pgwhy.server.errors import CatalogUnreadable
from pgwhy.server.login import target
from pgwhy.server.names import Names

_MORE_ATTEMPTS = 2
"""ACLs show the names of now, other rows those of the snapshot: a role renamed in between is read again."""


def open_catalog(connection: Connection, also: Sequence[str] = ()) -> tuple[Catalog, list[Rows] | None]:
    """The catalog of the connection's database, with nothing of the large parts.

    And the rows of the statements ``also``, read along with it; None where one of all of these is refused.
    """
    version = connection.version
    session_rows, results, rows = _read(connection, version, also)
    catalog, complete = _catalog(version, session_rows, results)
    for _ in range(_MORE_ATTEMPTS):
        if not complete:
            session_rows, results, rows = _read(connection, version, also)
            catalog, complete = _catalog(version, session_rows, results)
    if session.path_is_masked(catalog.session):
        configured = session.read_configured_path(connection)
        catalog = msgspec.structs.replace(catalog, session=session.with_path(catalog.session, configured))
    return catalog, rows


def _read(
    connection: Connection, version: int, also: Sequence[str]
) -> tuple[Rows, dict[str, Rows], list[Rows] | None]:
    statements = cluster.statements(version) | database.STATEMENTS
    try:
        session_rows, *rows = connection.read((*statements.values(), *also), before=(session.STATEMENT,))
    except Refused:
        return *_read_one_by_one(connection, statements), None
    return session_rows, dict(zip(statements, rows, strict=False)), rows[len(statements) :]


def _read_one_by_one(connection: Connection, statements: Mapping[str, str]) -> tuple[Rows, dict[str, Rows]]:
    try:
        (session_rows,) = connection.read((), before=(session.STATEMENT,))
    except Refused as refused:
        raise _unreadable(connection, "pg_settings or pg_namespace", refused) from None
    results: dict[str, Rows] = {}
    for catalog, statement in statements.items():
        try:
            (results[catalog],) = connection.read((statement,))
        except Refused as refused:
            if catalog in cluster.ESSENTIAL | database.ESSENTIAL:
                raise _unreadable(connection, catalog, refused) from None
    return session_rows, results


def _unreadable(connection: Connection, catalog: str, refused: Refused) -> CatalogUnreadable:
    return CatalogUnreadable(
        f"{catalog} cannot be read in {target(connection.login)}: {refused}",
        "Without it nothing can be said. Ask for GRANT SELECT on it, or use another role.",
    )


def _catalog(version: int, session_rows: Rows, results: Mapping[str, Rows]) -> tuple[Catalog, bool]:
    """The catalog, and whether all names in it are known."""
    roles = cluster.read_roles(results["pg_roles"])
    names = Names(roles.values(), ())
    schemas = database.read_schemas(results["pg_namespace"], names)
    names.schemas |= {schema.oid: schema.name for schema in schemas.values()}
    shared = cluster.read_cluster(version, roles, results, names)
    small = msgspec.structs.asdict(database.read_small_parts(results, names))
    name, current = session.read(session_rows)
    catalog = Catalog(cluster=shared, database=name, session=current, schemas=schemas, **small)
    unreadable = frozenset({*cluster.statements(version), *database.STATEMENTS} - results.keys())
    return msgspec.structs.replace(catalog, unreadable=unreadable), not names.missing
