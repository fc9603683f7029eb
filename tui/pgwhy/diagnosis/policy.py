"""Row level security for a message that names only the table: what its policies say to a new row."""

from __future__ import annotations

from pgwhy.acl import RoleName
from pgwhy.catalog import Catalog, Relation
from pgwhy.statement import Admitted
from pgwhy.statement.analysis import execute
from pgwhy.statement.follow.policies import applied, subject_to
from pgwhy.statement.query.entry import Entry
from pgwhy.statement.state import State, scene_of


def admits_new_row(
    catalog: Catalog, role: RoleName, relation: Relation, command: str | None = None
) -> Admitted | None:
    """What INSERT or UPDATE of the role comes to; None if the role is exempt. Raises NotLoaded.

    Without ``command`` that of the two which is not let through, INSERT if both are not.
    """
    scene = scene_of(State(catalog, role, role, role, ""), execute)
    if not subject_to(scene, relation, role):
        return None
    entry = Entry(relation, catalog.details.by_id(relation.oid))
    found = {c: applied(scene, entry, role, c, new_row=True) for c in ("INSERT", "UPDATE")}
    chosen = command or next((c for c in found if found[c].admits is not True), "INSERT")
    policies = tuple(policy.name for policy in found[chosen].policies)
    return Admitted(relation, chosen, policies, found[chosen].admits, new_row=True)
