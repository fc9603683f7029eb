"""Constraints of a relation, and the foreign keys of others that point to it, from pg_constraint."""

from __future__ import annotations

from collections.abc import Callable

from pgwhy.catalog.details import Constraint, ConstraintType, ReferencingKey
from pgwhy.server.connection import Rows
from pgwhy.server.details.aspect import Aspect, Fields, grouped
from pgwhy.server.expression import read_expression
from pgwhy.server.names import Names

_KNOWN = frozenset(ConstraintType)


def _statement(chosen: Callable[[str], str], version: int) -> str:
    return f"""
        SELECT k.conrelid, k.oid, k.conname, k.contype, k.conkey, k.conbin::text, k.conindid, k.confrelid, k.confkey,
               k.confupdtype, k.confdeltype,
               CASE WHEN k.conexclop IS NOT NULL THEN ARRAY(
                   SELECT o.oprcode::oid FROM unnest(k.conexclop) WITH ORDINALITY u (operator, place)
                   JOIN pg_operator o ON o.oid = u.operator ORDER BY u.place) END
        FROM pg_constraint k WHERE k.conrelid <> 0 AND {chosen("k.conrelid")} ORDER BY k.conrelid, k.conname, k.oid"""


def _read(rows: Rows, names: Names) -> Fields:
    return grouped(
        "constraints",
        [
            (
                relation,
                Constraint(
                    oid=oid,
                    name=name,
                    type=ConstraintType(kind),
                    columns=tuple(columns or ()),
                    check=read_expression(check),
                    index=index,
                    references=references,
                    referenced_columns=tuple(referenced or ()),
                    on_update=on_update.strip(),
                    on_delete=on_delete.strip(),
                    functions=tuple(functions or ()),
                ),
            )
            for (
                relation,
                oid,
                name,
                kind,
                columns,
                check,
                index,
                references,
                referenced,
                on_update,
                on_delete,
                functions,
            ) in rows
            if kind in _KNOWN
        ],
    )


def _statement_of_referencing(chosen: Callable[[str], str], version: int) -> str:
    # confrelid has no index, and there may be 100,000 constraints: but each depends on the columns that it references
    return f"""
        SELECT confrelid, conname, conrelid, conkey, confkey, confupdtype, confdeltype
        FROM pg_constraint WHERE contype = 'f' AND {chosen("confrelid")} AND oid IN (
            SELECT d.objid FROM pg_depend d WHERE d.classid = 'pg_constraint'::regclass
            AND d.refclassid = 'pg_class'::regclass AND {chosen("d.refobjid")})
        ORDER BY confrelid, conrelid, conname"""


def _read_referencing(rows: Rows, names: Names) -> Fields:
    return grouped(
        "referenced_by",
        [
            (referenced, ReferencingKey(name, relation, tuple(columns), tuple(keys), on_update, on_delete))
            for referenced, name, relation, columns, keys, on_update, on_delete in rows
        ],
    )


CONSTRAINTS = Aspect(_statement, _read)
REFERENCED_BY = Aspect(_statement_of_referencing, _read_referencing)
