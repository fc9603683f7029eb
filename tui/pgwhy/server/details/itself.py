"""What a relation is, beyond its row in the part of relations: storage, extension, owner column, partition key."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pgwhy.catalog.details import Expression
from pgwhy.server.connection import Rows
from pgwhy.server.details.aspect import Aspect, Fields, numbers
from pgwhy.server.expression import read_expression
from pgwhy.server.names import Names

SEQUENCE_OF_COLUMN = """d.classid = 'pg_class'::regclass AND d.objsubid = 0 AND d.refclassid = 'pg_class'::regclass
                        AND d.refobjsubid > 0 AND d.deptype IN ('a', 'i')"""
"""Of pg_depend as ``d``: the object, a sequence, belongs to a column (``a`` OWNED BY, ``i`` IDENTITY)."""


def _statement(chosen: Callable[[str], str], version: int) -> str:
    return f"""
        SELECT c.oid, m.amname, t.spcname, s.srvname, x.indrelid, e.extname, i.initprivs::text,
               p.partattrs::text, p.partexprs::text, d.refobjid, d.refobjsubid, d.deptype = 'i'
        FROM pg_class c
        LEFT JOIN pg_am m ON m.oid = c.relam
        LEFT JOIN pg_tablespace t ON t.oid = c.reltablespace
        LEFT JOIN pg_foreign_table f ON f.ftrelid = c.oid
        LEFT JOIN pg_foreign_server s ON s.oid = f.ftserver
        LEFT JOIN pg_index x ON x.indexrelid = c.oid
        LEFT JOIN pg_partitioned_table p ON p.partrelid = c.oid
        LEFT JOIN pg_init_privs i ON i.objoid = c.oid AND i.classoid = 'pg_class'::regclass AND i.objsubid = 0
        LEFT JOIN pg_depend b ON b.objid = c.oid AND b.classid = 'pg_class'::regclass AND b.objsubid = 0
                             AND b.refclassid = 'pg_extension'::regclass AND b.deptype = 'e'
        LEFT JOIN pg_extension e ON e.oid = b.refobjid
        LEFT JOIN pg_depend d ON c.relkind = 'S' AND d.objid = c.oid AND {SEQUENCE_OF_COLUMN}
        WHERE {chosen("c.oid")}"""


def _read(rows: Rows, names: Names) -> Fields:
    return {row[0]: _fields(row[1:], names) for row in rows}


def _fields(row: tuple[Any, ...], names: Names) -> dict[str, Any]:
    (
        method,
        tablespace,
        server,
        table,
        extension,
        initial_acl,
        key,
        key_expressions,
        owner,
        column,
        identity,
    ) = row
    return {
        "access_method": method or "",
        "tablespace": tablespace or "",
        "foreign_server": server or "",
        "index_of": table or 0,
        "extension": extension or "",
        "initial_acl": names.acl(initial_acl),
        "partition_key": _partition_key(key, key_expressions),
        "owned_by": (owner, column) if owner else None,
        "owned_by_identity": bool(identity),
    }


def _partition_key(columns: str | None, expressions: str | None) -> Expression | None:
    """The functions of its expressions, and all columns; 0 in the list of columns stands for an expression."""
    if columns is None:
        return None
    found = read_expression(expressions) or Expression()
    plain = (column for column in numbers(columns) if column)
    return Expression(functions=found.functions, columns=tuple(dict.fromkeys((*plain, *found.columns))))


ITSELF = Aspect(_statement, _read)
