"""What belongs to a relation: indexes, parents and children, the sequences of its columns."""

from __future__ import annotations

from collections.abc import Callable

from pgwhy.catalog.details import Index
from pgwhy.server.connection import Rows
from pgwhy.server.details.aspect import Aspect, Fields, grouped, numbers
from pgwhy.server.details.itself import SEQUENCE_OF_COLUMN
from pgwhy.server.expression import read_expression
from pgwhy.server.names import Names


def _indexes_statement(chosen: Callable[[str], str], version: int) -> str:
    return f"""
        SELECT x.indrelid, x.indexrelid, c.relname, x.indkey::text, x.indnkeyatts, x.indisunique, x.indisprimary,
               x.indexprs::text, x.indpred::text
        FROM pg_index x JOIN pg_class c ON c.oid = x.indexrelid
        WHERE {chosen("x.indrelid")} ORDER BY x.indrelid, c.relname"""


def _read_indexes(rows: Rows, names: Names) -> Fields:
    return grouped(
        "indexes",
        [
            (
                relation,
                Index(
                    oid,
                    name,
                    numbers(columns)[:key_columns],
                    unique,
                    primary,
                    read_expression(expressions),
                    read_expression(predicate),
                ),
            )
            for relation, oid, name, columns, key_columns, unique, primary, expressions, predicate in rows
        ],
    )


def _parents_statement(chosen: Callable[[str], str], version: int) -> str:
    return (
        f"SELECT inhrelid, inhparent FROM pg_inherits WHERE {chosen('inhrelid')} ORDER BY inhrelid, inhseqno"
    )


def _children_statement(chosen: Callable[[str], str], version: int) -> str:
    return f"SELECT inhparent, inhrelid FROM pg_inherits WHERE {chosen('inhparent')} ORDER BY inhparent, inhrelid"


def _sequences_statement(chosen: Callable[[str], str], version: int) -> str:
    return f"""
        SELECT d.refobjid, d.refobjsubid, d.objid FROM pg_depend d JOIN pg_class c ON c.oid = d.objid
        WHERE c.relkind = 'S' AND {SEQUENCE_OF_COLUMN} AND {chosen("d.refobjid")}
        ORDER BY d.refobjid, d.refobjsubid, d.objid"""


def _children(rows: Rows, names: Names) -> Fields:
    return grouped("children", rows)


def _parents(rows: Rows, names: Names) -> Fields:
    return grouped("parents", rows)


def _sequences(rows: Rows, names: Names) -> Fields:
    return grouped("owns", ((table, (column, sequence)) for table, column, sequence in rows))


INDEXES = Aspect(_indexes_statement, _read_indexes)
PARENTS = Aspect(_parents_statement, _parents)
CHILDREN = Aspect(_children_statement, _children)
OWNED_SEQUENCES = Aspect(_sequences_statement, _sequences)
