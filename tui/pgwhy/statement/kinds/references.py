"""REFERENCES: what a foreign key takes of the table that it refers to (ATAddForeignKeyConstraint)."""

from __future__ import annotations

from postgast import nodes

from pgwhy.acl import Privilege
from pgwhy.catalog import Relation
from pgwhy.catalog.details import ConstraintType
from pgwhy.search_path import Name, resolve_relation
from pgwhy.statement.because import Why
from pgwhy.statement.demands import Demands
from pgwhy.statement.names import find_relation, name_of_range


def references(demands: Demands, constraint: nodes.Constraint, made: Name | None = None) -> None:
    """REFERENCES on the table, or on each of the columns that are referred to.

    ``made`` is the table that is being created, with its schema: its owner may refer to it.
    """
    if constraint.pktable is None or (made and _is_made(demands, name_of_range(constraint.pktable), made)):
        return
    parent = find_relation(demands.scene, demands.ledger, name_of_range(constraint.pktable), in_query=False)
    if parent is not None:
        demands.guarded(parent)
        columns = tuple(c.sval for c in constraint.pk_attrs if isinstance(c, nodes.String))
        demands.privilege(
            Privilege.REFERENCES, parent, Why.REFERS, columns=columns or _primary_key(demands, parent)
        )


def _is_made(demands: Demands, name: Name, made: Name) -> bool:
    """Whether the name leads to the table that is being created, which is there when it is looked up."""
    if name.name != made.name:
        return False
    if name.schema is not None:
        return name.schema == made.schema
    found = resolve_relation(demands.catalog, demands.scene.path, name).winner
    first = next(
        (s for s in demands.scene.path.search if (found and s == found.schema) or s == made.schema), None
    )
    return found is None or first == made.schema


def _primary_key(demands: Demands, parent: Relation) -> tuple[str, ...]:
    details = demands.catalog.details.by_id(parent.oid)
    if details is None:
        return ()
    key = next((c for c in details.constraints if c.type is ConstraintType.PRIMARY_KEY), None)
    numbers = key.columns if key else ()
    return tuple(column.name for column in details.columns if column.number in numbers)
