"""What pasted text says, as values: what it was taken for, and what was denied to whom and by which words."""

from __future__ import annotations

from enum import StrEnum

import msgspec

from pgwhy.access import Rule
from pgwhy.acl import ObjectKind, Privilege


class InputKind(StrEnum):
    """What a text was taken for."""

    STATEMENT = "statement"
    ERROR = "error"
    LOG = "log"
    TRACE = "trace"
    NOTHING = "nothing"


class Wanted(StrEnum):
    """What a message says was missing; what kind of fact can end it."""

    PRIVILEGE = "privilege"
    """A privilege on the object."""
    GRANT_OPTION = "grant option"
    """The right to grant on what the statement grants: no privilege on the object at all."""
    OWNER = "owner"
    MEMBER = "member"
    """Membership in a role (before 16), or what its members may do."""
    SET_ROLE = "set role"
    ADMIN = "admin"
    """ADMIN OPTION on a role."""
    ROLE_PRIVILEGES = "privileges of a role"
    """The privileges of a role, mostly a predefined one."""
    ATTRIBUTE = "attribute"
    """A role attribute, such as SUPERUSER or CREATEDB."""
    POLICY = "policy"
    """A row level security policy that admits the row."""
    NO_ROW_SECURITY = "no row security"
    """That row level security does not apply: ``row_security`` is off and it would filter."""
    EXISTS = "exists"
    """That the name leads somewhere."""
    CREATION_SCHEMA = "creation schema"
    """A schema in the path in which to create."""
    LOGIN = "login"
    """That the role may log in."""
    RULE = "rule"
    """That no rule of the server refuses it, whatever is granted: see ``access.Rule``."""


class Complaint(msgspec.Struct, frozen=True):
    """A server message, understood: what was wanted of which thing.

    ``name`` is as the message has it: not quoted, mostly not qualified; of a function with its argument types.
    """

    wanted: Wanted
    sqlstate: str
    kind: ObjectKind | None = None
    """None where the message does not tell (``relation``, ``routine``)."""
    name: str = ""
    of: str = ""
    """The relation of a column, trigger or policy."""
    privileges: tuple[Privilege, ...] = ()
    """Which privileges it can have been; empty: any that the kind has."""
    attribute: str = ""
    rule: Rule | None = None
    """Which rule it was, where that is wanted."""
    skipped: bool = False
    """A warning: the server left the object out and went on."""
    deed: str = ""
    """The statement, with ``{name}`` in it, where the message tells all of it that matters."""


class Frame(msgspec.Struct, frozen=True):
    """One line of CONTEXT: the function or the inner SQL in which it happened, innermost first."""

    function: str = ""
    """As the server names it: ``app.f(integer)``, or the bare name of an SQL function."""
    statement: str = ""
    """The text of an SQL statement that a function or a foreign key check ran."""
    line: int = 0
    remote: bool = False
    """Whether postgres_fdw ran the statement on another server, where the error then comes from."""


class Incident(msgspec.Struct, frozen=True, kw_only=True):
    """One thing to explain. Empty strings and None are what the text does not say."""

    kind: InputKind
    text: str
    """The statement, the message, or as much of the text as was looked at."""
    line: int = 1
    """Where it begins in the text, from 1."""
    form: str = ""
    """Who printed it so: ``psql``, ``SQLAlchemy``, ``server log`` …"""
    severity: str = ""
    sqlstate: str = ""
    message: str = ""
    complaint: Complaint | None = None
    """None where the message is not one about privileges, or is in words that were not understood."""
    detail: str = ""
    hint: str = ""
    context: tuple[Frame, ...] = ()
    query: str = ""
    """SQL that a function or the server itself was running (QUERY)."""
    statement: str = ""
    """The SQL that failed."""
    statement_complete: bool = True
    """False for the one line of it that psql and libpq show (``LINE 1: …``)."""
    before: str = ""
    """SQL that the same session ran before, as far as the text shows it."""
    role: str = ""
    database: str = ""
    count: int = 1
    """How often the text has it."""

    @property
    def about_privileges(self) -> bool:
        """Whether there is anything here that a privilege, an owner, a policy or a name can decide."""
        return self.kind is InputKind.STATEMENT or self.complaint is not None or self.sqlstate in SQLSTATES


SQLSTATES = frozenset(
    (
        "42501",  # insufficient_privilege
        *("42P01", "42704", "42883", "42703"),  # undefined table, object, function, column
        *("3F000", "3D000"),  # invalid schema, invalid database
        *("01006", "01007", "0LP01", "2BP01"),  # nothing granted or revoked, invalid grant, dependents
        *("28000", "42P17"),  # may not log in, policies that need themselves
    )
)
"""Error codes of the denials that pgwhy explains (appendix A of the documentation)."""
