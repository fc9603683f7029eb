"""The objects of one database as immutable values: all that has a name, an owner or an ACL."""

from __future__ import annotations

from typing import ClassVar

import msgspec

from pgwhy.acl import Acl, ObjectKind, RoleName
from pgwhy.catalog.details import Expression

SYSTEM_COLUMNS = {"ctid": -1, "xmin": -2, "cmin": -3, "xmax": -4, "cmax": -5, "tableoid": -6}
"""The columns that every table has besides its own, and their numbers (sysattr.h)."""

SYSTEM_SCHEMAS = ("pg_catalog", "information_schema", "pg_toast")
"""The schemas that initdb fills, and that hold nothing of anybody's own."""

FIRST_UNPINNED_OID = 12000
"""Relations below it are system catalogs (IsCatalogRelationOid in catalog.c)."""


class Schema(msgspec.Struct, frozen=True):
    kind: ClassVar[ObjectKind] = ObjectKind.SCHEMA

    oid: int
    name: str
    owner: RoleName
    acl: Acl | None

    @property
    def is_temporary(self) -> bool:
        """Whether it is some session's temporary schema, its TOAST schema included."""
        return self.name.startswith(("pg_temp_", "pg_toast_temp_"))

    @property
    def is_system(self) -> bool:
        """Whether listings leave it out unless asked for system objects."""
        return self.name in SYSTEM_SCHEMAS or self.is_temporary


class ColumnAcl(msgspec.Struct, frozen=True):
    """A column with an ACL of its own (``attacl``); system columns have negative numbers."""

    number: int
    name: str
    acl: Acl


class Relation(msgspec.Struct, frozen=True, omit_defaults=True, weakref=True):
    """A row of pg_class. Whatever needs more than this row is in its Details."""

    oid: int
    schema: str
    name: str
    kind: ObjectKind
    owner: RoleName
    acl: Acl | None
    column_acls: tuple[ColumnAcl, ...] = ()
    row_security: bool = False
    force_row_security: bool = False
    security_invoker: bool = False
    is_partition: bool = False
    temporary: bool = False

    @property
    def is_system_catalog(self) -> bool:
        """Whether the server guards it from changes whatever its ACL says (IsSystemClass in catalog.c)."""
        return self.oid < FIRST_UNPINNED_OID or self.kind is ObjectKind.TOAST_TABLE


class Column(msgspec.Struct, frozen=True):
    """One column as something that privileges are held on."""

    kind: ClassVar[ObjectKind] = ObjectKind.COLUMN

    relation: Relation
    number: int
    name: str

    @property
    def owner(self) -> RoleName:
        return self.relation.owner

    @property
    def acl(self) -> Acl | None:
        """The column's own ACL, without what the relation's ACL gives."""
        return next((c.acl for c in self.relation.column_acls if c.name == self.name), None)


