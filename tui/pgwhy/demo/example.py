"""Fills a new server with the example: the roles first, then a database for each further file of SQL."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from importlib.resources import files

import psycopg
from psycopg import sql

from pgwhy.demo.errors import DemoError

INCIDENT = "sdc"
DATABASES = ("my_database", INCIDENT, "shop")


def load(uri: Callable[[str], str]) -> None:
    """Fills an empty server; ``uri`` gives the superuser's connection to a database. Raises DemoError."""
    try:
        _run(uri("postgres"), "roles")
        with psycopg.connect(uri("postgres"), autocommit=True) as connection:
            for database in DATABASES:
                connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(database)))
        for database in DATABASES:
            _run(uri(database), database)
    except psycopg.Error as error:
        raise DemoError(f"The example cannot be loaded: {error}") from error


def digest() -> str:
    """Tells this version's example from others."""
    return hashlib.sha256(b"".join(_script(name) for name in ("roles", *DATABASES))).hexdigest()


def _run(uri: str, name: str) -> None:
    with psycopg.connect(uri) as connection:
        connection.execute(_script(name))  # many statements, one transaction: all of the file or nothing


def _script(name: str) -> bytes:
    return files("pgwhy.demo").joinpath("sql", f"{name}.sql").read_bytes()
