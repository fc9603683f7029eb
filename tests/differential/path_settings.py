"""Random settings in every place, and what sessions of each role find after logging in."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from psycopg import sql

from pgwhy.acl import RoleName
from pgwhy.search_path import effective_path, setting_for, sql_list
from pgwhy.server.door import Door
from pgwhy.server.options import ConnectionOptions
from tests.differential.generator import identifier
from tests.differential.path_world import NAMES, SCHEMAS, PathWorld
from tests.differential.tally import Tally

_PLACES = (
    "ALTER ROLE {role} IN DATABASE {database}",
    "ALTER ROLE {role}",
    "ALTER DATABASE {database}",
)


def compare_settings(loaded: PathWorld, tally: Tally) -> None:
    """Each role of the world logs in; its setting, source and effective path are those that pgwhy tells."""
    world, r, connection = loaded.world, loaded.random, loaded.connection
    database = identifier(world.database)
    for role in world.roles:
        connection.execute(sql.SQL("ALTER ROLE {} LOGIN").format(identifier(role)))
        for place in _PLACES:
            if r.random() < 0.4:
                names = r.sample([*SCHEMAS, *NAMES, *world.roles, "$user", ""], r.randint(1, 4))
                where = sql.SQL(place).format(role=identifier(role), database=database)
                connection.execute(where + sql.SQL(f" SET search_path TO {sql_list(names)}"))
    with _for_all_roles(loaded):
        for role in world.roles:
            _compare(loaded, RoleName(role), "", tally)
            options = r.choice(("", "-c search_path=a,\\ b", "-c search_path=$user"))
            _compare(loaded, RoleName(role), options, tally)


@contextmanager
def _for_all_roles(loaded: PathWorld) -> Iterator[None]:
    """ALTER ROLE ALL, sometimes; never on servers that others use at the same time."""
    if "PGWHY_SERVERS" in os.environ or loaded.random.random() < 0.5:
        yield
        return
    loaded.connection.execute("ALTER ROLE ALL SET search_path TO b, public")
    try:
        yield
    finally:
        loaded.connection.execute("ALTER ROLE ALL RESET search_path")


def _compare(loaded: PathWorld, role: RoleName, options: str, tally: Tally) -> None:
    dsn = loaded.database.dsn(role) + (
        f" options='{options.replace(chr(92), chr(92) * 2)}'" if options else ""
    )
    door = Door(ConnectionOptions(dsn if options else loaded.database.dsn()))
    catalog = door.catalog
    door.close()
    found = setting_for(catalog, role)
    with psycopg.connect(dsn) as connection:
        row = connection.execute(
            "SELECT setting, source, pg_catalog.current_schemas(true)::pg_catalog.text[]"
            " FROM pg_catalog.pg_settings WHERE name OPERATOR(pg_catalog.=) 'search_path'"
        ).fetchone()
    assert row is not None
    what = f"of {role!r} with {options!r}"
    tally.compare(found.value, row[0], f"setting {what}")
    tally.compare(found.source, row[1], f"source {what}")
    path = effective_path(catalog, role, found.value or "")
    tally.compare(list(path.search), row[2], f"path {what}")
