"""A GRANT or REVOKE while it is being composed: what is ticked, the changes that this comes to, and their effect."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec
from msgspec.structs import replace

from pgwhy.access import Change, Grant, GrantDefault, Revoke, default_acl_type
from pgwhy.acl import Privilege, RoleName, privileges_of
from pgwhy.acl.privilege import PG_18
from pgwhy.catalog import Catalog, Relation, Routine, Securable, Type
from pgwhy.remedy.grant_sql import change_sql, in_spoken_order
from pgwhy.remedy.offer import NEXTVAL, Offer, offers

Cell = tuple[int, Privilege]
"""A box to tick: the number of the offer, and the privilege."""


class Draft(msgspec.Struct, frozen=True):
    """What is being composed for one grantee. Immutable: each key makes another one."""

    grantee: RoleName
    offers: tuple[Offer, ...]
    version: int
    ticked: frozenset[Cell] = frozenset()
    revoke: bool = False
    grant_option: bool = False
    future: bool = False
    """Whether the same is granted on what the owners will create."""


def drafted(
    catalog: Catalog,
    grantee: RoleName,
    targets: tuple[Securable, ...],
    wanted: tuple[Privilege, ...] = (),
) -> Draft:
    """A new draft, with what is wanted and what is needed for what is held already ticked. Raises NotLoaded."""
    offered = offers(catalog, grantee, targets)
    needed = frozenset(
        (at, privilege)
        for at, offer in enumerate(offered)
        for privilege in (*offer.needed, *(wanted if offer.target in targets else ()))
    )
    return Draft(grantee, offered, catalog.version, needed)


def cells(draft: Draft) -> Iterator[Cell]:
    """The boxes as they are shown: by object, what is missing first; for a REVOKE only what was granted."""
    for at, offer in enumerate(draft.offers):
        every = in_spoken_order(privileges_of(offer.target.kind, draft.version))
        if draft.revoke:
            every = tuple(p for p in every if p in offer.granted)
        else:
            every = (*(p for p in every if p not in offer.held), *(p for p in every if p in offer.held))
        yield from ((at, privilege) for privilege in every)


def toggled(draft: Draft, cell: Cell) -> Draft:
    """With the box ticked, or not; INSERT on a table takes USAGE on the sequences of its defaults along."""
    at, privilege = cell
    boxes = {cell}
    if privilege is Privilege.INSERT and not draft.revoke:
        boxes |= set(_sequences_of(draft, draft.offers[at]))
    if cell in draft.ticked:
        return replace(draft, ticked=draft.ticked - boxes)
    return replace(draft, ticked=draft.ticked | boxes)


def turned(draft: Draft) -> Draft:
    """From GRANT to REVOKE or back; what is ticked is not the same question any more."""
    if not draft.revoke:
        return replace(draft, revoke=True, ticked=frozenset(), future=False)
    needed = frozenset((at, privilege) for at, offer in enumerate(draft.offers) for privilege in offer.needed)
    return replace(draft, revoke=False, ticked=needed)


def changes(draft: Draft) -> tuple[Change, ...]:
    """What is ticked as changes, one for each object: first the ways to the objects, last what is still to come."""
    order = sorted(range(len(draft.offers)), key=lambda at: not draft.offers[at].entry)
    if draft.revoke:
        order.reverse()
    found: list[Change] = []
    for at in order:
        target = draft.offers[at].target
        chosen = in_spoken_order(tuple(p for number, p in draft.ticked if number == at))
        if chosen and draft.revoke:
            found.append(Revoke(target, chosen, draft.grantee, grant_option_only=draft.grant_option))
        elif chosen:
            found.append(Grant(target, chosen, draft.grantee, grant_option=draft.grant_option))
    return (*found, *(_defaults(draft) if draft.future and not draft.revoke else ()))


def statements(draft: Draft) -> tuple[str, ...]:
    """The SQL, a statement for each change, exactly as it is copied."""
    return tuple(change_sql(change, draft.version) for change in changes(draft))


def _sequences_of(draft: Draft, table: Offer) -> Iterator[Cell]:
    """USAGE on the sequences that INSERT into the table calls nextval on, where it is missing."""
    for at, offer in enumerate(draft.offers):
        if offer.feeds is not None and offer.feeds[0] == table.target and not offer.held & NEXTVAL:
            yield at, Privilege.USAGE


def _defaults(draft: Draft) -> Iterator[GrantDefault]:
    """The same for what the owners of the objects create from now on, one for each owner, schema and type."""
    wanted: dict[tuple[RoleName, str | None, str], set[Privilege]] = {}
    for at, privilege in sorted(draft.ticked):
        offer = draft.offers[at]
        object_type = default_acl_type(offer.target.kind)
        if offer.entry or object_type is None or (object_type == "L" and draft.version < PG_18):
            continue
        wanted.setdefault((offer.target.owner, _schema(offer.target), object_type), set()).add(privilege)
    for (owner, schema, object_type), privileges in wanted.items():
        yield GrantDefault(owner, schema, object_type, in_spoken_order(frozenset(privileges)), draft.grantee)


def _schema(target: Securable) -> str | None:
    """The schema in which more objects of its kind will be; None for kinds that are in none."""
    return target.schema if isinstance(target, Relation | Routine | Type) else None
