"""Rules of the server that are no privilege: what they refuse, nothing that could be granted allows.

Whoever reads a statement asks whether one of them applies, and whoever reads a message recognises it by the same row.
The conditions were tried on 12 to 18, as a superuser and as a role that has every privilege that a GRANT can give.
"""

from __future__ import annotations

import re
from enum import Enum

import msgspec

from pgwhy.access.membership import PG_DATABASE_OWNER
from pgwhy.acl import ObjectKind, RoleName
from pgwhy.catalog import Relation, Schema
from pgwhy.catalog.quoting import sql_role


class _Facts(msgspec.Struct, frozen=True):
    sqlstate: str
    message: str
    """The server's words; ``{name}`` and ``{of}`` are what it puts in."""
    instead: str
    """What can be done instead, as a sentence with the same places, and ``{role}`` for a role's name in SQL."""
    decides: bool = True
    """Whether a statement that it refuses is denied; otherwise that is not predicted, only remarked on."""


class Rule(Enum):
    """A rule, and the C function that holds it."""

    SYSTEM_CATALOG = _Facts(
        "42501",
        'permission denied: "{name}" is a system catalog',
        "No privilege allows this, not even a superuser's: {name} belongs to the server, which changes it when the "
        "commands that it records are run (ALTER ROLE, ALTER TABLE, COMMENT …).",
    )
    """IsSystemClass, asked in tablecmds.c, trigger.c, rewriteDefine.c, policy.c, statscmds.c."""
    SYSTEM_SCHEMA = _Facts(
        "42501",
        'permission denied to create "{of}.{name}"',
        "The server lets nobody create {name} in {of}: create it in another schema.",
    )
    """heap_create in heap.c: relations in pg_catalog and pg_toast; types, domains and functions may be made there."""
    OTHER_DATABASE = _Facts(
        "0A000",
        "cross-database references are not implemented: {name}",
        "A statement reaches only the database that it is connected to: connect to the other one, or reach its tables "
        "through foreign tables (postgres_fdw). If a column of a composite value was meant, write (a.b).c.",
    )
    """RangeVarGetRelidExtended and DeconstructQualifiedName in namespace.c; only the former quotes the name."""
    POLICY_RECURSION = _Facts(
        "42P17",
        'infinite recursion detected in policy for relation "{of}"',
        "A policy of {of} reads {of} itself, directly or through others. Let the policy call a SECURITY DEFINER "
        "function that reads it, owned by a role to whom the policy does not apply.",
    )
    """fireRIRrules in rewriteHandler.c."""
    ROLE_IN_USE = _Facts(
        "2BP01",
        'role "{name}" cannot be dropped because some objects depend on it',
        "A role can be dropped when it owns nothing and nothing is granted to it, in any database: run REASSIGN "
        "OWNED BY {role} TO …; DROP OWNED BY {role}; in each database where something depends on it (DETAIL of "
        "the error counts them), then DROP ROLE {role};",
    )
    """DropRole in user.c."""
    RESERVED_SCHEMA_NAME = _Facts(
        "42939",
        'unacceptable schema name "{name}"',
        "Names of schemas that begin with pg_ are the server's own: choose another name.",
        decides=False,
    )
    """CreateSchemaCommand and RenameSchema in schemacmds.c."""
    RESERVED_ROLE_NAME = _Facts(
        "42939",
        'role name "{name}" is reserved',
        "Roles whose names begin with pg_, and public and none, are the server's own: no such role can be made, "
        "altered or renamed.",
        decides=False,
    )
    """CreateRole and RenameRole in user.c, check_rolespec_name in acl.c."""
    NOT_TEMPORARY = _Facts(
        "42P16",
        "cannot create temporary relation in non-temporary schema",
        "A temporary table goes into the session's own schema: leave the schema out of its name.",
        decides=False,
    )
    """RangeVarAdjustRelationPersistence in namespace.c."""
    LINKED_SEQUENCE_OWNER = _Facts(
        "0A000",
        'cannot change owner of sequence "{name}"',
        "The sequence belongs to a column of {of}: it always has the table's owner, so change that.",
        decides=False,
    )
    """ATExecChangeOwner in tablecmds.c."""
    LINKED_SEQUENCE_SCHEMA = _Facts(
        "0A000",
        "cannot move an owned sequence into another schema",
        "The sequence belongs to a column of {of}, and moves with that table.",
        decides=False,
    )
    """AlterTableNamespace in tablecmds.c."""
    TOAST_SCHEMA = _Facts(
        "0A000",
        "cannot move objects into or out of TOAST schema",
        "Objects stay in the schemas that the server makes for its own use, and no others go there.",
        decides=False,
    )
    """CheckSetNamespace in namespace.c."""
    TEMPORARY_SCHEMA = _Facts(
        "0A000",
        "cannot move objects into or out of temporary schemas",
        "What is temporary stays where it is, and nothing else becomes temporary: create it anew where it should be.",
        decides=False,
    )
    """CheckSetNamespace in namespace.c."""
    NOT_A_DOMAIN = _Facts(
        "42809",
        "{name} is not a domain",
        "ALTER DOMAIN and its like are for domains: write TYPE in the place of DOMAIN.",
        decides=False,
    )
    """AlterTypeOwner, AlterTypeNamespace, RenameType and checkDomainOwner in typecmds.c."""
    NAMED_NO_DOMAIN = _Facts(
        "42809",
        '"{name}" is not a domain',
        "DROP DOMAIN and its like are for domains: write TYPE in the place of DOMAIN.",
        decides=False,
    )
    """get_object_address_type in objectaddress.c, ExecGrant_Type_check in aclchk.c."""
    NOT_AN_ENUM = _Facts(
        "42809",
        "{name} is not an enum",
        "Only enumerated types have values that can be altered.",
        decides=False,
    )
    """checkEnumOwner in typecmds.c."""
    NOT_A_BASE_TYPE = _Facts(
        "42809",
        "{name} is not a base type",
        "ALTER TYPE … SET (…) is for types that are written in C.",
        decides=False,
    )
    """AlterType in typecmds.c."""
    NOT_A_COMPOSITE_TYPE = _Facts(
        "42809",
        '"{name}" is not a composite type',
        "It is a relation of another kind: alter it as such (ALTER TABLE …).",
        decides=False,
    )
    """RangeVarCallbackForAlterRelation in tablecmds.c."""
    ROW_TYPE = _Facts(
        "42809", "{name} is a table's row type", "It goes with the table: use ALTER TABLE.", decides=False
    )
    """AlterTypeOwner, RenameType and AlterTypeNamespaceInternal in typecmds.c."""
    ARRAY_TYPE = _Facts(
        "42809",
        "cannot alter array type {name}",
        "It goes with the type of its elements: alter that.",
        decides=False,
    )
    """AlterTypeOwner, RenameType and AlterTypeNamespace_oid in typecmds.c."""
    MULTIRANGE_TYPE = _Facts(
        "42809",
        "cannot alter multirange type {name}",
        "It goes with its range type: alter that.",
        decides=False,
    )
    """AlterTypeOwner in typecmds.c, since 17."""
    PRIVILEGES_OF_ARRAY = _Facts(
        "0LP01",
        "cannot set privileges of array types",
        "Those of the type of its elements count: set them.",
        decides=False,
    )
    """ExecGrant_Type_check in aclchk.c."""
    PRIVILEGES_OF_MULTIRANGE = _Facts(
        "0LP01",
        "cannot set privileges of multirange types",
        "Those of its range type count: set them.",
        decides=False,
    )
    """ExecGrant_Type_check in aclchk.c, since 17."""
    DATABASE_OWNER_HAS_NO_MEMBERS = _Facts(
        "0A000",
        'role "{name}" cannot have explicit members',
        "Its one member is the owner of the database, whoever that is: grant what is needed to the role itself, or "
        "change the database's owner.",
        decides=False,
    )
    """AddRoleMems in user.c (14 to 17: without a SQLSTATE of its own)."""
    DATABASE_OWNER_IS_NO_MEMBER = _Facts(
        "0A000",
        'role "{name}" cannot be a member of any role',
        "Grant the membership to the roles that need it; pg_database_owner stands for another role in each database.",
        decides=False,
    )
    """AddRoleMems in user.c."""

    @property
    def sqlstate(self) -> str:
        return self.value.sqlstate

    @property
    def decides(self) -> bool:
        """Whether a statement that it refuses counts as denied."""
        return self.value.decides

    @property
    def message_template(self) -> str:
        """The message with ``{name}`` and ``{of}`` in the places of the names."""
        return self.value.message

    def message(self, name: str, of: str = "") -> str:
        """What the server says."""
        return _filled(self.value.message, name, of)

    def instead(self, name: str, of: str = "") -> str:
        """What can be done instead; the names are raw."""
        return _filled(self.value.instead, name, of)


