"""Stored expressions and queries: what the catalog says that they use, as entries and calls like a statement's own."""

from __future__ import annotations

from collections.abc import Iterable

from pgwhy.acl import RoleName
from pgwhy.catalog import Need, Part, Routine
from pgwhy.catalog.details import Expression, RelationUse
from pgwhy.statement.because import Because
from pgwhy.statement.needs import by_oid
from pgwhy.statement.query.call import Call
from pgwhy.statement.query.entry import Entry
from pgwhy.statement.query.term import Term
from pgwhy.statement.state import Scene


def needs_of(expressions: Iterable[Expression | None]) -> list[Need]:
    """All that following these expressions looks up."""
    needs: list[Need] = []
    for expression in expressions:
        if expression is None:
            continue
        relations = [use.relation for use in expression.relations]
        sequences = [call.sequence for call in expression.sequences]
        needs += by_oid(Part.ROUTINES, expression.functions)
        needs += by_oid(Part.RELATIONS, [*relations, *sequences])
        needs += by_oid(Part.DETAILS, relations)
    return needs


def routines_of(scene: Scene, expression: Expression) -> list[Routine]:
    """The functions that the expression calls."""
    found = (scene.catalog.routines.by_id(oid) for oid in expression.functions)
    return [routine for routine in found if routine is not None]


def calls_of(
    scene: Scene, expression: Expression, because: Because, *, may_be_constant: bool = True
) -> list[Call]:
    """The calls that the expression makes; one of a sequence function knows the sequence."""
    routines = routines_of(scene, expression)
    named = {call.function for call in expression.sequences}
    calls = [
        Call(
            routine,
            because,
            # what is immutable and has constant arguments is worked out when the query is planned
            constant=may_be_constant and routine.oid in expression.of_constants and routine.volatility == "i",
            perhaps=routine.oid in expression.perhaps,
        )
        for routine in routines
        if routine.oid not in named
    ]
    for call in expression.sequences:
        routine = scene.catalog.routines.by_id(call.function)
        if routine is not None:
            calls.append(Call(routine, because, (Term(relation=call.sequence),), perhaps=call.perhaps))
    return calls


def entries_of(
    scene: Scene, uses: Iterable[RelationUse], owner: RoleName | None, because: Because
) -> list[Entry]:
    """The relations of stored queries; as the owner of the view or rule where the server checks them so."""
    return [
        entry for use in uses if use.privileges and (entry := _entry(scene, use, owner, because)) is not None
    ]


def _entry(scene: Scene, use: RelationUse, owner: RoleName | None, because: Because) -> Entry | None:
    relation = scene.catalog.relations.by_id(use.relation)
    if relation is None:
        return None
    role = owner if use.as_owner else None
    entry = Entry(relation, scene.catalog.details.by_id(use.relation), role)
    entry.privileges |= use.privileges
    entry.selected |= set(use.selected)
    entry.inserted |= set(use.inserted)
    entry.updated |= set(use.updated)
    entry.because = because
    return entry
