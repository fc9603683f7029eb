"""Reads functions, procedures, aggregates and window functions (pg_proc)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pgwhy.acl import ObjectKind
from pgwhy.acl.privilege import PG_14
from pgwhy.catalog import Routine
from pgwhy.server.connection import Rows
from pgwhy.server.expression import read_expression, read_expressions
from pgwhy.server.names import Names
from pgwhy.server.selection import Selection

KINDS = {
    "f": ObjectKind.FUNCTION,
    "p": ObjectKind.PROCEDURE,
    "a": ObjectKind.AGGREGATE,
    "w": ObjectKind.WINDOW_FUNCTION,
}
"""By prokind."""

_SUPPORT = """array_remove(ARRAY[a.aggtransfn, a.aggfinalfn, a.aggcombinefn, a.aggserialfn, a.aggdeserialfn,
                   a.aggmtransfn, a.aggminvtransfn, a.aggmfinalfn]::oid[], 0::oid)"""

_IDENTITY = 6
"""Where the identity stands in a row."""


def statements(selection: Selection, version: int) -> tuple[str, ...]:
    chosen = selection.condition("p.oid", "p.pronamespace", "p.proname")
    parsed = "p.prosqlbody::text" if version >= PG_14 else "NULL"
    body = "CASE WHEN l.lanname NOT IN ('c', 'internal') THEN p.prosrc END"
    return (
        f"""SELECT p.oid, p.pronamespace, p.proname, p.prokind, p.proowner, p.proacl::text,
                   (pg_identify_object('pg_proc'::regclass, p.oid, 0)).identity,
                   p.proargtypes::oid[], p.prorettype, p.proallargtypes, array_to_string(p.proargmodes, ''),
                   p.proargnames, p.pronargdefaults, p.proargdefaults::text, p.provariadic,
                   p.proretset, p.prosecdef, p.proleakproof, p.proisstrict,
                   p.provolatile, l.lanname, p.proconfig, {body}, {parsed},
                   CASE WHEN p.prokind = 'a' THEN {_SUPPORT} END
            FROM pg_proc p JOIN pg_language l ON l.oid = p.prolang LEFT JOIN pg_aggregate a ON a.aggfnoid = p.oid
            WHERE {chosen}""",
    )


def read(results: Sequence[Rows], names: Names) -> list[Routine]:
    (rows,) = results
    # without an identity: dropped since the snapshot was taken
    return [_routine(row, names) for row in rows if row[_IDENTITY] is not None]


def _routine(row: tuple[Any, ...], names: Names) -> Routine:
    (
        oid,
        schema,
        name,
        kind,
        owner,
        acl,
        identity,
        input_types,
        result_type,
        all_types,
        modes,
        argument_names,
        *rest,
    ) = row
    (
        defaults,
        default_trees,
        variadic,
        returns_set,
        definer,
        leakproof,
        strict,
        volatility,
        language,
        settings,
        body,
        parsed,
        support,
    ) = rest
    return Routine(
        oid=oid,
        schema=names.schema(schema),
        name=name,
        kind=KINDS[kind],
        owner=names.role(owner),
        acl=names.acl(acl),
        identity=identity,
        argument_types=tuple(input_types),
        result_type=result_type,
        all_argument_types=tuple(all_types or ()),
        argument_modes=modes or "",
        argument_names=tuple(argument_names or ()),
        default_count=defaults,
        variadic_type=variadic,
        returns_set=returns_set,
        security_definer=definer,
        leakproof=leakproof,
        strict=strict,
        volatility=volatility,
        language=language,
        settings=tuple(settings or ()),
        body=body,
        body_is_parsed=parsed is not None,
        parsed_body=read_expression(parsed),
        argument_defaults=read_expressions(default_trees),
        support_functions=tuple(support or ()),
    )
