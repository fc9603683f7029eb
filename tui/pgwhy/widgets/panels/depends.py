"""Depends: what the object reads, feeds, calls and refers to, and as whom that is checked."""

from __future__ import annotations

from collections.abc import Iterator

from pgwhy.access import holds
from pgwhy.acl import ObjectKind, Privilege, RoleName, in_spoken_order
from pgwhy.catalog import By, Catalog, Column, Need, Part, Relation, Routine, identity
from pgwhy.catalog.details import ConstraintType, Details, RelationUse
from pgwhy.remedy.offer import NEXTVAL, default_sequences, fed_column
from pgwhy.render.wording import role_name
from pgwhy.widgets.ink import Ink, Line, Span, span
from pgwhy.widgets.page import GAP, Block, Page, Table, heading, text
from pgwhy.widgets.panels.view import View
from pgwhy.widgets.words import object_name

_VIEWS = (ObjectKind.VIEW, ObjectKind.MATERIALIZED_VIEW)


def depends(catalog: Catalog, view: View) -> Page:
    target = view.target.relation if isinstance(view.target, Column) else view.target
    if isinstance(target, Routine):
        return tuple(_routine(target))
    if not isinstance(target, Relation):
        return (text("Nothing that is known here depends on grants elsewhere: this holds for itself."),)
    details = catalog.details.by_id(target.oid)
    if details is None:
        return (text("It is gone: it was dropped after the list was read."),)
    catalog.require(*_needs(details))
    parts = [tuple(part) for part in _parts(catalog, view.role, target, details)]
    blocks = [block for part in parts if part for block in (*part, GAP)]
    return tuple(blocks) or (text("It reads, feeds, calls and refers to nothing else."),)


def _parts(
    catalog: Catalog, role: RoleName | None, target: Relation, details: Details
) -> Iterator[Iterator[Block]]:
    if target.kind in _VIEWS:
        yield _reads(catalog, role, target, details)
    if target.kind is ObjectKind.SEQUENCE:
        yield _feeds(catalog, role, target)
    else:
        yield _sequences(catalog, role, target, details)
    yield _keys(catalog, details)
    yield _triggers(catalog, details)
    yield _family(catalog, details)


def _needs(details: Details) -> Iterator[Need]:
    """All that will be looked up, in one round trip."""
    oids = {*details.parents, *details.children, *(key.relation for key in details.referenced_by)}
    oids |= {constraint.references for constraint in details.constraints if constraint.references}
    oids |= {use.relation for rule in details.rules for use in rule.query.relations}
    yield from (Need(Part.RELATIONS, By.OID, str(oid)) for oid in oids)
    yield from (Need(Part.ROUTINES, By.OID, str(trigger.function)) for trigger in details.triggers)


def _reads(catalog: Catalog, role: RoleName | None, target: Relation, details: Details) -> Iterator[Block]:
    """What the query of a view reads, and whether whoever must hold that does."""
    uses = [use for rule in details.rules if rule.name == "_RETURN" for use in rule.query.relations]
    if target.security_invoker:
        yield heading("It reads, as whoever uses the view (security_invoker)")
    else:
        yield heading(f"It reads, as its owner {role_name(target.owner)}: who uses it needs nothing on these")
    reader = role if target.security_invoker else target.owner
    rows: list[tuple[Line, ...]] = []
    links: list[Relation] = []
    for use in uses:
        relation = catalog.relations.by_id(use.relation)
        if relation is not None and use.privileges:
            rows.append(
                (_may(catalog, reader, use, relation), (span(object_name(relation, catalog.version)),))
            )
            links.append(relation)
    yield Table(("", ""), tuple(rows), tuple(links)) if rows else text("no table or view", indent=2)


def _may(catalog: Catalog, reader: RoleName | None, use: RelationUse, relation: Relation) -> Line:
    named = ", ".join(in_spoken_order(use.privileges))
    if reader is None:
        return (span(f"  {named}"),)
    held = all(_covered(catalog, reader, privilege, use, relation) for privilege in use.privileges)
    return (Span("✓ ", Ink.HELD) if held else Span("✗ ", Ink.MISSING), span(named))


def _covered(
    catalog: Catalog, reader: RoleName, privilege: Privilege, use: RelationUse, relation: Relation
) -> bool:
    """On the whole table, or on each column that is read."""
    if holds(catalog, reader, privilege, relation):
        return True
    named = {c.number: Column(relation, c.number, c.name) for c in relation.column_acls}
    read = use.selected if privilege is Privilege.SELECT else ()
    return bool(read) and all(n in named and holds(catalog, reader, privilege, named[n]) for n in read)


