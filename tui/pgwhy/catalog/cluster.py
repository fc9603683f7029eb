"""What the databases of a cluster share: roles, memberships, databases, tablespaces, parameters, settings."""

from __future__ import annotations

from enum import StrEnum
from functools import cached_property
from typing import ClassVar

import msgspec

from pgwhy.acl import Acl, ObjectKind, RoleName

BOOTSTRAP_SUPERUSER = 10
"""The oid of the role that initdb made; it may have been renamed."""

FIRST_NORMAL_OID = 16384


class Role(msgspec.Struct, frozen=True):
    """A row of pg_roles: what is never inherited (pg_authid's attributes)."""

    kind: ClassVar[ObjectKind] = ObjectKind.ROLE

    oid: int
    name: RoleName
    superuser: bool = False
    inherit: bool = True
    createrole: bool = False
    createdb: bool = False
    login: bool = False
    replication: bool = False
    bypassrls: bool = False

    @property
    def predefined(self) -> bool:
        """Whether initdb made it as one of PostgreSQL's predefined roles."""
        return self.oid < FIRST_NORMAL_OID and self.name.startswith("pg_")


class Membership(msgspec.Struct, frozen=True):
    """A row of pg_auth_members, as one grantor made it: ``member`` is a member of ``role``.

    Before 16 there are no options per membership: ``inherit`` is then the member's own attribute and ``set``
    true, which is how those servers decide.
    """

    role: RoleName
    member: RoleName
    grantor: RoleName
    admin: bool
    inherit: bool
    set: bool


class Database(msgspec.Struct, frozen=True):
    kind: ClassVar[ObjectKind] = ObjectKind.DATABASE

    oid: int
    name: str
    owner: RoleName
    acl: Acl | None
    allow_connections: bool = True
    is_template: bool = False
    tablespace: str = "pg_default"


class Tablespace(msgspec.Struct, frozen=True):
    kind: ClassVar[ObjectKind] = ObjectKind.TABLESPACE

    oid: int
    name: str
    owner: RoleName
    acl: Acl | None


class Parameter(msgspec.Struct, frozen=True):
    """A configuration parameter; ``acl`` is its row in pg_parameter_acl (15 and newer), None without a row.

    Its owner is the bootstrap superuser, by definition (acldefault('p', 10)).
    """

    kind: ClassVar[ObjectKind] = ObjectKind.PARAMETER

    name: str
    owner: RoleName
    acl: Acl | None


class RoleSetting(msgspec.Struct, frozen=True):
    """One ``ALTER ROLE … [IN DATABASE …] SET`` or ``ALTER DATABASE … SET``; None: all roles or databases."""

    role: RoleName | None
    database: str | None
    name: str
    value: str


class DependencyType(StrEnum):
    """pg_shdepend.deptype, of dependencies on roles (SharedDependencyType in dependency.h)."""

    OWNER = "o"
    ACL = "a"
    INITIAL_ACL = "i"
    POLICY = "r"


class SharedDependency(msgspec.Struct, frozen=True):
    """So many objects of one system catalog that depend on a role in one way: rows of pg_shdepend."""

    database: str | None
    """None: shared by all databases."""
    catalog: str
    """Such as pg_class."""
    type: DependencyType
    count: int


class RoleDependencies(msgspec.Struct, frozen=True):
    """Everything that depends on one role, in all databases."""

    oid: int
    """The role's."""
    rows: tuple[SharedDependency, ...]


class Cluster(msgspec.Struct, frozen=True, eq=False, dict=True, weakref=True):
    """Everything shared by the databases of one server, as of one moment. Compared by identity."""

    version: int
    """server_version_num, such as 180004."""
    roles: dict[RoleName, Role]
    memberships: tuple[Membership, ...]
    databases: dict[str, Database]
    tablespaces: dict[str, Tablespace] = {}
    parameters: dict[str, Parameter] = {}
    settings: tuple[RoleSetting, ...] = ()

    @property
    def major(self) -> int:
        return self.version // 10000

    @cached_property
    def bootstrap_superuser(self) -> RoleName:
        """The name of the role with oid 10, which grants what a superuser grants to a role since 16."""
        found = (role.name for role in self.roles.values() if role.oid == BOOTSTRAP_SUPERUSER)
        return next(found, RoleName(str(BOOTSTRAP_SUPERUSER)))
