"""Makes a random catalog for statements: tables of every make, views, functions, policies, keys, partitions.

A superuser makes it, and gives it away: owners, grants and memberships are random, so that views, defaults, foreign
keys and policies work for some roles and not for others.
"""

from __future__ import annotations

import random

from tests.differential.statement_attached import policies, rules, triggers
from tests.differential.statement_grants import give_away, grants
from tests.differential.statement_routines import functions, late_functions
from tests.differential.statement_tables import inherited, partitioned, table
from tests.differential.statement_views import view
from tests.differential.statement_world import Connection, World


def make_world(connection: Connection, seed: int, prefix: str) -> World:
    """A world of this seed in an empty database."""
    world = World(
        seed,
        connection.info.server_version,
        prefix,
        random.Random(seed),  # noqa: S311 repeatable, not secret
        connection,
    )
    _roles(world)
    _schemas(world)
    functions(world)
    for number in range(12):
        table(world, number)
    partitioned(world)
    inherited(world)
    for number in range(10):
        view(world, number)
    late_functions(world)
    for number in range(10, 13):
        view(world, number)
    triggers(world)
    rules(world)
    policies(world)
    give_away(world)
    grants(world)
    return world


def _roles(world: World) -> None:
    for number in range(9):
        name = f"{world.prefix}r{number}"
        attributes = "BYPASSRLS" if number == 8 else "NOINHERIT" if number in (3, 6) else ""
        world.run(f"CREATE ROLE {name} {attributes}")
        world.roles.append(name)
    for member in world.roles[1:6]:
        for group in world.random.sample(world.roles[6:9], 1):
            if world.one_in(2):
                how = (
                    world.random.choice(("", "", "INHERIT FALSE", "SET FALSE"))
                    if world.version >= 160000
                    else ""
                )
                world.run(f"GRANT {group} TO {member}{how and f' WITH {how}'}")
    if world.version >= 140000 and world.one_in(2):
        world.run(f"GRANT {world.random.choice(('pg_read_all_data', 'pg_write_all_data'))} TO {world.role()}")


def _schemas(world: World) -> None:
    world.schemas = ["s0", "s1", "s2"]
    for schema in world.schemas:
        world.run(f"CREATE SCHEMA {schema}")
        for role in world.roles:
            if not world.one_in(6):
                world.run(f"GRANT USAGE ON SCHEMA {schema} TO {role}")
