"""What a GRANT on an object is composed from: the object, and what else is needed before the grant is of use."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from pgwhy.access import effective, stored_or_default
from pgwhy.acl import PUBLIC, ObjectKind, Privilege, RoleName
from pgwhy.catalog import By, Catalog, Column, Need, Part, Relation, Routine, Schema, Securable, Type

NEXTVAL = frozenset({Privilege.USAGE, Privilege.UPDATE})
"""Either lets one call nextval (nextval_internal in sequence.c)."""


class Offer(msgspec.Struct, frozen=True):
    """One object that privileges may be granted on, together with what the grantee holds on it already."""

    target: Securable
    held: frozenset[Privilege]
    grantable: frozenset[Privilege] = frozenset()
    granted: frozenset[Privilege] = frozenset()
    """What was granted to the grantee itself: what a REVOKE can take."""
    needed: frozenset[Privilege] = frozenset()
    """Missing now, although what the grantee holds elsewhere is of no use without it."""
    feeds: tuple[Relation, str] | None = None
    """Of a sequence: the table and column that take a default from it, so that INSERT needs it."""
    entry: bool = False
    """Whether it is only on the way: the schema or the database in which the other objects are."""


def offers(catalog: Catalog, grantee: RoleName, targets: tuple[Securable, ...]) -> tuple[Offer, ...]:
    """The objects, the sequences behind their defaults, then the schemas and the database that they are reached by.

    The last three only where something is missing. Raises NotLoaded.
    """
    _require(catalog, targets)
    found: dict[tuple[ObjectKind, str], Offer] = {}
    for target in targets:
        for offer in _beside(catalog, grantee, target):
            found.setdefault(_key(offer.target), offer)
    for target in targets:
        for offer in _entries(catalog, grantee, target):
            found.setdefault(_key(offer.target), offer)
    return tuple(found.values())


def held_by(
    catalog: Catalog, grantee: RoleName, target: Securable
) -> tuple[frozenset[Privilege], frozenset[Privilege]]:
    """What the grantee holds, and may grant on; for PUBLIC what was granted to it."""
    if grantee != PUBLIC:
        return effective(catalog, grantee, target)
    return _granted(catalog, PUBLIC, target), frozenset()


def _granted(catalog: Catalog, grantee: RoleName, target: Securable) -> frozenset[Privilege]:
    return stored_or_default(target, catalog.version).granted_to(grantee)


def default_sequences(catalog: Catalog, table: Relation) -> tuple[tuple[str, Relation], ...]:
    """The columns whose defaults call nextval, with the sequence of each; identity columns need no privilege.

    Source: ExecInitFunc checks EXECUTE, nextval_internal the sequence; an identity column calls NextValueExpr.
    """
    details = catalog.details.by_id(table.oid)
    if details is None:
        return ()
    calls = [
        (column.name, call.sequence)
        for column in details.columns
        if column.default is not None and not column.identity
        for call in column.default.sequences
    ]
    catalog.relations.require(*(Need(Part.RELATIONS, By.OID, str(oid)) for _, oid in calls))
    found = ((name, catalog.relations.by_id(oid)) for name, oid in calls)
    return tuple(dict.fromkeys((name, sequence) for name, sequence in found if sequence is not None))


def fed_column(catalog: Catalog, sequence: Relation) -> tuple[Relation, str] | None:
    """The table and column that own the sequence; None if nothing owns it."""
    details = catalog.details.by_id(sequence.oid)
    if details is None or details.owned_by is None:
        return None
    table_oid, number = details.owned_by
    catalog.require(Need(Part.RELATIONS, By.OID, str(table_oid)), Need(Part.DETAILS, By.OID, str(table_oid)))
    table, of_table = catalog.relations.by_id(table_oid), catalog.details.by_id(table_oid)
    column = of_table.column_numbered(number) if of_table else None
    return (table, column.name) if table and column else None


def may_insert(catalog: Catalog, grantee: RoleName, table: Relation) -> bool:
    """Whether the grantee may INSERT into the table, or at least into some of its columns."""
    targets: list[Securable] = [table]
    targets += (Column(table, column.number, column.name) for column in table.column_acls)
    return any(Privilege.INSERT in held_by(catalog, grantee, target)[0] for target in targets)


def _require(catalog: Catalog, targets: tuple[Securable, ...]) -> None:
    asked = [t.relation if isinstance(t, Column) else t for t in targets]
    catalog.require(*(Need(Part.DETAILS, By.OID, str(t.oid)) for t in asked if isinstance(t, Relation)))


def _beside(catalog: Catalog, grantee: RoleName, target: Securable) -> Iterator[Offer]:
    held, grantable = held_by(catalog, grantee, target)
    granted = _granted(catalog, grantee, target)
    match target:
        case Relation(kind=ObjectKind.SEQUENCE):
            fed = fed_column(catalog, target)
            if fed is None or (fed[1], target) not in default_sequences(catalog, fed[0]):
                yield Offer(target, held, grantable, granted)
                return
            wanted = may_insert(catalog, grantee, fed[0]) and not held & NEXTVAL
            needed = frozenset({Privilege.USAGE}) if wanted else frozenset[Privilege]()
            yield Offer(target, held, grantable, granted, needed, feeds=fed)
        case Relation():
            yield Offer(target, held, grantable, granted)
            inserts = may_insert(catalog, grantee, target)
            for column, sequence in default_sequences(catalog, target):
                own, on = held_by(catalog, grantee, sequence)
                missing = (
                    frozenset({Privilege.USAGE}) if inserts and not own & NEXTVAL else frozenset[Privilege]()
                )
                direct = _granted(catalog, grantee, sequence)
                yield Offer(sequence, own, on, direct, missing, feeds=(target, column))
        case _:
            yield Offer(target, held, grantable, granted)


def _entries(catalog: Catalog, grantee: RoleName, target: Securable) -> Iterator[Offer]:
    """The schema without USAGE and the database without CONNECT, by which the target is reached."""
    schema = catalog.schemas.get(_schema_of(target))
    if schema is not None:
        yield from _entry(catalog, grantee, schema, Privilege.USAGE)
    database = catalog.own_database
    if database is not None and (schema is not None or isinstance(target, Schema)):
        yield from _entry(catalog, grantee, database, Privilege.CONNECT)


def _entry(catalog: Catalog, grantee: RoleName, entry: Securable, privilege: Privilege) -> Iterator[Offer]:
    held, grantable = held_by(catalog, grantee, entry)
    if privilege not in held | _granted(catalog, PUBLIC, entry):
        yield Offer(entry, held, grantable, needed=frozenset({privilege}), entry=True)


def _schema_of(target: Securable) -> str:
    match target:
        case Relation() | Routine() | Type():
            return target.schema
        case Column():
            return target.relation.schema
        case _:
            return ""


def _key(target: Securable) -> tuple[ObjectKind, str]:
    return target.kind, str(target.name if not hasattr(target, "oid") else target.oid)
