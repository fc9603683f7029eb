"""Tablespaces that something is put into: CREATE on them, unless it is the database's own (GetDefaultTablespace)."""

from __future__ import annotations

from pgwhy.acl import ObjectKind, Privilege
from pgwhy.statement.demands import Demands


def uses_tablespace(demands: Demands, name: str, *, temporary: bool = False) -> None:
    """CREATE on the named tablespace, or on the one that default_tablespace names."""
    chosen = name or ("" if temporary else demands.scene.state.settings.get("default_tablespace", ""))
    database = demands.catalog.own_database
    if not chosen or (database is not None and chosen == database.tablespace):
        return
    tablespace = demands.catalog.cluster.tablespaces.get(chosen)
    if tablespace is not None:
        demands.privilege(Privilege.CREATE, tablespace)
    elif name:
        demands.absent(ObjectKind.TABLESPACE, name)
