"""A random catalog for statements to run over: what there is in it, by name."""

from __future__ import annotations

import random
from dataclasses import dataclass, field

import psycopg

Connection = psycopg.Connection[tuple[object, ...]]


@dataclass(frozen=True)
class Rel:
    """A relation: ``columns`` with their types; ``writable`` those that INSERT may give a value."""

    schema: str
    name: str
    kind: str
    columns: tuple[tuple[str, str], ...]
    writable: tuple[str, ...] = ()
    key: bool = False
    """Whether it has the primary key ``id``."""

    @property
    def full(self) -> str:
        return f"{self.schema}.{self.name}"

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(name for name, _ in self.columns)


@dataclass(frozen=True)
class Func:
    """A function of integers."""

    schema: str
    name: str
    arguments: int
    kind: str = "scalar"

    @property
    def full(self) -> str:
        return f"{self.schema}.{self.name}"


@dataclass
class World:
    """What there is, by name; all roles carry the prefix."""

    seed: int
    version: int
    prefix: str
    random: random.Random
    connection: Connection
    roles: list[str] = field(default_factory=list)
    schemas: list[str] = field(default_factory=list)
    relations: list[Rel] = field(default_factory=list)
    sequences: list[str] = field(default_factory=list)
    functions: list[Func] = field(default_factory=list)
    procedures: list[Func] = field(default_factory=list)
    triggers: list[str] = field(default_factory=list)
    """The functions of triggers."""

    def run(self, statement: str) -> bool:
        """Executes one statement of the superuser; what the server refuses is left out."""
        try:
            self.connection.execute(statement.encode())
        except psycopg.Error:
            return False
        return True

    def role(self) -> str:
        return self.random.choice(self.roles)

    def grantee(self) -> str:
        return "PUBLIC" if self.random.random() < 0.15 else self.role()

    def one_in(self, n: int) -> bool:
        return self.random.randrange(n) == 0

    def of_kind(self, *kinds: str) -> list[Rel]:
        return [relation for relation in self.relations if relation.kind in kinds]

    def scalar(self) -> Func:
        """A function of one integer that returns one."""
        return self.random.choice([f for f in self.functions if f.kind == "scalar" and f.arguments == 1])
