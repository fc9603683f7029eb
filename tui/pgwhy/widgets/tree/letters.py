"""What a role may do with a node, in the letters of an ACL: the right margin of the tree."""

from __future__ import annotations

from pgwhy.access import effective
from pgwhy.acl import PUBLIC, AclItem, Privilege, RoleName, format_letters, privileges_of
from pgwhy.catalog import Catalog, Column, DefaultAcl, Relation, Role, Routine, Schema, Securable, Type
from pgwhy.widgets.ink import Ink, Line, Span
from pgwhy.widgets.tree.node import Target

NOTHING = (Span("✗", Ink.MISSING),)

LEGEND = (
    ("✗", "the role holds nothing here"),
    ("no USAGE", "nothing in this schema can be reached: USAGE on it is missing"),
    ("no CONNECT", "nothing in this database can be reached: CONNECT on it is missing"),
    ("(r)", "held, but out of reach: USAGE on the schema or CONNECT on the database is missing"),
    ("col r", "held on some columns only"),
)
"""What else may stand in the margin, for help."""


def letters(catalog: Catalog, role: RoleName, target: Target) -> Line:
    """What the role effectively holds on the target, as short as it can be said; nothing for roles."""
    if isinstance(target, Role):
        return ()
    if isinstance(target, DefaultAcl):
        return ()
    held, _ = effective(catalog, role, target)
    if missing := _missing_entry(target, held):
        return (Span(missing, Ink.MISSING),)
    found = letters_of(held)
    if not found and isinstance(target, Relation):
        some = on_some_columns(catalog, role, target)
        found = f"col {letters_of(some)}" if some else ""
    if not found:
        return NOTHING
    return (Span(found if reachable(catalog, role, target) else f"({found})", Ink.PLAIN),)


def letters_of(held: frozenset[Privilege]) -> str:
    return format_letters(AclItem(PUBLIC, PUBLIC, held))


def on_some_columns(catalog: Catalog, role: RoleName, relation: Relation) -> frozenset[Privilege]:
    """What the role holds on at least one column."""
    columns = (Column(relation, column.number, column.name) for column in relation.column_acls)
    return frozenset(privilege for column in columns for privilege in effective(catalog, role, column)[0])


def entries(catalog: Catalog, target: Target) -> tuple[tuple[Privilege, Securable], ...]:
    """What one needs on the way to the target: CONNECT on the database, USAGE on the schema."""
    needed: list[tuple[Privilege, Securable]] = []
    database = catalog.own_database
    if database is not None and _is_in_database(target):
        needed.append((Privilege.CONNECT, database))
    schema = catalog.schemas.get(_schema_of(target))
    if schema is not None:
        needed.append((Privilege.USAGE, schema))
    return tuple(needed)


def missing_to_reach(
    catalog: Catalog, role: RoleName, target: Target
) -> tuple[tuple[Privilege, Securable], ...]:
    """Those of the entries that the role lacks."""
    return tuple(
        (p, entry) for p, entry in entries(catalog, target) if p not in effective(catalog, role, entry)[0]
    )


def reachable(catalog: Catalog, role: RoleName, target: Target) -> bool:
    return not missing_to_reach(catalog, role, target)


def _missing_entry(target: Securable, held: frozenset[Privilege]) -> str:
    if isinstance(target, Schema) and Privilege.USAGE not in held:
        return "no USAGE" if not held else f"{letters_of(held)} no USAGE"
    if Privilege.CONNECT in privileges_of(target.kind) and Privilege.CONNECT not in held:
        return "no CONNECT"
    return ""


def _is_in_database(target: Target) -> bool:
    return isinstance(target, Schema) or bool(_schema_of(target))


def _schema_of(target: Target) -> str:
    match target:
        case Relation() | Routine() | Type():
            return target.schema
        case Column():
            return target.relation.schema
        case _:
            return ""
