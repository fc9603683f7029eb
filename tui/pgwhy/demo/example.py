"""Fills a new server with the example: the roles first, then a database for each further file of SQL."""

from __future__ import annotations

from collections.abc import Callable
from importlib.resources import files

import psycopg
from psycopg import sql

INCIDENT = "sdc"
DATABASES = ("my_database", INCIDENT, "shop")


def load(uri: Callable[[str], str]) -> None:
    """Fills an empty server; ``uri`` gives the superuser's connection to a database."""
    _run(uri("postgres"), "roles")
    with psycopg.connect(uri("postgres"), autocommit=True) as connection:
        for database in DATABASES:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(database)))
    for database in DATABASES:
        _run(uri(database), database)


def _run(uri: str, name: str) -> None:
    script = files("pgwhy.demo").joinpath("sql", f"{name}.sql").read_bytes()
    with psycopg.connect(uri) as connection:
        connection.execute(script)  # many statements, one transaction: all of the file or nothing
