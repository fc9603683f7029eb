"""Row level security: which policies apply to whom, and whether they let rows through (rowsecurity.c, rls.c)."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from pgwhy.access import graph
from pgwhy.acl import PUBLIC, RoleName
from pgwhy.catalog import Relation
from pgwhy.catalog.cluster import FIRST_NORMAL_OID
from pgwhy.catalog.details import Expression, Policy
from pgwhy.statement.query.entry import Entry
from pgwhy.statement.state import Scene

_COMMANDS = {"SELECT": "r", "INSERT": "a", "UPDATE": "w", "DELETE": "d"}


class Applied(msgspec.Struct, frozen=True):
    """The policies for one command, and what they come to."""

    policies: tuple[Policy, ...]
    expressions: tuple[tuple[Policy, Expression], ...]
    admits: bool | None
    """True for every row, False for none, None if that depends on the row."""
    known: bool = True
    """False where the expressions are not in the snapshot."""
    restrictive: str = ""
    """The restrictive policy that refuses every row, which the error then names."""


def subject_to(scene: Scene, relation: Relation, role: RoleName) -> bool:
    """Whether row level security applies to the role (check_enable_rls in rls.c)."""
    if not relation.row_security or relation.oid < FIRST_NORMAL_OID:
        return False
    return not exempt(scene, relation, role)


def exempt(scene: Scene, relation: Relation, role: RoleName) -> bool:
    """Whether the role sees all rows: superuser, BYPASSRLS, or as owner unless that is forced."""
    roles = graph(scene.catalog)
    row = scene.catalog.cluster.roles.get(role)
    if roles.is_superuser(role) or (row is not None and row.bypassrls):
        return True
    return roles.has_privileges_of(role, relation.owner) and not relation.force_row_security


def applied(scene: Scene, entry: Entry, role: RoleName, command: str, *, new_row: bool) -> Applied:
    """What the policies of the entry's relation say to a command of the role.

    ``new_row``: the row is about to be written, so that WITH CHECK counts, and USING only where that is missing.
    """
    if entry.relation.oid in scene.state.changed:
        return Applied((), (), None)  # earlier statements may have made policies
    letter = _COMMANDS[command]
    listed = entry.details.policies if entry.details else ()
    policies = tuple(p for p in listed if p.command in (letter, "*") and _is_for(scene, p, role))
    expressions = tuple((policy, _expression(policy, new_row=new_row)) for policy in policies)
    present = tuple((policy, found) for policy, found in expressions if found is not None)
    if not all(policy.expressions_known for policy in policies):
        return Applied(policies, (), None, known=False)
    permissive = [found for policy, found in expressions if policy.permissive]
    restrictive = [(policy, found) for policy, found in expressions if not policy.permissive]
    if not any(policy.permissive for policy in policies):
        # a constant false is all that the server then puts in
        return Applied(policies, (), False)
    never = next((p.name for p, found in restrictive if found is not None and found.constant is False), "")
    allowed = _any(permissive)
    if allowed:
        # permissive ones are joined by OR: with one that is true, the planner drops the others
        present = tuple((policy, found) for policy, found in present if not policy.permissive)
    if never:
        return Applied(policies, present, False, restrictive=never if allowed else "")
    if allowed and not all(found is None or found.constant for _, found in restrictive):
        allowed = None
    return Applied(policies, present, allowed)


def _is_for(scene: Scene, policy: Policy, role: RoleName) -> bool:
    roles = graph(scene.catalog)
    return any(named == PUBLIC or roles.has_privileges_of(role, named) for named in policy.roles)


def _expression(policy: Policy, *, new_row: bool) -> Expression | None:
    return policy.check if new_row and policy.check is not None else policy.using


def _any(expressions: Iterable[Expression | None]) -> bool | None:
    """The expressions ORed; a missing one is true."""
    values = [True if found is None else found.constant for found in expressions]
    if any(values):
        return True
    return False if all(value is False for value in values) else None
