"""Reads types (pg_type): base, enum, domain, range and composite types, row types of relations, arrays."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pgwhy.acl import ObjectKind
from pgwhy.acl.privilege import PG_14
from pgwhy.catalog import Type
from pgwhy.server.connection import Rows
from pgwhy.server.expression import expression_of, read_expression
from pgwhy.server.names import Names
from pgwhy.server.node_tree import parse
from pgwhy.server.selection import Selection

# format_type qualifies whatever is not in pg_catalog, which alone is in the path; it is the cheaper of the two
_IDENTITY = """CASE WHEN t.typnamespace = 'pg_catalog'::regnamespace
                    THEN (pg_identify_object('pg_type'::regclass, t.oid, 0)).identity
                    ELSE format_type(t.oid, NULL) END"""
_PLACE_OF_IDENTITY = 6
_DROPPED = (None, "???")
"""The identity of what was dropped since the snapshot was taken."""
_TRUE_ARRAY = "t.typsubscript = 'array_subscript_handler'::regproc"
_TRUE_ARRAY_BEFORE_14 = "t.typlen = -1"


def statements(selection: Selection, version: int) -> tuple[str, ...]:
    chosen = selection.condition("t.oid", "t.typnamespace", "t.typname")
    true_array = _TRUE_ARRAY if version >= PG_14 else _TRUE_ARRAY_BEFORE_14
    multirange = "LEFT JOIN pg_range m ON m.rngmultitypid = t.oid" if version >= PG_14 else ""
    range_of_multirange = "m.rngtypid, " if version >= PG_14 else ""
    return (
        f"""SELECT t.oid, t.typnamespace, t.typname, t.typtype, t.typowner, t.typacl::text, {_IDENTITY},
                   t.typcategory, t.typispreferred,
                   CASE WHEN t.typelem <> 0 AND {true_array} THEN t.typelem ELSE 0::oid END,
                   t.typarray, coalesce({range_of_multirange}r.rngsubtype, t.typbasetype), t.typrelid,
                   t.typdefaultbin::text, CASE WHEN t.typtype = 'd' THEN ARRAY(
                       SELECT k.conbin::text FROM pg_constraint k
                       WHERE k.contypid = t.oid AND k.contype = 'c' ORDER BY k.conname) END
            FROM pg_type t LEFT JOIN pg_range r ON r.rngtypid = t.oid {multirange} WHERE {chosen}""",
    )


def read(results: Sequence[Rows], names: Names) -> list[Type]:
    (rows,) = results
    return [_type(row, names) for row in rows if row[_PLACE_OF_IDENTITY] not in _DROPPED]


def _type(row: tuple[Any, ...], names: Names) -> Type:
    oid, schema, name, typtype, owner, acl, identity, *rest = row
    category, preferred, element, array, base, relation, default, checks = rest
    return Type(
        oid=oid,
        schema=names.schema(schema),
        name=name,
        kind=ObjectKind.DOMAIN if typtype == "d" else ObjectKind.TYPE,
        owner=names.role(owner),
        acl=names.acl(acl),
        identity=identity,
        typtype=typtype,
        category=category,
        preferred=preferred,
        element=element,
        array=array,
        base=base,
        relation=relation,
        checks=tuple(expression_of(parse(check)) for check in checks or ()),
        default=read_expression(default),
    )
