"""What the tree consists of, as values, and where in it an object is found."""

from __future__ import annotations

from enum import Enum, auto

import msgspec

from pgwhy.acl import ObjectKind
from pgwhy.catalog import (
    PLACES,
    Catalog,
    Column,
    Database,
    DefaultAcl,
    Relation,
    Role,
    Routine,
    Schema,
    Securable,
    Type,
    name_of,
)

Target = Securable | Role | DefaultAcl
"""What panels can show."""

Key = tuple[str, ...]
"""Where a node is: its own key behind those of all nodes above it. The same before and after a refresh."""


class Shape(Enum):
    """What a node is, and so what is beneath it."""

    DATABASE = auto()
    SCHEMA = auto()
    KIND = auto()
    OBJECT = auto()
    GROUP = auto()
    NOTE = auto()


class Node(msgspec.Struct, frozen=True):
    """A row of the tree."""

    key: Key
    shape: Shape
    label: str
    database: str = ""
    """Whose catalog knows about it; empty for what all databases share."""
    target: Target | None = None
    opens: bool = False
    count: int | None = None
    kind: ObjectKind | None = None
    """Of a KIND or GROUP node: what is beneath; None beneath which are default privileges."""
    note: str = ""
    """What is said behind the label: an extension's member, what a membership allows."""

    @property
    def depth(self) -> int:
        return len(self.key) - 1


DEFAULTS = "default privileges"


def note(parent: Node, words: str) -> Node:
    """A row beneath a node that says something instead of showing an object."""
    return Node((*parent.key, ""), Shape.NOTE, words, parent.database)


def database_key(name: str) -> Key:
    return (f"database {name}",)


def schema_key(database: str, schema: str) -> Key:
    return (*database_key(database), f"schema {schema}")


def default_key(row: DefaultAcl) -> str:
    return f"{row.object_type} {row.role} {'' if row.schema is None else 'in ' + row.schema}"


def place_of(catalog: Catalog, target: Target) -> Key:
    """Where the target is found; raises NotLoaded for a partition, which is found beneath its table."""
    here = database_key(catalog.database)
    match target:
        case Database():
            return database_key(target.name)
        case DefaultAcl():
            return (*here, DEFAULTS, default_key(target))
        case Schema():
            return schema_key(catalog.database, target.name)
        case Column():
            return (*place_of(catalog, target.relation), target.name)
        case Relation() if target.is_partition and (parent := _parent(catalog, target)):
            return (*place_of(catalog, parent), str(target.oid))
        case Relation() | Routine() | Type():
            return (*schema_key(catalog.database, target.schema), group_of(target.kind), str(target.oid))
        case _:
            above = () if PLACES[target.kind].shared else here
            return (*above, target.kind, name_of(target))


def group_of(kind: ObjectKind) -> ObjectKind:
    """The kind under which objects of the kind are listed."""
    return ObjectKind.FUNCTION if kind is ObjectKind.WINDOW_FUNCTION else kind


def _parent(catalog: Catalog, partition: Relation) -> Relation | None:
    details = catalog.details.by_id(partition.oid)
    return catalog.relations.by_id(details.parents[0]) if details and details.parents else None
