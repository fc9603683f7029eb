"""Columns with their defaults, from pg_attribute and pg_attrdef."""

from __future__ import annotations

from collections.abc import Callable

from pgwhy.catalog.details import Column
from pgwhy.server.connection import Rows
from pgwhy.server.details.aspect import Aspect, Fields, grouped
from pgwhy.server.expression import read_expression
from pgwhy.server.names import Names


def _statement(chosen: Callable[[str], str], version: int) -> str:
    return f"""
        SELECT a.attrelid, a.attnum, a.attname, a.atttypid, format_type(a.atttypid, a.atttypmod), a.attacl::text,
               a.attnotnull, a.attidentity, a.attgenerated, d.adbin::text
        FROM pg_attribute a LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
        WHERE a.attnum > 0 AND NOT a.attisdropped AND {chosen("a.attrelid")} ORDER BY a.attrelid, a.attnum"""


def _read(rows: Rows, names: Names) -> Fields:
    return grouped(
        "columns",
        [
            (
                relation,
                Column(
                    number,
                    name,
                    type_oid,
                    type_name,
                    names.acl(acl),
                    not_null,
                    identity,
                    generated,
                    read_expression(default),
                ),
            )
            for relation, number, name, type_oid, type_name, acl, not_null, identity, generated, default in rows
        ],
    )


COLUMNS = Aspect(_statement, _read)
