"""Reads everything about relations beyond their rows in pg_class, one statement per aspect, in one batch."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from pgwhy.catalog.details import Details
from pgwhy.server.connection import Rows
from pgwhy.server.details.columns import COLUMNS
from pgwhy.server.details.constraints import CONSTRAINTS, REFERENCED_BY
from pgwhy.server.details.itself import ITSELF
from pgwhy.server.details.programs import POLICIES, RULES, TRIGGERS
from pgwhy.server.details.surroundings import CHILDREN, INDEXES, OWNED_SEQUENCES, PARENTS
from pgwhy.server.names import Names
from pgwhy.server.relations import of_relations
from pgwhy.server.selection import Selection

_ASPECTS = (
    ITSELF,
    COLUMNS,
    CONSTRAINTS,
    REFERENCED_BY,
    TRIGGERS,
    POLICIES,
    RULES,
    INDEXES,
    PARENTS,
    CHILDREN,
    OWNED_SEQUENCES,
)


def statements(selection: Selection, version: int) -> tuple[str, ...]:
    def chosen(relation: str) -> str:
        return of_relations(selection, relation)

    return tuple(aspect.statement(chosen, version) for aspect in _ASPECTS)


def read(results: Sequence[Rows], names: Names) -> list[Details]:
    fields: defaultdict[int, dict[str, Any]] = defaultdict(dict)
    for aspect, rows in zip(_ASPECTS, results, strict=True):
        for relation, found in aspect.read(rows, names).items():
            fields[relation].update(found)
    # the first aspect has a row for each relation that exists
    return [Details(oid, **found) for oid, found in fields.items() if "index_of" in found]
