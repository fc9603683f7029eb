"""Why something is required: data that reads as a sentence."""

from __future__ import annotations

from enum import StrEnum

import msgspec

from pgwhy.acl import RoleName
from pgwhy.catalog import Relation, identity
from pgwhy.catalog.quoting import quote_identifier


class Why(StrEnum):
    """One sentence each; ``{subject}`` is what asks for it, ``{through}`` the object by which it does."""

    LOOKUP = "{subject} is looked up in schema {through}"
    NAMED = "the statement names {subject}"
    READS_COLUMNS = "{subject} reads these columns"
    READS_ANY = "{subject} reads the table, but none of its columns"
    READS_ROW = "{subject} reads the whole row"
    INSERTS = "{subject} names these columns"
    INSERTS_DEFAULTS = "{subject} names no column"
    UPDATES = "{subject} sets these columns"
    DELETES = "{subject} removes rows"
    LOCKS_ROWS = "{subject} locks rows"
    CALLS = "{subject} is called"
    ARGUMENT_DEFAULT = "the default of a parameter of {subject} calls it"
    OPERATOR = "operator {subject} calls it"
    CAST = "a cast to {subject} calls it"
    AGGREGATE_SUPPORT = "aggregate {subject} calls it as its owner"
    DEFAULT = "the default of {subject} calls {through}"
    GENERATED = "the generated column {subject} calls it"
    PARTITION_KEY = "the partition key of {subject} calls it"
    CHECK = "the constraint {subject} calls it"
    DOMAIN = "a check of domain {subject} calls it"
    INDEX = "the index {subject} calls it"
    TRIGGER = "the trigger {subject} calls it"
    SEQUENCE = "{subject} is called on it"
    VIEW = "the view {subject} reads it as its owner"
    VIEW_INVOKER = "the view {subject} reads it as whoever uses it"
    VIEW_CALLS = "the view {subject} calls it"
    VIEW_WRITE = "the view {subject} passes the change on to it"
    RULE = "the rule {subject} uses it"
    POLICY = "the policy {subject} uses it"
    ROW_SECURITY = "row level security of {subject} applies"
    FOREIGN_KEY = "the foreign key {subject} is checked as the owner of {through}"
    FUNCTION_BODY = "the function {subject} uses it"
    TRUNCATES = "{subject} empties it"
    CASCADES = "{subject} cascades to it"
    RESTARTS = "{subject} restarts it"
    LOCKS = "{subject} locks it"
    CALLS_IT = "{subject} names the function"
    GRANTS = "{subject} passes it on"
    REFERS = "{subject} refers to it"
    CREATES = "{subject} creates in it"
    CHANGES = "{subject} changes it"
    NOT_PERMITTED = "a rule of the server, which no privilege lifts, is against {subject}"
    SERVER_FILE = "{subject} reads or writes a file or program of the server"
    SET_ROLE = "{subject} becomes that role"
    SET_PARAMETER = "{subject} changes the parameter"
    LANGUAGE = "{subject} runs code in it"
    CONNECT = "a session begins with it"
    REPORTED = "the message names {subject}"


class Place(StrEnum):
    """What a statement sets off, within which something else is checked."""

    TRIGGER = "trigger"
    EVENT_TRIGGER = "event trigger"
    FUNCTION = "function"
    VIEW = "view"
    RULE = "rule"
    POLICY = "policy"
    FOREIGN_KEY = "foreign key"
    DEFAULT = "default"
    CONSTRAINT = "constraint"
    INDEX = "index"
    DOMAIN = "domain"


class Via(msgspec.Struct, frozen=True):
    """One step from the statement to a check that is not its own."""

    kind: Place
    object: str
    """As pg_identify_object names it: ``note_change on sales.orders``."""
    role: RoleName
    """As whom it runs, or is checked."""


class Because(msgspec.Struct, frozen=True):
    """The names are raw, as in the catalog: show the sentence only through ``printable``."""

    why: Why
    subject: str = ""
    through: str = ""
    via: tuple[Via, ...] = ()
    """Within what it is checked, outermost first; empty for the statement's own text."""

    def within(self, *via: Via) -> Because:
        """The same, checked within these."""
        return msgspec.structs.replace(self, via=(*via, *self.via))

    @property
    def sentence(self) -> str:
        return self.why.value.format(subject=self.subject, through=self.through)


def part_of(relation: Relation, kind: Place, name: str, role: RoleName, version: int) -> Via:
    """A trigger, rule, policy or key by its name and that of its table."""
    return Via(kind, f"{quote_identifier(name, version)} on {identity(relation, version)}", role)
