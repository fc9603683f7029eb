"""Type names to types (typenameType in parse_type.c), and what casting to them calls."""

from __future__ import annotations

from postgast import nodes

from pgwhy.acl import ObjectKind
from pgwhy.catalog import Type
from pgwhy.catalog.cluster import FIRST_NORMAL_OID
from pgwhy.search_path import UNDETERMINED, FailureKind, Name, resolve_type
from pgwhy.statement.ledger import Ledger
from pgwhy.statement.names import SYSTEM_SCHEMA, dotted, failed, missing, name_of_parts, requires_usage
from pgwhy.statement.requirement import Denial
from pgwhy.statement.state import Scene

BUILT_IN = {
    "bool": 16,
    "bytea": 17,
    "char": 18,
    "name": 19,
    "int8": 20,
    "int2": 21,
    "int4": 23,
    "text": 25,
    "oid": 26,
    "json": 114,
    "xml": 142,
    "float4": 700,
    "float8": 701,
    "bpchar": 1042,
    "varchar": 1043,
    "date": 1082,
    "time": 1083,
    "timestamp": 1114,
    "timestamptz": 1184,
    "interval": 1186,
    "timetz": 1266,
    "bit": 1560,
    "varbit": 1562,
    "numeric": 1700,
    "regclass": 2205,
    "uuid": 2950,
    "jsonb": 3802,
}
"""Types whose oids are the same everywhere, so that nothing need be loaded for them (pg_type.dat)."""

SERIAL = {"smallserial": 21, "serial2": 21, "serial": 23, "serial4": 23, "bigserial": 20, "serial8": 20}


def find_type(scene: Scene, ledger: Ledger, named: nodes.TypeName, *, announced: bool = False) -> int:
    """The oid of the type, of its array type if bounds are given; UNDETERMINED if it leads nowhere.

    ``announced``: whether a type that is only announced (CREATE TYPE name) will do.
    """
    parts = dotted(named.names)
    if named.pct_type or not parts:
        return UNDETERMINED
    if len(parts) == 2 and parts[0] == SYSTEM_SCHEMA and parts[1] in BUILT_IN and not named.array_bounds:
        return BUILT_IN[parts[1]]
    found = find_named_type(scene, ledger, name_of_parts(parts))
    if found is None:
        return UNDETERMINED
    if is_shell(found) and not announced:
        denial = Denial("42704", f'type "{".".join(parts)}" is only a shell')
        missing(scene, ledger, ObjectKind.TYPE, name_of_parts(parts), denial)
    return found.array if named.array_bounds else found.oid


def is_shell(found: Type) -> bool:
    """Whether it is not defined yet; users make no other pseudo-types."""
    return found.typtype == "p" and found.oid >= FIRST_NORMAL_OID


def find_named_type(scene: Scene, ledger: Ledger, name: Name) -> Type | None:
    """The type of this name; states what is missing to reach it."""
    resolution = resolve_type(scene.catalog, scene.path, name)
    if (found := resolution.winner) is not None:
        requires_usage(scene, ledger, found.schema, name.name)
        return found
    if resolution.failure is not None:
        failed(scene, ledger, ObjectKind.TYPE, name, resolution.failure)
        if resolution.failure.kind is FailureKind.NO_USAGE and name.schema is not None:
            return next(iter(scene.catalog.types.in_schema_named(name.schema, name.name)), None)
    return None
