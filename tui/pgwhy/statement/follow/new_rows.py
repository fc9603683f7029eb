"""Row level security for rows that are about to be written (get_row_security_policies, add_with_check_options)."""

from __future__ import annotations

import msgspec

from pgwhy.statement.follow.policies import Applied, applied, subject_to
from pgwhy.statement.follow.rewriting import Rewriting
from pgwhy.statement.ledger import Ledger, Phase
from pgwhy.statement.query.entry import Entry

_NEW = 'new row violates row-level security policy{policy} for table "{table}"'
_EXISTING = 'new row violates row-level security policy{policy} (USING expression) for table "{table}"'
_TARGET = 'target row violates row-level security policy{policy} (USING expression) for table "{table}"'
_ALL = ("UPDATE", "DELETE", "INSERT")


class _Check(msgspec.Struct, frozen=True):
    """One check of a row: by the policies of which command, by WITH CHECK or USING, and what is said if it fails."""

    command: str
    new_row: bool
    message: str


def check_new_rows(
    rewriting: Rewriting, rows: Ledger, entry: Entry, writes: tuple[str, str], *, reads: bool
) -> None:
    """The policies that a row must pass; ``writes`` are the statement's command and what it does to the row.

    ``reads``: the statement needs SELECT, so that the row must be visible, too.
    """
    role = rewriting.role_of(entry)
    if not subject_to(rewriting.scene, entry.relation, role) or rewriting.switched_off(entry, role):
        return
    statement, command = writes
    if statement == "MERGE":
        # the policies of all commands are put in, whatever its actions are
        for other in _ALL:
            for new_row in (False, True):
                rewriting.use(entry, applied(rewriting.scene, entry, role, other, new_row=new_row))
    seen = _seen(rewriting, entry, statement, command)
    for check in _checks(statement, command, reads=reads):
        found = applied(rewriting.scene, entry, role, check.command, new_row=check.new_row)
        rewriting.use(entry, found)
        if seen is not False:
            admits = found.admits or (None if _perhaps(statement, command, seen=seen) else found.admits)
            message = _message(check, entry, found)
            need = rewriting.admission(entry, command, found, message=message, admits=admits)
            rows.require(Phase.RUN, need)


def _perhaps(statement: str, command: str, *, seen: bool | None) -> bool:
    """Whether it depends on the rows that are there if the row is checked at all."""
    return seen is None or (statement == "INSERT" and command == "UPDATE")


def _seen(rewriting: Rewriting, entry: Entry, statement: str, command: str) -> bool | None:
    """Whether the rows that are to be changed can be seen by the policies."""
    if statement == "INSERT" or command == "INSERT":
        return True
    by = "SELECT" if statement == "MERGE" else command
    return applied(rewriting.scene, entry, rewriting.role_of(entry), by, new_row=False).admits


def _checks(statement: str, command: str, *, reads: bool) -> list[_Check]:
    checks: list[_Check] = []
    if statement == "MERGE" and command != "INSERT":
        checks.append(_Check(command, False, _TARGET))
    elif statement == "INSERT" and command == "UPDATE":
        checks.append(_Check("UPDATE", False, _EXISTING))
        checks += [_Check("SELECT", False, _EXISTING)] if reads else []
    if command != "DELETE":
        checks.append(_Check(command, True, _NEW))
        checks += [_Check("SELECT", False, _NEW)] if reads else []
    return checks


def _message(check: _Check, entry: Entry, found: Applied) -> str:
    policy = f' "{found.restrictive}"' if found.restrictive else ""
    return check.message.format(policy=policy, table=entry.relation.name)
