"""What one relation consists of and depends on: columns, defaults, constraints, triggers, policies, rules."""

from __future__ import annotations

from enum import StrEnum

import msgspec

from pgwhy.acl import Acl, Privilege, RoleName


class RelationUse(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """One range-table entry of a stored query: what the executor will check for it (RTEPermissionInfo)."""

    relation: int
    privileges: frozenset[Privilege]
    """What is checked: SELECT, INSERT, UPDATE or DELETE; empty where nothing is."""
    selected: tuple[int, ...] = ()
    """Column numbers; 0 is the whole row, negative ones are system columns."""
    inserted: tuple[int, ...] = ()
    updated: tuple[int, ...] = ()
    as_owner: bool = False
    """Whether the owner of the view or rule is checked (``checkAsUser`` is set), not the current user."""


class SequenceCall(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """``nextval``, ``currval`` or ``setval`` on a sequence that the expression names as a constant."""

    function: int
    sequence: int
    perhaps: bool = False
    """Whether it depends on a value if it is executed, as in a branch of CASE."""


class Expression(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """What a stored expression or query refers to, read off its node tree and not off its text."""

    functions: tuple[int, ...] = ()
    """Every function, operator function and aggregate that is executed, each once, in order of appearance."""
    sequences: tuple[SequenceCall, ...] = ()
    relations: tuple[RelationUse, ...] = ()
    columns: tuple[int, ...] = ()
    """Numbers of the relation's own columns that it reads."""
    constant: bool | None = None
    """True or false if the expression is that constant."""
    of_constants: tuple[int, ...] = ()
    """Those of the functions that are called with nothing but constants, wherever they are."""
    perhaps: tuple[int, ...] = ()
    """Those of the functions of which it depends on a value if they are executed, as in a branch of CASE."""


class Column(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    number: int
    name: str
    type: int
    type_name: str
    acl: Acl | None = None
    not_null: bool = False
    identity: str = ""
    """``a`` GENERATED ALWAYS, ``d`` BY DEFAULT AS IDENTITY, empty otherwise."""
    generated: str = ""
    """``s`` stored, ``v`` virtual, empty otherwise."""
    default: Expression | None = None
    """The default or generation expression."""


class ConstraintType(StrEnum):
    CHECK = "c"
    FOREIGN_KEY = "f"
    PRIMARY_KEY = "p"
    UNIQUE = "u"
    EXCLUSION = "x"
    NOT_NULL = "n"
    TRIGGER = "t"


class Constraint(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    oid: int
    name: str
    type: ConstraintType
    columns: tuple[int, ...] = ()
    check: Expression | None = None
    index: int = 0
    references: int = 0
    """Foreign key: the referenced relation."""
    referenced_columns: tuple[int, ...] = ()
    on_update: str = "a"
    on_delete: str = "a"
    """``a`` no action, ``r`` restrict, ``c`` cascade, ``n`` set null, ``d`` set default."""
    functions: tuple[int, ...] = ()
    """Exclusion constraint: the functions of its operators."""


class ReferencingKey(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """A foreign key that points here: what DELETE and UPDATE of this relation set off."""

    name: str
    relation: int
    columns: tuple[int, ...]
    referenced_columns: tuple[int, ...]
    on_update: str
    on_delete: str


class Trigger(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    oid: int
    name: str
    function: int
    insert: bool = False
    update: bool = False
    delete: bool = False
    truncate: bool = False
    before: bool = False
    instead: bool = False
    row: bool = False
    enabled: str = "O"
    """``O`` origin and local, ``D`` disabled, ``R`` replica, ``A`` always."""
    internal: bool = False
    columns: tuple[int, ...] = ()
    when: Expression | None = None
    tables: tuple[str, ...] = ()
    """The names that REFERENCING gives the transition tables."""


class Policy(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    name: str
    command: str
    """``r`` SELECT, ``a`` INSERT, ``w`` UPDATE, ``d`` DELETE, ``*`` ALL."""
    permissive: bool
    roles: tuple[RoleName, ...]
    """PUBLIC's empty name means everybody."""
    using: Expression | None = None
    check: Expression | None = None
    expressions_known: bool = True
    """False in a snapshot written without bodies: expressions are then not here, though they may exist."""


class Rule(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """A rewrite rule; a view's query is its rule for SELECT, named _RETURN."""

    name: str
    event: str
    """``1`` SELECT, ``2`` UPDATE, ``3`` INSERT, ``4`` DELETE (pg_rewrite.ev_type)."""
    instead: bool
    enabled: str
    query: Expression


class ViewColumn(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """Which base column a view column shows, where it is one simply (what updates through the view go to)."""

    number: int
    base: int
    base_column: int


class Index(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    oid: int
    name: str
    columns: tuple[int, ...]
    """Key columns; 0 stands for an expression."""
    unique: bool = False
    primary: bool = False
    expression: Expression | None = None
    predicate: Expression | None = None


class Details(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """Everything about one relation beyond its row in pg_class, as of one moment."""

    oid: int
    columns: tuple[Column, ...] = ()
    """Not dropped, in order; without system columns."""
    constraints: tuple[Constraint, ...] = ()
    referenced_by: tuple[ReferencingKey, ...] = ()
    triggers: tuple[Trigger, ...] = ()
    policies: tuple[Policy, ...] = ()
    rules: tuple[Rule, ...] = ()
    indexes: tuple[Index, ...] = ()
    parents: tuple[int, ...] = ()
    children: tuple[int, ...] = ()
    partition_key: Expression | None = None
    view_base: int = 0
    """Of a view that the server could update by itself: the relation that changes go to; 0 if it could not."""
    view_columns: tuple[ViewColumn, ...] = ()
    """Where each of its columns that can be changed leads."""
    view_outputs: tuple[Expression, ...] = ()
    """Of a view: what each of its columns is computed from; empty if all are computed whatever is read."""
    view_merges: bool = False
    """Whether a view's query is planned as part of the query that reads it, unless a column is volatile."""
    view_combines: bool = False
    """Whether a view's query is a UNION, INTERSECT or EXCEPT."""
    view_source: Expression | None = None
    """What a view's query uses besides its outputs."""
    view_check: str = ""
    """WITH CHECK OPTION: ``local`` or ``cascaded``, empty without."""
    foreign_server: str = ""
    owned_by: tuple[int, int] | None = None
    """Sequence: the relation and column that own it."""
    owned_by_identity: bool = False
    index_of: int = 0
    """Index: its table."""
    owns: tuple[tuple[int, int], ...] = ()
    """Table: its (column number, sequence) pairs."""
    extension: str = ""
    initial_acl: Acl | None = None
    """The ACL that initdb or the extension gave it (pg_init_privs)."""
    access_method: str = ""
    tablespace: str = ""

    def column(self, name: str) -> Column | None:
        return next((column for column in self.columns if column.name == name), None)

    def column_numbered(self, number: int) -> Column | None:
        return next((column for column in self.columns if column.number == number), None)


class PolicyText(msgspec.Struct, frozen=True):
    """What a policy says, as SQL."""

    name: str
    using: str | None
    check: str | None


class Texts(msgspec.Struct, frozen=True):
    """The SQL of one relation's expressions. Read by itself, since the server takes a lock to print it."""

    oid: int
    policies: tuple[PolicyText, ...] = ()
    defaults: dict[int, str] = {}
    """By column number, generation expressions included."""
    view: str | None = None
    locked: bool = False
    """Nothing could be read: another session holds a lock on the relation."""
