"""Foreign keys: their queries run as the owner of the table that is queried, not as whoever writes (ri_triggers.c)."""

from __future__ import annotations

from collections.abc import Iterable

from pgwhy.acl import Privilege
from pgwhy.catalog import Relation
from pgwhy.catalog.details import ConstraintType, Details, ReferencingKey
from pgwhy.statement.because import Because, Place, Why, part_of
from pgwhy.statement.denial import no_privilege
from pgwhy.statement.ledger import Ledger, Phase
from pgwhy.statement.query.entry import Entry
from pgwhy.statement.query.tree import Write
from pgwhy.statement.requirement import Held, Requirement
from pgwhy.statement.state import Scene

_SELECT, _UPDATE, _DELETE = Privilege.SELECT, Privilege.UPDATE, Privilege.DELETE


def follow_foreign_keys(scene: Scene, rows: Ledger, entry: Entry, write: Write) -> None:
    """The queries on the tables at the other end of the keys that the write touches."""
    if entry.details is None:
        return
    if write.command != "DELETE":
        _to_parents(scene, rows, entry, entry.details, write)
    if write.command != "INSERT":
        for key in entry.details.referenced_by:
            if write.command == "DELETE" or not set(key.referenced_columns).isdisjoint(write.given):
                _to_children(scene, rows, entry, key, write.command)


def _to_parents(scene: Scene, rows: Ledger, entry: Entry, details: Details, write: Write) -> None:
    """The row that a new key refers to is looked up and locked (RI_FKey_check)."""
    for constraint in details.constraints:
        if constraint.type is not ConstraintType.FOREIGN_KEY or not _sets(constraint.columns, write):
            continue
        parent = scene.catalog.relations.by_id(constraint.references)
        if parent is not None:
            columns = _names(scene, parent, constraint.referenced_columns)
            query = _Query(scene, rows, parent, constraint.name, entry.relation)
            query.requires(_SELECT, columns, together=(_SELECT, _UPDATE))
            query.requires(_UPDATE, (), together=(_SELECT, _UPDATE))


def _sets(columns: Iterable[int], write: Write) -> bool:
    """Whether the key gets a value: one with a NULL in it refers to nothing, and nothing is looked up."""
    numbers = list(columns)
    if write.command == "INSERT":
        return not any((term := write.given.get(number)) is None or term.null for number in numbers)
    terms = [write.given[number] for number in numbers if number in write.given]
    return bool(terms) and not any(term is not None and term.null for term in terms)


def _to_children(scene: Scene, rows: Ledger, entry: Entry, key: ReferencingKey, command: str) -> None:
    """Rows that refer to the old key are looked for, deleted or changed, as the owner of their table."""
    child = scene.catalog.relations.by_id(key.relation)
    if child is None:
        return
    action = key.on_delete if command == "DELETE" else key.on_update
    columns = _names(scene, child, key.columns)
    query = _Query(scene, rows, child, key.name, child)
    if action == "a":
        owner = _Query(scene, rows, entry.relation, key.name, child)
        owner.requires(
            _SELECT, _names(scene, entry.relation, key.referenced_columns), together=(_SELECT, _UPDATE)
        )
        owner.requires(_UPDATE, (), together=(_SELECT, _UPDATE))
    if action in ("a", "r"):
        query.requires(_SELECT, columns, together=(_SELECT, _UPDATE))
        query.requires(_UPDATE, (), together=(_SELECT, _UPDATE))
    elif action == "c" and command == "DELETE":
        query.requires(_DELETE, (), together=(_DELETE, _SELECT), any_column=False)
        query.requires(_SELECT, columns, together=(_DELETE, _SELECT))
    else:
        query.requires(_UPDATE, columns, together=(_UPDATE, _SELECT))
        query.requires(_SELECT, columns, together=(_UPDATE, _SELECT))


def _names(scene: Scene, relation: Relation, numbers: Iterable[int]) -> tuple[str, ...]:
    return Entry(relation, scene.catalog.details.by_id(relation.oid)).names(numbers)


class _Query:
    """A query of a foreign key on one relation, whose owner must be able to name it, too."""

    def __init__(self, scene: Scene, rows: Ledger, relation: Relation, key: str, of: Relation) -> None:
        """``of``: the table that has the key."""
        self._rows = rows
        self._relation = relation
        via = part_of(of, Place.FOREIGN_KEY, key, relation.owner, scene.version)
        self._because = Because(Why.FOREIGN_KEY, key, relation.name, via=(via,))
        schema = scene.catalog.schemas.get(relation.schema)
        if schema is not None:
            self._require(Held(Privilege.USAGE, schema))

    def requires(
        self,
        privilege: Privilege,
        columns: tuple[str, ...],
        *,
        together: tuple[Privilege, ...],
        any_column: bool | None = None,
    ) -> None:
        anyone = not columns if any_column is None else any_column
        self._require(Held(privilege, self._relation, columns, anyone, together=frozenset(together)))

    def _require(self, need: Held) -> None:
        denial = no_privilege(need.target)
        self._rows.require(Phase.END, Requirement(need, self._relation.owner, self._because, denial))
