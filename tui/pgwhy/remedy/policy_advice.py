"""What lets rows through row level security, where no GRANT can."""

from __future__ import annotations

from collections.abc import Iterator

from pgwhy.catalog import identity
from pgwhy.catalog.quoting import sql_identifier, sql_role
from pgwhy.diagnosis import Diagnosis
from pgwhy.remedy.grant_sql import sql_name
from pgwhy.statement import Admitted

_LETTERS = {"SELECT": "r", "INSERT": "a", "UPDATE": "w", "DELETE": "d"}
_DEEDS = {"SELECT": "read", "INSERT": "insert", "UPDATE": "update", "DELETE": "delete"}
_CLAUSES = {
    "SELECT": "USING (…)",
    "INSERT": "WITH CHECK (…)",
    "UPDATE": "USING (…) WITH CHECK (…)",
    "DELETE": "USING (…)",
}


COPY_REFUSED = "0A000"
"""feature_not_supported: what COPY FROM gets where row level security applies (DoCopy in copy.c)."""


def copy_advice(need: Admitted, role: str) -> Iterator[str]:
    """What loads the rows all the same: no policy makes COPY FROM possible."""
    yield (
        f"COPY FROM does not work for {role} while row level security of {need.relation.name} applies to it, whatever "
        "the policies say: use INSERT."
    )
    yield _exemption(role)


def policy_advice(diagnosis: Diagnosis, need: Admitted, role: str) -> Iterator[str]:
    """A policy to create, policies of other roles to extend, FORCE to take away. Raises NotLoaded."""
    catalog = diagnosis.catalog
    table, command = sql_name(need.relation), need.command
    details = catalog.details.by_id(need.relation.oid)
    name = sql_identifier(f"{command.lower()}_by_{role}")
    yield (
        f"Row level security of {identity(need.relation, catalog.version)} lets {role} {_DEEDS[command]} no row: no "
        f"policy for {command} applies to it, and no GRANT on the table helps. CREATE POLICY {name} ON {table} FOR "
        f"{command} TO {sql_role(role)} {_CLAUSES[command]};"
    )
    for policy in details.policies if details else ():
        if policy.command not in ("*", _LETTERS[command]) or policy.name in need.policies:
            continue
        roles = ", ".join(name or "PUBLIC" for name in policy.roles)
        longer = ", ".join([*(sql_role(name) for name in policy.roles), sql_role(role)])
        alter = f"ALTER POLICY {sql_identifier(policy.name)} ON {table} TO {longer};"
        yield f"Policy {policy.name} is only for {roles}: {alter}"
    if need.relation.force_row_security and role == need.relation.owner:
        yield f"The owner is not exempt here, by FORCE: ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY;"
    yield _exemption(role)


def _exemption(role: str) -> str:
    return f"Or a superuser exempts the role from all policies: ALTER ROLE {sql_role(role)} BYPASSRLS;"
