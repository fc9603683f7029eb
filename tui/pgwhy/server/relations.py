"""Reads relations: rows of pg_class, and the columns that carry an ACL."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from pgwhy.acl import RELATION_KINDS
from pgwhy.acl.privilege import PG_15
from pgwhy.catalog import By, ColumnAcl, Relation
from pgwhy.server.connection import Rows
from pgwhy.server.names import Names
from pgwhy.server.selection import Selection, oids

RELKINDS = {kind.relkind: kind for kind in RELATION_KINDS}
_GRANTABLE = "c.relkind IN ({})".format(", ".join(f"'{r}'" for r, kind in RELKINDS.items() if kind.has_acl))
_NOT_TOAST = "NOT (c.relkind IN ('t', 'i') AND left(n.nspname, 8) = 'pg_toast')"


def statements(selection: Selection, version: int) -> tuple[str, ...]:
    chosen = condition(selection)
    options = "CASE WHEN c.relkind = 'v' THEN c.reloptions::text END" if version >= PG_15 else "NULL"
    # few columns have an ACL, and those that have one are of relations that can: no need to look at pg_class
    of_these = "true" if selection.by in (By.ALL, By.GRANTABLE) else of_relations(selection, "a.attrelid")
    return (
        f"""SELECT c.oid, c.relnamespace, c.relname, c.relkind, c.relowner, c.relacl::text,
                   c.relrowsecurity, c.relforcerowsecurity, c.relispartition, c.relpersistence = 't', {options}
            FROM pg_class c {chosen}""",
        f"""SELECT a.attrelid, a.attnum, a.attname, a.attacl::text
            FROM pg_attribute a
            WHERE a.attacl IS NOT NULL AND NOT a.attisdropped AND {of_these}
            ORDER BY a.attrelid, a.attnum""",
    )


def condition(selection: Selection) -> str:
    """WHERE (and a join, where it takes one) for a query on ``pg_class c``."""
    if selection.by is By.ALL:
        return f"JOIN pg_namespace n ON n.oid = c.relnamespace WHERE {_NOT_TOAST}"
    return "WHERE " + selection.condition("c.oid", "c.relnamespace", "c.relname", _GRANTABLE)


def of_relations(selection: Selection, oid: str) -> str:
    """A condition on the column ``oid`` of another catalog, which holds a relation's."""
    match selection.by:
        case By.OID:
            return f"{oid} = ANY ({oids(selection.keys)})"
        case By.ALL | By.GRANTABLE:
            return f"{oid} IN (SELECT c.oid FROM pg_class c {condition(selection)})"
        case _:
            # an array, and not a subquery, has the planner look into the index instead of reading all of the catalog
            return f"{oid} = ANY (ARRAY(SELECT c.oid FROM pg_class c {condition(selection)}))"


def read(results: Sequence[Rows], names: Names) -> list[Relation]:
    relations, columns = results
    column_acls = _column_acls(columns, names)
    schema, role, acl = names.schema, names.role, names.acl
    return [
        Relation(
            oid,
            schema(namespace),
            name,
            RELKINDS[kind],
            role(owner),
            acl(acl_text) if acl_text is not None else None,
            column_acls.get(oid, ()),
            row_security,
            force_row_security,
            options is not None and security_invoker(options),
            is_partition,
            temporary,
        )
        for (
            oid,
            namespace,
            name,
            kind,
            owner,
            acl_text,
            row_security,
            force_row_security,
            is_partition,
            temporary,
            options,
        ) in relations
        if kind in RELKINDS
    ]


def _column_acls(rows: Rows, names: Names) -> Mapping[int, tuple[ColumnAcl, ...]]:
    by_relation: defaultdict[int, list[ColumnAcl]] = defaultdict(list)
    for relation, number, name, acl_text in rows:
        if (acl := names.acl(acl_text)) is not None:
            by_relation[relation].append(ColumnAcl(number, name, acl))
    return {relation: tuple(columns) for relation, columns in by_relation.items()}


def view_option(reloptions: str, option: str) -> bool:
    """Whether ``{security_barrier=true,security_invoker=on}`` sets it: any spelling that parse_bool in bool.c takes."""
    for listed in reloptions.strip("{}").split(","):
        name, _, value = listed.partition("=")
        if name == option:
            value = value.lower()
            return value in ("1", "on") or (
                value != "" and ("true".startswith(value) or "yes".startswith(value))
            )
    return False


def security_invoker(reloptions: str) -> bool:
    """Whether the view's relations are checked as whoever uses it."""
    return view_option(reloptions, "security_invoker")
