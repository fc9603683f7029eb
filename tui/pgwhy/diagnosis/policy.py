"""Row level security for a message that names only the table: what its policies say to a new row."""

from __future__ import annotations

from pgwhy.acl import RoleName
from pgwhy.catalog import Catalog, Relation
from pgwhy.statement import Admitted
from pgwhy.statement.analysis import execute
from pgwhy.statement.follow.policies import applied, subject_to
from pgwhy.statement.query.entry import Entry
from pgwhy.statement.state import State, scene_of


def admits_new_row(catalog: Catalog, role: RoleName, relation: Relation) -> Admitted | None:
    """What INSERT or UPDATE of the role comes to, whichever is refused; None if it is exempt. Raises NotLoaded."""
    scene = scene_of(State(catalog, role, role, ""), execute)
    if not subject_to(scene, relation, role):
        return None
    entry = Entry(relation, catalog.details.by_id(relation.oid))
    insert, update = (applied(scene, entry, role, c, new_row=True) for c in ("INSERT", "UPDATE"))
    found, command = (insert, "INSERT") if insert.admits is not True else (update, "UPDATE")
    policies = tuple(policy.name for policy in found.policies)
    return Admitted(relation, command, policies, found.admits, new_row=True)
