"""Random clusters on real servers: made for a seed, loaded through the door, dropped afterwards."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import psycopg

from pgwhy.acl import RoleName
from pgwhy.catalog import By, Catalog, Need, Part
from pgwhy.server.door import Door
from pgwhy.server.options import ConnectionOptions
from tests.differential.generator import Connection, World, grant_all, make_objects, make_roles
from tests.servers import Server, fresh_database


@dataclass(frozen=True)
class Size:
    """How much a world has of what."""

    roles: int
    objects: int
    grants: int


SMALL = Size(roles=10, objects=6, grants=150)
LARGE = Size(roles=40, objects=24, grants=1500)


@dataclass(frozen=True)
class Loaded:
    """A world, a superuser's connection to its database, and the catalog as pgwhy reads it."""

    world: World
    connection: Connection
    catalog: Catalog

    @property
    def roles(self) -> set[RoleName]:
        """The roles to compare: the world's, predefined ones and postgres. Others may come and go meanwhile."""
        own = self.world.prefix
        return {
            role.name
            for role in self.catalog.cluster.roles.values()
            if role.name.startswith(own) or role.predefined or role.name == "postgres"
        }


@contextmanager
def world(server: Server, seed: int, size: Size) -> Iterator[Loaded]:
    """A random cluster of this seed. What it makes is gone afterwards."""
    with fresh_database(server) as database, psycopg.connect(database.dsn(), autocommit=True) as connection:
        made = World(
            seed=seed,
            version=connection.info.server_version,
            prefix=database.prefix + "_",
            database=database.name,
            random=random.Random(seed),  # noqa: S311 repeatable, not secret
        )
        make_roles(connection, made, size.roles)
        make_objects(connection, made, size.objects)
        grant_all(connection, made, size.grants)
        yield Loaded(made, connection, load(database.dsn()))


def load(dsn: str) -> Catalog:
    """All of a database's catalog, but for the details of relations."""
    door = Door(ConnectionOptions(dsn))
    try:
        parts = (Part.RELATIONS, Part.ROUTINES, Part.TYPES, Part.LARGE_OBJECTS)
        return door.load(Need(part, By.ALL) for part in parts)
    finally:
        door.close()
