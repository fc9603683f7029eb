"""A query from its rewriting to its last row: everything that the server checks on the way, in its order."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from pgwhy.statement.follow.calls import check_call, run_call
from pgwhy.statement.follow.inlining import Inliner
from pgwhy.statement.follow.plan import Planner
from pgwhy.statement.follow.relations import check_relation
from pgwhy.statement.follow.rewriting import Rewriting
from pgwhy.statement.follow.writes import follow_target
from pgwhy.statement.ledger import Ledger, Phase
from pgwhy.statement.query.call import Call
from pgwhy.statement.query.entry import Entry
from pgwhy.statement.query.tree import Query, queries_in
from pgwhy.statement.state import Scene

MARKING = ("UPDATE", "DELETE", "MERGE")
"""The commands that mark the rows of what stands beside their target (preprocess_rowmarks in planner.c)."""


def execute_query(scene: Scene, ledger: Ledger, query: Query, *, run: bool = True) -> None:
    """Requires what the query needs; without ``run`` only as far as EXPLAIN gets."""
    rewriting = Rewriting(scene, ledger)
    rows = Ledger()
    inliner = Inliner(scene, ledger)
    inliner.inline_sets(query)
    _rewrite(rewriting, rows, query)
    if query.nothing:
        return
    planner = Planner(rewriting, scene.version)
    main = planner.plan(query)
    policy_calls = [*rewriting.calls, *_views_of_policies(rewriting)]
    for step in (*planner.steps, *policy_calls):
        _plan_step(scene, ledger, query, step, inliner)
    for plan in (main, *planner.apart):
        for entry in plan.entries:
            check_relation(scene, ledger, entry, query.told)
    for entry in rewriting.planned_apart:
        for used in (entry, *rewriting.under(entry)):
            check_relation(scene, ledger, used, query.told)
    calls = policy_calls
    for plan in (*planner.apart, main):
        calls += plan.calls
    for call in calls:
        for checked in dict.fromkeys((call, *inliner.instead(call))):
            check_call(scene, ledger, checked, Phase.FUNCTIONS)
    ledger.absorb_phases(rows, Phase.FUNCTIONS)
    if not run:
        return
    last = {id(call) for plan in planner.apart if plan.last for call in plan.calls}
    for call in sorted(calls, key=lambda call: id(call) in last):
        for executed in inliner.instead(call):
            run_call(scene, ledger, executed, Phase.RUN)
    ledger.absorb_phases(rows, since=Phase.RUN)


def _views_of_policies(rewriting: Rewriting) -> Iterator[Call]:
    """What the views call that policies read."""
    for entry in rewriting.planned_apart:
        for used in (entry, *rewriting.under(entry)):
            if used in rewriting.views:
                for calls in rewriting.views[used].calls.values():
                    yield from calls


def _rewrite(rewriting: Rewriting, rows: Ledger, query: Query) -> None:
    for inner in queries_in(query):
        for member in inner.members:
            if isinstance(member, Entry) and member is not inner.target:
                member.marked = inner.locks or inner.command in MARKING
                rewriting.read(member)
        if inner.target is not None:
            follow_target(rewriting, rows, inner, inner.target)


def _plan_step(scene: Scene, ledger: Ledger, query: Query, step: Entry | Call, inliner: Inliner) -> None:
    if isinstance(step, Entry):
        check_relation(scene, ledger, step, query.told, Phase.PLANNING)
        return
    if not step.constant:
        inliner.look_into(step)
    for call in inliner.instead(step):
        if call.constant and query.told != "COPY":
            check_call(scene, ledger, call, Phase.PLANNING)
            run_call(scene, ledger, replace(call, perhaps=False), Phase.PLANNING)
