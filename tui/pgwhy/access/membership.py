"""The role graph: whose privileges a role has, whom it may become, what it administers (acl.c: roles_is_member_of)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property, lru_cache
from graphlib import TopologicalSorter

import msgspec

from pgwhy.acl import PUBLIC, RoleName
from pgwhy.acl.privilege import PG_15, PG_16
from pgwhy.catalog import Catalog, Cluster

PG_DATABASE_OWNER = RoleName("pg_database_owner")
MOST_PATHS = 32
"""How many membership paths to one role are told; graphs with more exist, readers of more do not."""


class Edge(msgspec.Struct, frozen=True):
    """That ``member`` is a member of ``role``: the options of all grants of it taken together."""

    member: RoleName
    role: RoleName
    inherit: bool
    set: bool
    admin: bool
    implicit: bool = False
    """The database's owner in pg_database_owner: in no catalog row."""


Path = tuple[Edge, ...]
"""A way up the graph, from member to role to role."""


class RoleGraph:
    """Closures over the memberships of one cluster, as seen from one database, as bitsets over its roles.

    Bit i of a set stands for ``names[i]``. Everything is computed once, at construction, which raises
    graphlib.CycleError for memberships that no server would have (AddRoleMems refuses cycles).
    """

    def __init__(self, cluster: Cluster, database: str) -> None:
        self.names: tuple[RoleName, ...] = tuple(sorted(cluster.roles, key=lambda name: name.encode()))
        self.index = {name: i for i, name in enumerate(self.names)}
        self.everyone = (1 << len(self.names)) - 1
        self.superusers = self.bits(role.name for role in cluster.roles.values() if role.superuser)
        self.edges = _edges(cluster, database)
        self._into: defaultdict[RoleName, list[Edge]] = defaultdict(list)
        for edge in (edge for edges in self.edges.values() for edge in edges):
            self._into[edge.role].append(edge)
        self._upmost_first = tuple(
            TopologicalSorter(
                {name: [edge.role for edge in self.edges.get(name, ())] for name in self.names}
            ).static_order()
        )
        self._inherits = self._closure(lambda edge: edge.inherit)
        self._settable = self._closure(lambda edge: edge.set)
        self._member_of = self._closure(lambda _: True)
        self._inherited_by = self._reversed(self._inherits)
        self._self_administration = cluster.version < PG_15
        self._administrators = (
            self.bits(role.name for role in cluster.roles.values() if role.createrole)
            if cluster.version < PG_16
            else 0
        )
        """Who may grant every role that is no superuser (AddRoleMems)."""

    def bits(self, roles: Iterable[RoleName]) -> int:
        """The set of these roles; those that do not exist are left out."""
        found = 0
        for role in roles:
            if (i := self.index.get(role)) is not None:
                found |= 1 << i
        return found

    def members(self, bits: int) -> Iterator[RoleName]:
        """The roles in a set, in order of their names' bytes."""
        while bits:
            lowest = bits & -bits
            yield self.names[lowest.bit_length() - 1]
            bits ^= lowest

    def is_superuser(self, role: RoleName) -> bool:
        return bool(self.superusers & self.bits([role]))

    def inherited_by(self, role: RoleName) -> int:
        """The set of roles that have the privileges of ``role``, itself included; superusers are not counted in."""
        if role == PUBLIC:
            return self.everyone
        return self._inherited_by.get(role, 0)

    def inherits(self, role: RoleName) -> int:
        """The set of roles whose privileges ``role`` has, itself included; being superuser is not counted in."""
        return self._inherits.get(role, 0)

    def has_privileges_of(self, role: RoleName, other: RoleName) -> bool:
        """has_privs_of_role in acl.c: by inheritance, or as superuser."""
        return role == other or self.is_superuser(role) or bool(self.inherits(role) & self.bits([other]))

    def is_member(self, role: RoleName, other: RoleName) -> bool:
        """is_member_of_role in acl.c: directly or not, whatever the options; superusers are members of all."""
        member_of = self._member_of.get(role, 0)
        return role == other or self.is_superuser(role) or bool(member_of & self.bits([other]))

    def would_circle(self, role: RoleName, member: RoleName) -> bool:
        """Whether GRANT of ``role`` to ``member`` is refused, as that role is already a member of it (AddRoleMems)."""
        return bool(self._member_of.get(role, 0) & self.bits([member]))

    def can_set_role(self, role: RoleName, other: RoleName) -> bool:
        """member_can_set_role in acl.c (16 and newer); plain membership before."""
        settable = self._settable.get(role, 0)
        return role == other or self.is_superuser(role) or bool(settable & self.bits([other]))

    def is_admin(self, role: RoleName, other: RoleName, *, session_user: bool = False) -> bool:
        """is_admin_of_role in acl.c: some role that ``role`` is a member of holds ADMIN OPTION directly on ``other``.

        ``session_user``: whether ``role`` is the session's user, outside SECURITY DEFINER functions; until 14 such
        a role administers itself.
        """
        if self.is_superuser(role):
            return True
        if role == other:
            return session_user and self._self_administration
        return any(self.is_member(role, edge.member) for edge in self._into.get(other, ()) if edge.admin)

    def superuser_within_reach(self, role: RoleName) -> RoleName | None:
        """The role itself if it is superuser, else one that it can become: over as many steps as it takes.

        A step is a membership that can be set, one that is inherited (whoever has the privileges of a superuser owns
        the system catalogs), or one that the role may grant itself, by ADMIN OPTION or, until 15, CREATEROLE.
        """
        return self._within_reach.get(role)

    @cached_property
    def _within_reach(self) -> dict[RoleName, RoleName]:
        found = {name: name for name in self.members(self.superusers)}
        waiting = list(found)
        for name in waiting:
            rising = [e.member for e in self._into.get(name, ()) if e.inherit or e.set or e.admin]
            rising += (m for edge in self.admins(name) for m in self.names if self.is_member(m, edge.member))
            if not self.is_superuser(name):
                rising += self.members(self._administrators)
            new = [member for member in dict.fromkeys(rising) if member not in found]
            found |= dict.fromkeys(new, found[name])
            waiting += new
        return found

    def admins(self, other: RoleName) -> tuple[Edge, ...]:
        """The memberships in ``other`` that carry ADMIN OPTION."""
        return tuple(edge for edge in self._into.get(other, ()) if edge.admin)

    def paths(self, role: RoleName, other: RoleName, *, inherit: bool = True) -> tuple[Path, ...]:
        """All ways from ``role`` up to ``other``, shortest first; ((),) if they are the same, () if there is none.

        With ``inherit`` only over memberships that are inherited; at most MOST_PATHS are given.
        """
        reaches = self._inherits if inherit else self._member_of
        target = self.bits([other])
        if role == other:
            return ((),)
        found: list[Path] = []
        frontier: list[Path] = [()]
        while frontier and len(found) < MOST_PATHS:
            following: list[Path] = []
            for path in frontier:
                at = path[-1].role if path else role
                for edge in self.edges.get(at, ()):
                    if inherit and not edge.inherit:
                        continue
                    if edge.role == other:
                        found.append((*path, edge))
                    elif reaches.get(edge.role, 0) & target:
                        following.append((*path, edge))
            frontier = following[: MOST_PATHS * 4]
        return tuple(found[:MOST_PATHS])

    def _closure(self, follows: Callable[[Edge], bool]) -> dict[RoleName, int]:
        """For each role the set that is reached over the edges that are followed, itself included."""
        closed: dict[RoleName, int] = {}
        for role in self._upmost_first:
            bits = self.bits([role])
            for edge in self.edges.get(role, ()):
                if follows(edge):
                    bits |= closed[edge.role]
            closed[role] = bits
        return closed

    def _reversed(self, closure: Mapping[RoleName, int]) -> dict[RoleName, int]:
        found: defaultdict[RoleName, int] = defaultdict(int)
        for role, reached in closure.items():
            own = self.bits([role])
            for other in self.members(reached):
                found[other] |= own
        return dict(found)