class Routine(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """A row of pg_proc: function, procedure, aggregate or window function."""

    oid: int
    schema: str
    name: str
    kind: ObjectKind
    owner: RoleName
    acl: Acl | None
    identity: str
    """pg_identify_object's, such as ``public.f(integer,text)``."""
    argument_types: tuple[int, ...] = ()
    """Input arguments (proargtypes)."""
    result_type: int = 0
    all_argument_types: tuple[int, ...] = ()
    """proallargtypes with proargmodes beside it; empty when all arguments are input."""
    argument_modes: str = ""
    argument_names: tuple[str, ...] = ()
    default_count: int = 0
    variadic_type: int = 0
    returns_set: bool = False
    security_definer: bool = False
    leakproof: bool = False
    strict: bool = False
    volatility: str = "v"
    language: str = "sql"
    settings: tuple[str, ...] = ()
    """``name=value`` of each SET clause (proconfig)."""
    body: str | None = None
    """Source text; None when it was not read."""
    body_is_parsed: bool = False
    """Whether the body is ``BEGIN ATOMIC`` or ``RETURN``, bound to objects at creation (prosqlbody)."""
    parsed_body: Expression | None = None
    """What such a body refers to; None if it has none, or was not read."""
    argument_defaults: tuple[Expression, ...] = ()
    """Of the last ``default_count`` input arguments."""
    support_functions: tuple[int, ...] = ()
    """Of an aggregate: transition, final, combine … functions, which its owner must be able to execute."""


class Type(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """A row of pg_type: a type, or what leads to one (an array to its element, a multirange to its range)."""

    oid: int
    schema: str
    name: str
    kind: ObjectKind
    owner: RoleName
    acl: Acl | None
    identity: str
    typtype: str = "b"
    category: str = "U"
    preferred: bool = False
    element: int = 0
    """The element type if this is a true array type, whose privileges are the element's."""
    array: int = 0
    base: int = 0
    """Base type of a domain; subtype of a range; range of a multirange."""
    relation: int = 0
    """The relation whose row type it is."""
    checks: tuple[Expression, ...] = ()
    """CHECK constraints of a domain."""
    default: Expression | None = None
    """The default of a domain, for columns that have none."""


class Cast(msgspec.Struct, frozen=True):
    """A row of pg_cast: which types turn into which, and by what; decides which function or operator is meant."""

    source: int
    target: int
    function: int = 0
    context: str = "e"
    """``i`` also implicitly, ``a`` also in assignments, ``e`` only where it is written."""
    method: str = "f"
    """``f`` function, ``b`` binary coercible, ``i`` input and output functions."""


class Language(msgspec.Struct, frozen=True):
    kind: ClassVar[ObjectKind] = ObjectKind.LANGUAGE

    oid: int
    name: str
    owner: RoleName
    acl: Acl | None
    trusted: bool = True


class ForeignDataWrapper(msgspec.Struct, frozen=True):
    kind: ClassVar[ObjectKind] = ObjectKind.FOREIGN_DATA_WRAPPER

    oid: int
    name: str
    owner: RoleName
    acl: Acl | None


class ForeignServer(msgspec.Struct, frozen=True):
    kind: ClassVar[ObjectKind] = ObjectKind.FOREIGN_SERVER

    oid: int
    name: str
    owner: RoleName
    acl: Acl | None
    wrapper: str = ""


class LargeObject(msgspec.Struct, frozen=True):
    kind: ClassVar[ObjectKind] = ObjectKind.LARGE_OBJECT

    oid: int
    owner: RoleName
    acl: Acl | None


class NamedObject(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """An object without an ACL in a schema: operator, collation, conversion, statistics, text search …"""

    oid: int
    schema: str
    name: str
    kind: ObjectKind
    owner: RoleName
    identity: str
    argument_types: tuple[int, ...] = ()
    """Of an operator: left and right type, 0 for none."""
    function: int = 0
    """Of an operator: the function that it calls."""
    result_type: int = 0


class DefaultAcl(msgspec.Struct, frozen=True):
    """A row of pg_default_acl: what objects that ``role`` creates will carry."""

    role: RoleName
    schema: str | None
    """None for the row that holds in every schema, and replaces the built-in default."""
    object_type: str
    """``r`` tables, ``S`` sequences, ``f`` functions, ``T`` types, ``n`` schemas, ``L`` large objects."""
    acl: Acl


class Publication(msgspec.Struct, frozen=True):
    """A row of pg_publication."""

    kind: ClassVar[ObjectKind] = ObjectKind.PUBLICATION

    oid: int
    name: str
    owner: RoleName


class EventTrigger(msgspec.Struct, frozen=True):
    """A row of pg_event_trigger."""

    kind: ClassVar[ObjectKind] = ObjectKind.EVENT_TRIGGER

    oid: int
    name: str
    owner: RoleName
    event: str
    """``ddl_command_start``, ``ddl_command_end``, ``sql_drop``, ``table_rewrite``, ``login``."""
    function: int
    enabled: str
    """``O`` (origin), ``A`` (always), ``R`` (replica), ``D`` (disabled)."""
    tags: tuple[str, ...] = ()
    """The commands that fire it; empty: all."""


class Extension(msgspec.Struct, frozen=True):
    kind: ClassVar[ObjectKind] = ObjectKind.EXTENSION

    oid: int
    name: str
    owner: RoleName
    schema: str
    version: str