_PLACE = re.compile(r"\{(name|of|role)\}")


def _filled(template: str, name: str, of: str) -> str:
    """The names in their places; ``{role}`` is a role's name as SQL has it."""
    names = {"name": name, "of": of, "role": sql_role(RoleName(name))}
    return _PLACE.sub(lambda place: names[place[1]], template)


_RESERVED_ROLES = ("public", "none")


def holds_no_new_relations(schema: Schema | str, kind: ObjectKind) -> bool:
    """Whether no relation of the kind can be made in the schema (heap_create in heap.c)."""
    name = schema if isinstance(schema, str) else schema.name
    if name == "pg_catalog":
        return kind not in (ObjectKind.INDEX, ObjectKind.PARTITIONED_INDEX)
    return name == "pg_toast"


def move_rule(old: Schema, new: Schema) -> Rule | None:
    """The rule against moving an object from one schema to the other (CheckSetNamespace in namespace.c)."""
    if old.is_temporary or new.is_temporary:
        return Rule.TEMPORARY_SCHEMA
    return Rule.TOAST_SCHEMA if "pg_toast" in (old.name, new.name) else None


def is_guarded_from_change(relation: Relation) -> bool:
    """Whether nobody may change it by DDL (IsSystemRelation in catalog.c)."""
    return relation.is_system_catalog


def reserves_schema_name(name: str) -> bool:
    """Whether no schema may be given the name (IsReservedName in catalog.c)."""
    return name.startswith("pg_")


def reserves_role_name(name: str) -> bool:
    """Whether no role may be given the name, or altered that has it (check_rolespec_name in acl.c)."""
    return name.startswith("pg_") or name in _RESERVED_ROLES


def membership_rule(role: str, member: str) -> Rule | None:
    """The rule against this membership, whoever grants it (AddRoleMems in user.c)."""
    if role == PG_DATABASE_OWNER:
        return Rule.DATABASE_OWNER_HAS_NO_MEMBERS
    return Rule.DATABASE_OWNER_IS_NO_MEMBER if member == PG_DATABASE_OWNER else None