def _edges(cluster: Cluster, database: str) -> dict[RoleName, tuple[Edge, ...]]:
    """The outgoing edges of each member, several grants of the same membership merged."""
    options: dict[tuple[RoleName, RoleName], tuple[bool, bool, bool]] = {}
    for m in cluster.memberships:
        inherit, set_, admin = options.get((m.member, m.role), (False, False, False))
        options[m.member, m.role] = (inherit or m.inherit, set_ or m.set, admin or m.admin)
    edges: defaultdict[RoleName, list[Edge]] = defaultdict(list)
    # in the order of pg_auth_members' index, in which the server walks: the choice of a grantor depends on it
    for (member, role), (inherit, set_, admin) in sorted(
        options.items(), key=lambda row: _oid(cluster, row[0][1])
    ):
        if member not in cluster.roles or role not in cluster.roles:
            continue  # a dangling row
        edges[member].append(Edge(member, role, inherit, set_, admin))
    connected = cluster.databases.get(database)
    # a database may even be owned by pg_database_owner, which is then nobody
    owners = cluster.roles.keys() - {PG_DATABASE_OWNER}
    if connected and PG_DATABASE_OWNER in cluster.roles and connected.owner in owners:
        # 14 and 15 look at the owner's INHERIT attribute before they come to this membership
        inherited = cluster.version >= PG_16 or cluster.roles[connected.owner].inherit
        edges[connected.owner].append(
            Edge(connected.owner, PG_DATABASE_OWNER, inherit=inherited, set=True, admin=False, implicit=True)
        )
    return {member: tuple(found) for member, found in edges.items()}


def _oid(cluster: Cluster, name: RoleName) -> int:
    return cluster.roles[name].oid if name in cluster.roles else 0


@lru_cache(maxsize=16)
def _graph(cluster: Cluster, database: str) -> RoleGraph:
    return RoleGraph(cluster, database)


def graph(catalog: Catalog) -> RoleGraph:
    """The role graph as the catalog's database sees it; made once for each."""
    return _graph(catalog.cluster, catalog.database)
