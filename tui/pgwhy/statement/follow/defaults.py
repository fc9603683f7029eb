"""Defaults of columns that get no value: they are evaluated as whoever inserts (rewriteTargetListIU)."""

from __future__ import annotations

import msgspec

from pgwhy.catalog import identity
from pgwhy.catalog.cluster import FIRST_NORMAL_OID
from pgwhy.catalog.details import Column, Details
from pgwhy.catalog.quoting import quote_identifier
from pgwhy.statement.because import Because, Place, Via, Why
from pgwhy.statement.follow.rewriting import Rewriting
from pgwhy.statement.follow.stored import calls_of, needs_of
from pgwhy.statement.query.casts import domain_calls
from pgwhy.statement.query.term import UNKNOWN, Term
from pgwhy.statement.query.tree import Clause, Query, Write
from pgwhy.statement.state import Scene

_NULL = Term(UNKNOWN, null=True)


def follow_defaults(
    rewriting: Rewriting, query: Query, details: Details, write: Write, *, of_view: bool = False
) -> Write:
    """The write with every column that gets a value; the defaults that are used are called.

    An identity column's sequence is no call: the server takes its number without asking for a privilege.
    ``of_view``: only columns that the view itself has a default for; the others are left to what is beneath.
    """
    full: dict[int, Term | None] = dict(write.given)
    inserting = write.command == "INSERT"
    for column in details.columns:
        left_out = inserting and column.number not in write.given
        if not left_out and write.given.get(column.number, _NULL) is not None:
            continue
        if of_view and column.default is None:
            continue
        since = query.target_calls
        full[column.number] = _default(rewriting.scene, query, details, column)
        query.for_column(column.number, since)
    return msgspec.structs.replace(write, given=full)


def _default(scene: Scene, query: Query, details: Details, column: Column) -> Term:
    if column.identity:
        return Term(column.type)
    if column.generated:
        return Term(column.type)
    found = scene.catalog.types.by_id(column.type) if column.type >= FIRST_NORMAL_OID else None
    if found and query.told != "COPY":
        for call in domain_calls(scene, column.type):
            query.call(Clause.TARGETS, call)
    default = column.default or (found.default if found else None)
    if default is None:
        return _NULL
    scene.catalog.require(*needs_of([default]))
    relation = scene.catalog.relations.by_id(details.oid)
    table = relation.name if relation else ""
    place = f"{identity(relation, scene.version)}." if relation else ""
    via = Via(Place.DEFAULT, f"for {place}{quote_identifier(column.name, scene.version)}", scene.role)
    for call in calls_of(scene, default, Because(Why.DEFAULT, f"{table}.{column.name}", via=(via,))):
        named = msgspec.structs.replace(call.because, through=call.routine.name)
        query.call(Clause.TARGETS, msgspec.structs.replace(call, because=named))
    return Term(column.type)
