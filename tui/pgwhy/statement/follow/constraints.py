"""What is computed for each row that is written: generated columns, CHECK, indexes, partition keys, domains."""

from __future__ import annotations

from collections.abc import Iterable

from pgwhy.acl.privilege import PG_13
from pgwhy.catalog.cluster import FIRST_NORMAL_OID
from pgwhy.catalog.details import Details, Expression
from pgwhy.statement.because import Because, Place, Why, part_of
from pgwhy.statement.evaluate import perhaps
from pgwhy.statement.follow.calls import check_call, run_call
from pgwhy.statement.follow.stored import calls_of
from pgwhy.statement.ledger import Ledger, Phase
from pgwhy.statement.query.casts import domain_calls
from pgwhy.statement.query.entry import Entry
from pgwhy.statement.query.tree import Write
from pgwhy.statement.state import Scene


def check_constraints(
    scene: Scene, rows: Ledger, entry: Entry, write: Write, *, copied: bool = False
) -> None:
    """Calls the functions of whatever is evaluated for a new row, as whoever writes it.

    ``copied``: the row comes from COPY, so that values become domains when the row is read.
    """
    if entry.details is None:
        return
    details = entry.details
    changed = None if write.command == "INSERT" else set(write.given)
    if write.command != "INSERT":
        moved = Ledger()
        follow_partition_key(scene, moved, details)
        perhaps(scene.catalog, rows, Phase.RUN, moved, "if the partition is checked")
    if copied:
        for column in details.columns:
            if column.number in write.given and column.type >= FIRST_NORMAL_OID:
                for call in domain_calls(scene, column.type):
                    check_call(scene, rows, call, Phase.RUN)
    for constraint in details.constraints:
        via = part_of(entry.relation, Place.CONSTRAINT, constraint.name, scene.role, scene.version)
        _evaluate(scene, rows, constraint.check, Because(Why.CHECK, constraint.name, via=(via,)))
    indexed = [e for index in details.indexes for e in (index.expression, index.predicate)]
    if any(_depends(expression, changed) for expression in indexed):
        for index in details.indexes:
            via = part_of(entry.relation, Place.INDEX, index.name, scene.role, scene.version)
            for expression in (index.predicate, index.expression):
                _evaluate(scene, rows, expression, Because(Why.INDEX, index.name, via=(via,)))


def compute_generated(scene: Scene, rows: Ledger, details: Details, write: Write) -> None:
    """Stored generated columns, before anything checks the row (ExecComputeStoredGenerated)."""
    for column, expression in _generated(scene, details, write):
        _evaluate(scene, rows, expression, Because(Why.GENERATED, column))


def prepare_generated(scene: Scene, rows: Ledger, details: Details, write: Write) -> None:
    """From 13 to 15 their functions are looked up when the executor starts (ExecInitStoredGenerated)."""
    for column, expression in _generated(scene, details, write):
        for call in calls_of(scene, expression, Because(Why.GENERATED, column)):
            check_call(scene, rows, call, Phase.FUNCTIONS)


def _generated(scene: Scene, details: Details, write: Write) -> list[tuple[str, Expression]]:
    """Since 13 those of which nothing changes stay as they are, unless a trigger may change something."""
    triggers = any(t.before and t.row and t.update and not t.internal for t in details.triggers)
    computed = scene.version < PG_13 or write.command != "UPDATE" or triggers
    changed = None if computed else set(write.given)
    return [
        (column.name, column.default)
        for column in details.columns
        if column.generated == "s" and column.default is not None and _depends(column.default, changed)
    ]


def follow_partition_key(scene: Scene, rows: Ledger, details: Details) -> None:
    """What the key of a partitioned table calls, to find the partition of a new row."""
    if details.partition_key is not None:
        relation = scene.catalog.relations.by_id(details.oid)
        because = Because(Why.PARTITION_KEY, relation.name if relation else "")
        _evaluate(scene, rows, details.partition_key, because)


def _depends(expression: Expression | None, changed: Iterable[int] | None) -> bool:
    """Whether it must be computed: always for a new row, else if a column that it reads is set."""
    if expression is None:
        return False
    return changed is None or not set(changed).isdisjoint(expression.columns)


def _evaluate(scene: Scene, rows: Ledger, expression: Expression | None, because: Because) -> None:
    if expression is None:
        return
    for call in calls_of(scene, expression, because):
        check_call(scene, rows, call, Phase.RUN)
        run_call(scene, rows, call, Phase.RUN)
