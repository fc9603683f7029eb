"""Future: who will hold what on objects that are yet to be created here, by whoever may create them."""

from __future__ import annotations

from collections.abc import Iterator

from pgwhy.access import effective, future_acl, graph
from pgwhy.acl import DEFAULT_ACL_KINDS, PUBLIC, ObjectKind, Privilege, RoleName, acldefault
from pgwhy.catalog import PLACES, Catalog, Column, DefaultAcl, Relation, Role, Routine, Schema, Type
from pgwhy.render.wording import role_name
from pgwhy.widgets.ink import Ink, Line, Span, span
from pgwhy.widgets.page import GAP, Block, Page, Table, text
from pgwhy.widgets.panels.view import View
from pgwhy.widgets.tree.node import Target
from pgwhy.widgets.words import all_or, privileges

_MOST = 12
"""How many creators are told about before the rest is counted."""


def future(catalog: Catalog, view: View) -> Page:
    schema = _schema(catalog, view.target)
    if schema is None:
        return (text("Default privileges are told for a schema, or for something in one: go there."),)
    return tuple(_creators(catalog, view.role, schema))


def _schema(catalog: Catalog, target: Target) -> Schema | None:
    match target:
        case Schema():
            return target
        case Relation() | Routine() | Type():
            return catalog.schemas.get(target.schema)
        case Column():
            return catalog.schemas.get(target.relation.schema)
        case DefaultAcl() if target.schema is not None:
            return catalog.schemas.get(target.schema)
        case _:
            return None


def _creators(catalog: Catalog, role: RoleName | None, schema: Schema) -> Iterator[Block]:
    """The chosen role first, then all who may create here; each with what the others will hold on it."""
    able = [creator for creator in catalog.cluster.roles.values() if _may_create(catalog, creator, schema)]
    yield text(f"{_count(len(able))} may create objects in schema {schema.name}, besides superusers.")
    yield text(
        Span("Only the default privileges of the creator itself apply, not those of its groups.", Ink.DIM)
    )
    chosen = [] if role is None else [role]
    for creator in chosen:
        yield GAP
        yield from _created_by(catalog, creator, schema, may=any(found.name == creator for found in able))
    rest = [found.name for found in able if found.name not in chosen]
    rest.sort(key=lambda name: (not _has_defaults(catalog, name, schema), name))
    for creator in rest[:_MOST]:
        yield GAP
        yield from _created_by(catalog, creator, schema, may=True)
    if len(rest) > _MOST:
        yield GAP
        yield text(f"and {len(rest) - _MOST} more, without default privileges or with.")


def _count(number: int) -> str:
    return "No role" if number == 0 else "One role" if number == 1 else f"{number} roles"


def _may_create(catalog: Catalog, role: Role, schema: Schema) -> bool:
    return (
        not graph(catalog).is_superuser(role.name)
        and Privilege.CREATE in effective(catalog, role.name, schema)[0]
    )


def _has_defaults(catalog: Catalog, creator: RoleName, schema: Schema) -> bool:
    return any(row.role == creator and row.schema in (None, schema.name) for row in catalog.default_acls)


def _created_by(catalog: Catalog, creator: RoleName, schema: Schema, *, may: bool) -> Iterator[Block]:
    if may:
        yield text(Span("✓ ", Ink.HELD), "What ", span(creator, Ink.STRONG), " creates here", hang=2)
    else:
        yield text(
            Span("✗ ", Ink.MISSING), span(creator, Ink.STRONG), " may not create here. If it did:", hang=2
        )
    rows = tuple(
        (_label(kind), _holders(catalog, creator, kind, schema))
        for kind in DEFAULT_ACL_KINDS.values()
        if PLACES[kind].in_schemas
    )
    yield Table(("", ""), rows)


def _label(kind: ObjectKind) -> Line:
    return (span(f"  {'tables and views' if kind is ObjectKind.TABLE else kind.plural}"),)


def _holders(catalog: Catalog, creator: RoleName, kind: ObjectKind, schema: Schema) -> Line:
    stored = future_acl(catalog, creator, kind, schema.name)
    acl = acldefault(kind, creator, catalog.version) if stored is None else stored
    others = [item for item in acl.items if item.grantee != creator]
    if not others:
        return (Span("nobody else", Ink.DIM),)
    spans: list[Span] = []
    for item in others:
        held = all_or(item.privileges, kind, catalog.version) if not item.grant_options else ""
        words = held or privileges(item.privileges, item.grant_options)
        name = "everyone" if item.grantee == PUBLIC else role_name(item.grantee)
        spans += [Span("; ")] * bool(spans) + [span(name, Ink.STRONG), span(f": {words}")]
    return tuple(spans)