def _feeds(catalog: Catalog, role: RoleName | None, sequence: Relation) -> Iterator[Block]:
    fed = fed_column(catalog, sequence)
    if fed is None:
        yield text("No column owns this sequence.")
        return
    table, column = fed
    name = identity(table, catalog.version)
    details = catalog.details.by_id(sequence.oid)
    if details is not None and details.owned_by_identity:
        yield text(
            f"It is the sequence of the identity column {name}.{column}: INSERT needs nothing on it.",
            link=table,
        )
        return
    yield text(
        f"{name}.{column} takes its default from it: INSERT there needs USAGE or UPDATE here.", link=table
    )
    if role is not None:
        yield _use_of(catalog, role, sequence)


def _sequences(catalog: Catalog, role: RoleName | None, table: Relation, details: Details) -> Iterator[Block]:
    found = default_sequences(catalog, table)
    identities = [column.name for column in details.columns if column.identity]
    if found:
        yield heading("Its defaults call nextval on")
    for column, sequence in found:
        name = object_name(sequence, catalog.version)
        mark = _mark(catalog, role, sequence)
        yield text(mark, f"{name} for {column}", hang=4, link=sequence)
    if identities:
        yield text(Span(f"identity: {', '.join(identities)}, which needs nothing on its sequence", Ink.DIM))


def _mark(catalog: Catalog, role: RoleName | None, sequence: Relation) -> Span:
    if role is None:
        return Span("  ")
    usable = any(holds(catalog, role, privilege, sequence) for privilege in NEXTVAL)
    return Span("✓ ", Ink.HELD) if usable else Span("✗ ", Ink.MISSING)


def _use_of(catalog: Catalog, role: RoleName, sequence: Relation) -> Block:
    mark = _mark(catalog, role, sequence)
    words = "may call nextval" if mark.ink is Ink.HELD else "may not call nextval"
    return text(mark, span(role, Ink.STRONG), f" {words}", hang=2)


def _keys(catalog: Catalog, details: Details) -> Iterator[Block]:
    keys = [found for found in details.constraints if found.type is ConstraintType.FOREIGN_KEY]
    if keys:
        yield heading("It refers to, checked as the owner of what is referred to")
    for key in keys:
        yield from _other(catalog, key.references, f"by {key.name}")
    if details.referenced_by:
        yield heading("It is referred to by, checked as the owner of what refers")
    for pointing in details.referenced_by:
        yield from _other(catalog, pointing.relation, f"by {pointing.name}")


def _triggers(catalog: Catalog, details: Details) -> Iterator[Block]:
    shown = [trigger for trigger in details.triggers if not trigger.internal]
    if shown:
        yield heading("Its triggers run as whoever changes the rows")
    for trigger in shown:
        function = catalog.routines.by_id(trigger.function)
        events = [name for name in ("insert", "update", "delete", "truncate") if getattr(trigger, name)]
        called = function.identity if function else "a function that is gone"
        definer = (
            f", as {role_name(function.owner)} (SECURITY DEFINER)"
            if function and function.security_definer
            else ""
        )
        off = ", disabled" if trigger.enabled == "D" else ""
        when = " or ".join(event.upper() for event in events)
        yield text(f"{trigger.name}  on {when}: {called}{definer}{off}", indent=2, hang=2, link=function)


def _family(catalog: Catalog, details: Details) -> Iterator[Block]:
    if details.parents:
        yield heading("It is a part of, whose grants hold when that is asked")
    for oid in details.parents:
        yield from _other(catalog, oid, "")
    if details.children:
        yield heading(
            f"It has {len(details.children)} parts: their own grants hold only when they are asked directly"
        )
    for oid in details.children[:30]:
        yield from _other(catalog, oid, "")
    if details.foreign_server:
        yield text(f"Its rows come from foreign server {details.foreign_server}, by a user mapping.")


def _other(catalog: Catalog, oid: int, behind: str) -> Iterator[Block]:
    relation = catalog.relations.by_id(oid)
    if relation is not None:
        name = object_name(relation, catalog.version)
        yield text(
            name,
            Span(f"  owned by {role_name(relation.owner)}  {behind}".rstrip(), Ink.DIM),
            indent=2,
            hang=2,
            link=relation,
        )


def _routine(target: Routine) -> Iterator[Block]:
    if target.security_definer:
        yield text(f"SECURITY DEFINER: what it does is checked for its owner, {role_name(target.owner)}.")
        if not any(setting.startswith("search_path=") for setting in target.settings):
            yield text(
                Span("✗ ", Ink.MISSING),
                "It has no search_path of its own: its caller chooses what names mean.",
            )
    else:
        yield text("What it does is checked for whoever calls it, besides EXECUTE on itself.")
    yield GAP
    yield text(f"Language {target.language}.")
    for setting in target.settings:
        yield text(f"SET {setting}", indent=2)
