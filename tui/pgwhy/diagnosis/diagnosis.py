"""The answer to "why was this denied" as values: the checks in the server's order, and the verdict."""

from __future__ import annotations

from enum import StrEnum

import msgspec

from pgwhy.access import Check
from pgwhy.acl import RoleName
from pgwhy.catalog import Catalog
from pgwhy.incident import Incident
from pgwhy.statement import Analysis, Answer, Denial


class Verdict(StrEnum):
    ALLOWED = "allowed"
    DENIED = "denied"
    UNKNOWN = "unknown"


class Asker(msgspec.Struct, frozen=True):
    """Who is asked about, and with which path."""

    role: RoleName
    search_path: str
    """The setting."""
    session_user: RoleName
    named: bool
    """Whether an option or the text named the role; otherwise it is the one that is connected."""
    unknown: tuple[str, ...] = ()
    """What could not be known about this already."""
    in_function: bool = False
    """Whether the path is one that a function sets for itself."""


class Diagnosis(msgspec.Struct, frozen=True, kw_only=True):
    """One incident, explained as far as the catalog goes.

    ``checks`` are all that is needed, in the server's order. ``sqlstate`` and ``message`` are what the server reports
    first, None when nothing is refused. Sentences hold raw names: show them through ``printable`` only.
    """

    incident: Incident
    text: str
    """The statement or message that was judged."""
    line: int
    asker: Asker
    catalog: Catalog
    """What the answers were judged by: what exists when the statement starts."""
    path: tuple[str, ...]
    """The schemas that are searched, without those that nobody wrote (current_schemas(false))."""
    verdict: Verdict
    sqlstate: str | None = None
    message: str | None = None
    answers: tuple[Answer, ...] = ()
    unknown: tuple[str, ...] = ()
    advice: tuple[str, ...] = ()
    candidates: tuple[RoleName, ...] = ()
    """Login roles that would get the error, where it is not known who got it."""
    analysis: Analysis | None = None
    """The statement that was analysed; None where only a message was there."""
    one_of: bool = False
    """Whether not all that is missing is needed, but an unknown one of it: the text does not say which."""

    @property
    def role(self) -> RoleName:
        return self.asker.role

    @property
    def checks(self) -> tuple[Check, ...]:
        return tuple(answer.check for answer in self.answers)

    @property
    def missing(self) -> tuple[Answer, ...]:
        return tuple(answer for answer in self.answers if answer.fails)


class Judgement(msgspec.Struct, frozen=True):
    """The verdict, and what the server reports first where it is not allowed."""

    verdict: Verdict
    denial: Denial | None
