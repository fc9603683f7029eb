"""A query from its rewriting to its last row: everything that the server checks on the way, in its order."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from pgwhy.statement.follow.bodies import analyse_for_inlining
from pgwhy.statement.follow.calls import check_call, run_call
from pgwhy.statement.follow.plan import Planner
from pgwhy.statement.follow.relations import check_relation
from pgwhy.statement.follow.rewriting import Rewriting
from pgwhy.statement.follow.writes import follow_target
from pgwhy.statement.ledger import Ledger, Phase
from pgwhy.statement.query.call import Call
from pgwhy.statement.query.entry import Entry
from pgwhy.statement.query.tree import Derived, Query
from pgwhy.statement.state import Scene

MARKING = ("UPDATE", "DELETE", "MERGE")
"""The commands that mark the rows of what stands beside their target (preprocess_rowmarks in planner.c)."""


def execute_query(scene: Scene, ledger: Ledger, query: Query, *, run: bool = True) -> None:
    """Requires what the query needs; without ``run`` only as far as EXPLAIN gets."""
    rewriting = Rewriting(scene, ledger)
    rows = Ledger()
    for inner in queries_in(query):
        for member in inner.members:
            if isinstance(member, Entry) and member is not inner.target:
                member.marked = inner.locks or inner.command in MARKING
                rewriting.read(member)
        if inner.target is not None:
            follow_target(rewriting, rows, inner, inner.target)
    planner = Planner(rewriting, scene.version)
    main = planner.plan(query)
    _planning(scene, ledger, query, planner, rewriting.calls)
    for plan in (main, *planner.apart):
        for entry in plan.entries:
            check_relation(scene, ledger, entry, query.told)
    for entry in rewriting.planned_apart:
        for used in (entry, *rewriting.under(entry)):
            check_relation(scene, ledger, used, query.told)
    calls = [*rewriting.calls]
    for plan in (*planner.apart, main):
        calls += plan.calls
    for call in calls:
        check_call(scene, ledger, call, Phase.FUNCTIONS)
    if run:
        last = {id(call) for plan in planner.apart if plan.last for call in plan.calls}
        for call in sorted(calls, key=lambda call: id(call) in last):
            run_call(scene, ledger, call, Phase.RUN)
        ledger.absorb_phases(rows)


def _planning(scene: Scene, ledger: Ledger, query: Query, planner: Planner, calls: list[Call]) -> None:
    for step in (*planner.steps, *calls):
        if isinstance(step, Entry):
            check_relation(scene, ledger, step, query.told, Phase.PLANNING)
        elif step.constant and query.told != "COPY":
            check_call(scene, ledger, step, Phase.PLANNING)
            run_call(scene, ledger, replace(step, perhaps=False), Phase.PLANNING)
        else:
            analyse_for_inlining(scene, ledger, step.routine)


def queries_in(query: Query) -> Iterator[Query]:
    """The query and all queries inside it that are executed, each once."""
    yield query
    for cte in query.ctes:
        if cte.uses or cte.query.command != "SELECT":
            yield from queries_in(cte.query)
    for member in query.members:
        if isinstance(member, Derived):
            yield from queries_in(member.query)
    for link in query.sublinks:
        yield from queries_in(link.query)
