"""What GRANTs and REVOKEs that are being composed would change, and the statements that would take it back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec
from msgspec.structs import replace

from pgwhy.access import (
    Change,
    Grant,
    GrantDefault,
    Revoke,
    apply,
    current,
    graph,
    sources,
    stored_or_default,
)
from pgwhy.acl import PUBLIC, AclItem, Privilege, RoleName
from pgwhy.catalog import Catalog, Column, Relation, Securable
from pgwhy.remedy.grant_sql import change_sql, in_spoken_order, undo_default_sql
from pgwhy.remedy.offer import held_by
from pgwhy.remedy.runners import can_run, runners
from pgwhy.remedy.sql import undo_statements

Held = tuple[Privilege, Securable]


class Effect(msgspec.Struct, frozen=True):
    """The difference, told before anything is copied."""

    gains: tuple[Held, ...] = ()
    """What the grantee would newly hold, on the objects that are granted on."""
    already: tuple[Held, ...] = ()
    """What it holds already, by this way or another."""
    others: tuple[RoleName, ...] = ()
    """The members of the grantee that would gain something with it."""
    stays: tuple[Held, ...] = ()
    """What a REVOKE names, and yet the grantee still holds afterwards: other ways give it."""
    run_as: tuple[RoleName, ...] = ()
    can_run: bool = False
    """Whether the connected role can run all of it."""


def effect(catalog: Catalog, changes: Sequence[Change]) -> Effect:
    """The effect of the changes together; raises NotLoaded."""
    after = catalog
    for change in changes:
        after = apply(after, change)
    gains: list[Held] = []
    already: list[Held] = []
    stays: list[Held] = []
    others: dict[RoleName, None] = {}
    for change in changes:
        if not isinstance(change, Grant | Revoke):
            continue
        held, _ = held_by(catalog, change.grantee, change.target)
        remains, _ = held_by(after, change.grantee, _now(after, change.target))
        named = [(privilege, change.target) for privilege in in_spoken_order(change.privileges)]
        if isinstance(change, Revoke):
            stays += [found for found in named if found[0] in remains and not change.grant_option_only]
            continue
        gains += [found for found in named if found[0] not in held]
        already += [found for found in named if found[0] in held]
        others |= dict.fromkeys(_members_who_gain(catalog, change))
    run_as = runners(catalog, changes)
    mine = can_run(catalog, catalog.session.user, changes)
    return Effect(tuple(gains), tuple(already), tuple(others), tuple(stays), run_as, mine)


def undo(catalog: Catalog, changes: Sequence[Change]) -> tuple[str, ...]:
    """The statements that bring back what was: they take nothing away that was there before."""
    found: list[str] = []
    for change in reversed(changes):
        match change:
            case Grant():
                found += _undo_grant(catalog, change)
            case Revoke():
                found += (change_sql(again, catalog.version) for again in _granted_again(catalog, change))
            case GrantDefault() if not _is_default_already(catalog, change):
                found.append(undo_default_sql(change))
    return tuple(found)


def ways(catalog: Catalog, grantee: RoleName, held: Held) -> tuple[str, ...]:
    """By whom else the grantee holds it: the roles and PUBLIC that it comes through."""
    privilege, target = held
    chains = sources(catalog, grantee, privilege, target)
    return tuple(
        dict.fromkeys(getattr(chain[-1], "grantee", getattr(chain[-1], "role", "")) for chain in chains)
    )


def _now(catalog: Catalog, target: Securable) -> Securable:
    if isinstance(target, Column):
        relation = current(catalog, target.relation)
        return replace(target, relation=relation) if isinstance(relation, Relation) else target
    return current(catalog, target)


def _members_who_gain(catalog: Catalog, grant: Grant) -> Iterator[RoleName]:
    if grant.grantee == PUBLIC:
        return
    roles = graph(catalog)
    for member in roles.members(roles.inherited_by(grant.grantee)):
        if (
            member != grant.grantee
            and not frozenset(grant.privileges) <= held_by(catalog, member, grant.target)[0]
        ):
            yield member


def _item(catalog: Catalog, change: Grant | Revoke) -> AclItem:
    """What the owner has granted to the grantee so far."""
    owner = change.grantor or change.target.owner
    for item in stored_or_default(change.target, catalog.version).items:
        if (item.grantee, item.grantor) == (change.grantee, owner):
            return item
    return AclItem(change.grantee, owner, frozenset())


def _undo_grant(catalog: Catalog, grant: Grant) -> Iterator[str]:
    before, wanted = _item(catalog, grant), frozenset(grant.privileges)
    if new := wanted - before.privileges:
        yield from undo_statements(catalog, [replace(grant, privileges=in_spoken_order(new))])
    if grant.grant_option and (only_option := wanted & before.privileges - before.grant_options):
        taken = Revoke(grant.target, in_spoken_order(only_option), grant.grantee, grant_option_only=True)
        yield change_sql(taken, catalog.version)


def _granted_again(catalog: Catalog, revoke: Revoke) -> Iterator[Grant]:
    """What the REVOKE takes: with and without grant option, and what it takes from columns along with it."""
    before, taken = _item(catalog, revoke), frozenset(revoke.privileges)
    plain = frozenset() if revoke.grant_option_only else taken & before.privileges - before.grant_options
    for privileges, option in ((plain, False), (taken & before.grant_options, True)):
        if privileges:
            yield Grant(revoke.target, in_spoken_order(privileges), revoke.grantee, grant_option=option)
    if isinstance(revoke.target, Relation) and not revoke.grant_option_only:
        for column in revoke.target.column_acls:
            lost = taken & column.acl.granted_to(revoke.grantee)
            if lost:
                yield Grant(revoke.target, in_spoken_order(lost), revoke.grantee, columns=(column.name,))


def _is_default_already(catalog: Catalog, change: GrantDefault) -> bool:
    return any(
        frozenset(change.privileges) <= row.acl.granted_to(change.grantee)
        for row in catalog.default_acls
        if (row.role, row.schema, row.object_type) == (change.creator, change.schema, change.object_type)
    )
