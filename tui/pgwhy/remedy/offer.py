"""What a GRANT on an object is composed from: the object, and what else is needed before the grant is of use."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import msgspec

from pgwhy.acl import PUBLIC, ObjectKind, Privilege, RoleName
from pgwhy.catalog import By, Catalog, Column, Need, Part, Relation, Routine, Schema, Securable, Type
from pgwhy.remedy.standing import Defaults, Key, Subject, held_by, key_of

NEXTVAL = frozenset({Privilege.USAGE, Privilege.UPDATE})
"""Either lets one call nextval (nextval_internal in sequence.c)."""


class Offer(msgspec.Struct, frozen=True):
    """One line of the composer: an object or default privileges, with why it is offered."""

    target: Subject
    feeds: tuple[Relation, str] | None = None
    """Of a sequence: the table and column that take a default from it, so that INSERT needs it."""
    entry: bool = False
    """Whether it is only on the way: the schema or the database in which the other objects are."""


Offers = dict[Key, Offer]
Needs = dict[tuple[RoleName, Key], frozenset[Privilege]]
"""What each grantee lacks, although what it holds elsewhere is of no use without it."""


def offers(
    catalog: Catalog, grantees: tuple[RoleName, ...], targets: tuple[Subject, ...]
) -> tuple[Offers, Needs]:
    """The objects, the sequences behind their defaults, then the schemas and the database that they are reached by.

    The last three only where some grantee lacks something. Raises NotLoaded.
    """
    _require(catalog, targets)
    found: Offers = {}
    needs: Needs = {}
    for target in targets:
        for offer in _beside(catalog, target):
            found.setdefault(key_of(offer.target), offer)
            for grantee in grantees:
                needs[grantee, key_of(offer.target)] = _needed(catalog, grantee, offer)
    for target in targets:
        for entry, privilege in _entries(catalog, target):
            key = key_of(entry)
            lacking = [g for g in grantees if key not in found and _lacks(catalog, g, entry, privilege)]
            if lacking:
                found[key] = Offer(entry, entry=True)
                needs |= {(grantee, key): frozenset({privilege}) for grantee in lacking}
    return found, needs


class Lacking(NamedTuple):
    """What a role lacks on an object, although what it holds elsewhere is of no use without it."""

    target: Securable
    privileges: frozenset[Privilege]
    feeds: tuple[Relation, str] | None


def lacking(catalog: Catalog, role: RoleName, target: Securable) -> tuple[Lacking, ...]:
    """What the role lacks to make use of what it holds on the object. Raises NotLoaded."""
    found, needs = offers(catalog, (role,), (target,))
    return tuple(
        Lacking(offer.target, needs[role, key], offer.feeds)
        for key, offer in found.items()
        if needs.get((role, key)) and not isinstance(offer.target, Defaults)
    )


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


def columns_of(catalog: Catalog, relation: Relation) -> tuple[Column, ...]:
    """The columns as subjects of their own. Raises NotLoaded."""
    catalog.require(Need(Part.DETAILS, By.OID, str(relation.oid)))
    details = catalog.details.by_id(relation.oid)
    return tuple(Column(relation, c.number, c.name) for c in details.columns) if details else ()


def _require(catalog: Catalog, targets: tuple[Subject, ...]) -> None:
    asked = [t.relation if isinstance(t, Column) else t for t in targets]
    catalog.require(*(Need(Part.DETAILS, By.OID, str(t.oid)) for t in asked if isinstance(t, Relation)))


def _beside(catalog: Catalog, target: Subject) -> Iterator[Offer]:
    match target:
        case Relation(kind=ObjectKind.SEQUENCE):
            fed = fed_column(catalog, target)
            serves = fed is not None and (fed[1], target) in default_sequences(catalog, fed[0])
            yield Offer(target, fed if serves else None)
        case Relation():
            yield Offer(target)
            for column, sequence in default_sequences(catalog, target):
                yield Offer(sequence, feeds=(target, column))
        case _:
            yield Offer(target)


def _needed(catalog: Catalog, grantee: RoleName, offer: Offer) -> frozenset[Privilege]:
    """USAGE on a sequence that the grantee's INSERTs call nextval on."""
    if offer.feeds is None or not may_insert(catalog, grantee, offer.feeds[0]):
        return frozenset()
    held, _ = held_by(catalog, grantee, offer.target)
    return frozenset() if held & NEXTVAL else frozenset({Privilege.USAGE})


def _entries(catalog: Catalog, target: Subject) -> Iterator[tuple[Securable, Privilege]]:
    """The schema and the database by which the target is reached, and what that takes."""
    schema = catalog.schemas.get(schema_of(target))
    if schema is not None:
        yield schema, Privilege.USAGE
    database = catalog.own_database
    if database is not None and (schema is not None or isinstance(target, Schema)):
        yield database, Privilege.CONNECT


def _lacks(catalog: Catalog, grantee: RoleName, entry: Securable, privilege: Privilege) -> bool:
    return not any(privilege in held_by(catalog, role, entry)[0] for role in (grantee, PUBLIC))


def schema_of(target: Subject) -> str:
    """The schema that it is in; empty for what is in none."""
    match target:
        case Relation() | Routine() | Type():
            return target.schema
        case Column():
            return target.relation.schema
        case _:
            return ""
