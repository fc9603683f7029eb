"""Reads the SQL of policies, defaults and views. The server locks the relation to print it, so one at a time."""

from __future__ import annotations

from pgwhy.catalog.details import PolicyText, Texts
from pgwhy.server.connection import Connection
from pgwhy.server.errors import CatalogLocked

_PATIENCE = "SET LOCAL lock_timeout = '500ms'"


def read_texts(connection: Connection, relation: int) -> Texts:
    """The texts of one relation; ``locked`` if another session would have to be waited for."""
    statements = (
        _PATIENCE,
        f"""SELECT polname, pg_get_expr(polqual, polrelid), pg_get_expr(polwithcheck, polrelid)
            FROM pg_policy WHERE polrelid = {relation:d} ORDER BY polname""",
        f"SELECT adnum, pg_get_expr(adbin, adrelid) FROM pg_attrdef WHERE adrelid = {relation:d} ORDER BY adnum",
        f"SELECT pg_get_viewdef(oid) FROM pg_class WHERE oid = {relation:d} AND relkind IN ('v', 'm')",
    )
    try:
        policies, defaults, views = connection.read(statements)
    except CatalogLocked:
        return Texts(relation, locked=True)
    return Texts(
        relation,
        tuple(PolicyText(*row) for row in policies),
        dict(defaults),
        views[0][0] if views else None,
    )
