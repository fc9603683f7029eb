"""Who effectively holds what on an object: the question read the other way round."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

import msgspec

from pgwhy.access.decision import decide, predefined_for, stored_or_default
from pgwhy.access.membership import graph
from pgwhy.access.reason import Chain
from pgwhy.access.sources import sources
from pgwhy.acl import PUBLIC, Privilege, RoleName
from pgwhy.catalog import Catalog, Securable


class Holding(msgspec.Struct, frozen=True):
    """That a role holds a privilege, and all the ways by which it does."""

    role: RoleName
    privilege: Privilege
    grantable: bool
    sources: tuple[Chain, ...]


def holders(catalog: Catalog, target: Securable, privilege: Privilege | None = None) -> Iterator[Holding]:
    """Every role that holds the privilege, or any, on the object: by role name, then in bit order of privileges."""
    decision, roles = decide(catalog, target), graph(catalog)
    asked = [p for p in decision.held if privilege in (None, p)]
    anybody = 0
    for p in asked:
        anybody |= decision.held[p]
    for role in roles.members(anybody):
        own = roles.bits([role])
        for p in asked:
            if decision.held[p] & own:
                grantable = bool(decision.grantable[p] & own)
                yield Holding(role, p, grantable, sources(catalog, role, p, target))


class Summary(msgspec.Struct, frozen=True):
    """One line of a Who panel: some roles that hold the same privileges by the same grantee."""

    through: RoleName | None
    """The role or PUBLIC by which they hold them; None for superusers."""
    privileges: frozenset[Privilege]
    grantable: frozenset[Privilege]
    roles: tuple[RoleName, ...]


def summary(catalog: Catalog, target: Securable) -> tuple[Summary, ...]:
    """Who holds what, by the grantee that it comes through: most roles first, then PUBLIC, superusers last."""
    decision, roles = decide(catalog, target), graph(catalog)
    lines: list[Summary] = []
    for grantee, given in _given(catalog, target).items():
        own = roles.bits([grantee]) if grantee != PUBLIC else roles.everyone
        privileges = frozenset(p for p in given if decision.held.get(p, 0) & own)
        if privileges:
            grantable = frozenset(p for p in privileges if grantee != PUBLIC and decision.grantable[p] & own)
            members = () if grantee == PUBLIC else tuple(roles.members(roles.inherited_by(grantee)))
            lines.append(Summary(grantee, privileges, grantable, members))
    lines.sort(key=lambda line: (line.through == PUBLIC, -len(line.roles), line.through or ""))
    everything = frozenset(decision.held)
    return (*lines, Summary(None, everything, everything, tuple(roles.members(roles.superusers))))


def _given(catalog: Catalog, target: Securable) -> dict[RoleName, set[Privilege]]:
    """What the ACL in force and the predefined roles give, by grantee."""
    given: defaultdict[RoleName, set[Privilege]] = defaultdict(set)
    for item in stored_or_default(target, catalog.version).items:
        given[item.grantee] |= item.privileges
    for privilege in decide(catalog, target).held:
        for predefined in predefined_for(target.kind, privilege, catalog.version):
            given[predefined].add(privilege)
    return given
