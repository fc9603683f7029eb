"""DROP of everything but roles, databases, and what is owned by a role (dropcmds.c, tablecmds.c)."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import msgspec
from postgast import nodes

from pgwhy.catalog import Catalog, Ownable, Relation, Role, Routine, Schema, Type
from pgwhy.catalog.part import Objects
from pgwhy.statement.demands import Demands
from pgwhy.statement.denial import not_owner_of_relation
from pgwhy.statement.kinds.objects import Named, find_object, not_owner_as_written
from pgwhy.statement.ledger import Ledger
from pgwhy.statement.requirement import Denial, Need, Owned
from pgwhy.statement.state import Scene, State


def drop(scene: Scene, ledger: Ledger, node: nodes.DropStmt) -> None:
    """Ownership of each object, or of the schema that it is in; a part of a table is in none (RemoveObjects)."""
    demands = Demands(scene, ledger, "DROP")
    for listed in node.objects:
        found = find_object(demands, node.remove_type, listed, optional=node.missing_ok)
        if found is not None and not isinstance(found.target, Role):
            _owns(demands, found, found.target, not_owner_as_written(node.remove_type, listed, found.target))
            if not found.part:
                ledger.effects.append(_without(found.target))


def _owns(demands: Demands, named: Named, target: Ownable, denial: Denial | None) -> None:
    if named.part and isinstance(target, Relation):
        demands.alters(target, not_owner_of_relation(target))
    elif isinstance(target, Relation):
        demands.alters(target, otherwise=_schema_of(demands, target))
    else:
        demands.owner(target, denial, _schema_of(demands, target))


def _schema_of(demands: Demands, target: Ownable) -> tuple[Need, ...]:
    """The owner of the schema may drop what is in it."""
    schema = demands.catalog.schemas.get(getattr(target, "schema", ""))
    return (Owned(schema),) if schema is not None else ()


def _without(target: Ownable) -> Callable[[State], State]:
    """The catalog without the object; what depends on it is not followed."""

    def effect(state: State) -> State:
        gone = state.with_catalog(_removed(state.catalog, target))
        return gone.forgetting(target.name) if isinstance(target, Relation | Schema) else gone

    return effect


def _removed(catalog: Catalog, target: Ownable) -> Catalog:
    replace = msgspec.structs.replace
    match target:
        case Relation():
            return replace(catalog, relations=without(catalog.relations, target.oid))
        case Routine():
            return replace(catalog, routines=without(catalog.routines, target.oid))
        case Type():
            return replace(catalog, types=without(catalog.types, target.oid))
        case Schema():
            schemas = {name: found for name, found in catalog.schemas.items() if name != target.name}
            return replace(catalog, schemas=schemas)
        case _:
            return catalog


T = TypeVar("T", Relation, Routine, Type)


def without(objects: Objects[T], oid: int) -> Objects[T]:
    """The objects but for one."""
    kept = {key: found for key, found in objects.by_oid.items() if key != oid}
    return Objects(objects.part, kept, objects.loaded, objects.visible)
