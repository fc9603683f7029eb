"""Where a name leads, as a value: the winner, each step with its reason, what is hidden, where else the name exists."""

from __future__ import annotations

from enum import StrEnum
from typing import Generic, TypeVar

import msgspec

from pgwhy.access import Rule
from pgwhy.catalog import Catalog, NamedObject, Relation, Routine, Type

Target = Relation | Type | Routine | NamedObject
"""Everything that a search_path leads to."""

T = TypeVar("T", bound=Target)
T_co = TypeVar("T_co", bound=Target, covariant=True)


class Name(msgspec.Struct, frozen=True):
    """A name as it is compared: folded and unquoted already. None for the parts that were not written."""

    name: str
    schema: str | None = None
    database: str | None = None

    @property
    def dotted(self) -> str:
        """The parts as error messages join them (NameListToString in namespace.c): not quoted."""
        return ".".join(part for part in (self.database, self.schema, self.name) if part is not None)


class Outcome(StrEnum):
    """What a step came to."""

    CHOSEN = "chosen"
    HIDDEN = "hidden"
    ABSENT = "nothing of this name"
    SKIPPED = "not searched"
    REFUSED = "refused"


class Step(msgspec.Struct, Generic[T_co], frozen=True):
    """One schema that was looked at, or passed over."""

    schema: str
    outcome: Outcome
    because: str
    found: tuple[T_co, ...] = ()


class Where(StrEnum):
    """Why a name that exists is not the one that was found."""

    NOT_IN_PATH = "its schema is not in the path"
    NO_USAGE = "the role has no USAGE on its schema"
    OTHER_SCHEMA = "another schema is written"
    NEVER_TEMPORARY = "functions and operators are never looked up in the temporary schema"
    SPELLING = "its name is spelled differently"


class Elsewhere(msgspec.Struct, Generic[T_co], frozen=True):
    """The same name where the path does not lead, or nearly the same name."""

    target: T_co
    where: Where
    usable: bool
    """Whether the role has USAGE on its schema, so that the qualified name would find it."""


class FailureKind(StrEnum):
    """Why a name leads nowhere."""

    ABSENT = "does not exist"
    NO_SCHEMA = "the schema does not exist"
    NO_USAGE = "no USAGE on the schema"
    DENIED = "permission denied"
    OTHER_DATABASE = "another database"
    AMBIGUOUS = "more than one would do"


class Failure(msgspec.Struct, frozen=True):
    """What the server reports for the name in a query."""

    kind: FailureKind
    sqlstate: str
    message: str


class Resolution(msgspec.Struct, Generic[T_co], frozen=True):
    """Where a name leads for a role; ``winner`` is None exactly where there is a ``failure``."""

    name: Name
    winner: T_co | None
    steps: tuple[Step[T_co], ...] = ()
    shadows: tuple[T_co, ...] = ()
    """What would have been found without the winner, in the order of the path."""
    elsewhere: tuple[Elsewhere[T_co], ...] = ()
    """Filled by ``leads``: whoever only asks for the winner does not pay for it."""
    failure: Failure | None = None


def absent_schema(schema: str | None) -> Failure:
    """Source: get_namespace_oid in namespace.c."""
    return Failure(FailureKind.NO_SCHEMA, "3F000", f'schema "{schema}" does not exist')


def schema_denied(schema: str) -> Failure:
    """Source: aclcheck_error in aclchk.c."""
    return Failure(FailureKind.NO_USAGE, "42501", f"permission denied for schema {schema}")


def other_database(catalog: Catalog, name: Name, *, quoted: bool) -> Failure | None:
    """The refusal of ``database.schema.name`` unless it is the connected database that is written.

    Names of relations are quoted in the message, all others are not.
    Source: RangeVarGetRelidExtended, DeconstructQualifiedName in namespace.c.
    """
    if name.database is None or name.database == catalog.database:
        return None
    shown = f'"{name.dotted}"' if quoted else name.dotted
    rule = Rule.OTHER_DATABASE
    return Failure(FailureKind.OTHER_DATABASE, rule.sqlstate, rule.message(shown))
