"""What writing to a relation sets off: the view's base, policies, defaults, constraints, triggers, foreign keys."""

from __future__ import annotations

from itertools import takewhile

import msgspec

from pgwhy.acl import ObjectKind, Privilege
from pgwhy.acl.privilege import PG_13, PG_16
from pgwhy.catalog import Part
from pgwhy.catalog.cluster import FIRST_NORMAL_OID
from pgwhy.catalog.details import Details, Expression, Rule
from pgwhy.statement.because import Because, Place, Why, part_of
from pgwhy.statement.evaluate import perhaps
from pgwhy.statement.follow.constraints import (
    check_constraints,
    compute_generated,
    follow_partition_key,
    prepare_generated,
)
from pgwhy.statement.follow.defaults import follow_defaults
from pgwhy.statement.follow.foreign_keys import follow_foreign_keys
from pgwhy.statement.follow.new_rows import check_new_rows
from pgwhy.statement.follow.rewriting import Rewriting
from pgwhy.statement.follow.stored import calls_of, entries_of, needs_of
from pgwhy.statement.follow.triggers import fires_instead, follow_triggers
from pgwhy.statement.follow.view_query import columns_below, needed_columns
from pgwhy.statement.ledger import Ledger, Phase
from pgwhy.statement.needs import by_oid
from pgwhy.statement.query.entry import WHOLE_ROW, Entry
from pgwhy.statement.query.term import Term
from pgwhy.statement.query.tree import Clause, Query, Write
from pgwhy.statement.state import Scene

_DONE = {"UPDATE": "updated", "INSERT": "inserted", "DELETE": "deleted"}
_EVENTS = {"UPDATE": "2", "INSERT": "3", "DELETE": "4"}


def follow_target(
    rewriting: Rewriting, rows: Ledger, query: Query, entry: Entry, *, checked: bool = False
) -> None:
    """Follows the writes of the query to its target; ``rows`` takes what is checked when rows are written.

    ``checked``: whether WITH CHECK OPTION of a view that leads here has what is a view itself check new rows.
    """
    details = entry.details
    if details is None:
        return
    _load(rewriting.scene, details)
    entry.changed = query.command in ("UPDATE", "DELETE")
    # COPY knows no rules
    replaced = query.told != "COPY" and _rules(rewriting, rows, query, entry, details)
    if entry.relation.kind is ObjectKind.VIEW:
        if not replaced:
            _through_view(rewriting, rows, query, entry, details, checked=checked)
        return
    if replaced:
        return
    reads = Privilege.SELECT in entry.privileges
    rewriting.filter(entry, _filtered(query, reads=reads))
    _rows(rewriting, rows, query, entry, details, reads=reads)


def _filtered(query: Query, *, reads: bool) -> list[str]:
    """The commands whose policies hide rows of the target from the statement."""
    if query.command == "MERGE":
        return ["SELECT"]
    if query.command == "INSERT":
        return []
    return [query.command, "SELECT"] if reads else [query.command]


def _commands(query: Query) -> list[str]:
    return list(dict.fromkeys(write.command for write in query.writes))


def _load(scene: Scene, details: Details) -> None:
    """Everything that may be looked up for this relation, at once."""
    catalog = scene.catalog
    expressions: list[Expression | None] = [*details.view_outputs, details.view_source]
    expressions += [column.default for column in details.columns]
    expressions += [constraint.check for constraint in details.constraints]
    for index in details.indexes:
        expressions += [index.expression, index.predicate]
    expressions += [rule.query for rule in details.rules if rule.event != "1"]
    expressions.append(details.partition_key)
    related = [constraint.references for constraint in details.constraints]
    related += [key.relation for key in details.referenced_by]
    related += [*details.children, details.view_base]
    functions = (trigger.function for trigger in details.triggers if not trigger.internal)
    catalog.require(
        *needs_of(expressions),
        *by_oid(Part.RELATIONS, related),
        *by_oid(Part.DETAILS, related),
        *by_oid(Part.ROUTINES, functions),
        *by_oid(Part.TYPES, (c.type for c in details.columns if c.type >= FIRST_NORMAL_OID)),
    )


def _rows(
    rewriting: Rewriting, rows: Ledger, query: Query, entry: Entry, details: Details, *, reads: bool
) -> None:
    """Defaults, then row by row what the executor does (ExecInsert, ExecUpdate, ExecDelete in nodeModifyTable.c)."""
    for write in query.writes:
        conflict = query.command == "INSERT" and write.command == "UPDATE"
        one_of_several = query.command == "MERGE" and len(query.writes) > 1
        since = query.mark
        if PG_13 <= rewriting.scene.version < PG_16 and query.command != "DELETE" and query.told != "COPY":
            forced = write if query.command == "UPDATE" else Write("INSERT")
            prepare_generated(rewriting.scene, rows, details, forced)
        full = follow_defaults(rewriting, query, details, write)
        if one_of_several:
            query.perhaps(since)
        written = Ledger() if conflict or one_of_several else rows
        _row(rewriting, written, entry, full, query, reads=reads)
        if written is not rows:
            condition = "if a row conflicts" if conflict else f"if a row is to be {_DONE[write.command]}"
            perhaps(rewriting.scene.catalog, rows, Phase.END, written, condition)
    if entry.relation.kind is ObjectKind.FOREIGN_TABLE:
        server = details.foreign_server or "it comes from"
        rows.doubt(Phase.RUN, f"the server {server} of {entry.relation.name} makes checks of its own")


def _row(
    rewriting: Rewriting, rows: Ledger, entry: Entry, write: Write, query: Query, *, reads: bool
) -> None:
    scene = rewriting.scene
    copied = query.told == "COPY"
    parent = entry.details is not None and entry.details.children and not entry.only
    partitioned = entry.relation.kind is ObjectKind.PARTITIONED_TABLE
    spread = bool(parent) and not partitioned and write.command != "INSERT"
    own = Ledger() if spread else rows
    details = entry.details
    if details is not None and write.command == "INSERT":
        follow_partition_key(scene, own, details)
    follow_triggers(scene, own, entry, write, before=True)
    if details is not None and write.command != "DELETE":
        compute_generated(scene, own, details, write)
    if not copied:  # which works only where no policies apply
        check_new_rows(rewriting, rows, entry, (query.command, write.command), reads=reads)
    _constrained(scene, own, entry, write, copied=copied)
    if spread:
        perhaps(scene.catalog, rows, Phase.END, own, f"if a row is in {entry.relation.name} itself")
    if parent and (spread or partitioned):
        _in_children(scene, rows, entry, write, copied=copied)


def _constrained(scene: Scene, rows: Ledger, entry: Entry, write: Write, *, copied: bool) -> None:
    if write.command != "DELETE":
        check_constraints(scene, rows, entry, write, copied=copied)
    keys = Ledger() if copied else rows
    follow_foreign_keys(scene, keys, entry, write)
    if copied:
        perhaps(scene.catalog, rows, Phase.END, keys, "if the data have a key")
    follow_triggers(scene, rows, entry, write, before=False)


def _in_children(scene: Scene, rows: Ledger, entry: Entry, write: Write, *, copied: bool) -> None:
    """The triggers, constraints and keys of the partitions or children that the row may be in."""
    children = _leaves(scene, entry)
    sure = entry.relation.kind is ObjectKind.PARTITIONED_TABLE and len(children) == 1
    for child in children:
        assert child.details is not None
        _load(scene, child.details)
        numbers = {column.name: column.number for column in child.details.columns}
        given = {
            numbers[name]: term
            for number, term in write.given.items()
            for name in entry.names([number])
            if name in numbers
        }
        inside = msgspec.structs.replace(write, given=given)
        found = Ledger()
        follow_triggers(scene, found, child, inside, before=True)
        if write.command != "DELETE":
            compute_generated(scene, found, child.details, inside)
        _constrained(scene, found, child, inside, copied=copied)
        if sure:
            rows.absorb_phases(found)
        else:
            perhaps(scene.catalog, rows, Phase.END, found, f"if a row is in {child.relation.name}")


def _leaves(scene: Scene, entry: Entry) -> list[Entry]:
    """All children of a relation that hold rows, however deep."""
    oids = entry.details.children if entry.details else ()
    scene.catalog.require(*by_oid(Part.RELATIONS, oids), *by_oid(Part.DETAILS, oids))
    found: list[Entry] = []
    for oid in oids:
        relation, details = scene.catalog.relations.by_id(oid), scene.catalog.details.by_id(oid)
        if relation is not None and details is not None:
            child = Entry(relation, details)
            if relation.kind is not ObjectKind.PARTITIONED_TABLE:
                found.append(child)
            found += _leaves(scene, child)
    return found


def _rules(rewriting: Rewriting, rows: Ledger, query: Query, entry: Entry, details: Details) -> bool:
    """The actions of rewrite rules; returns whether they replace the command."""
    scene = rewriting.scene
    events = {_EVENTS[command] for command in _commands(query)}
    rules = [rule for rule in details.rules if rule.event in events and rule.enabled in ("O", "A")]
    for rule in rules:
        own = part_of(entry.relation, Place.RULE, rule.name, entry.relation.owner, scene.version)
        because = Because(Why.RULE, rule.name, via=(*entry.via, own))
        found = entries_of(scene, rule.query.relations, entry.relation.owner, because)
        action = rewriting.views.setdefault(entry, Query())
        action.members.extend(found)
        action.calls.setdefault(Clause.TARGETS, []).extend(calls_of(scene, rule.query, because))
        for used in found[_new_alone(rule, details) :]:
            if used.privileges <= {Privilege.SELECT}:
                rewriting.read(used)
            else:
                rows.doubt(
                    Phase.RUN, f"what the rule {rule.name} sets off in {used.relation.name} is not followed"
                )
    if (
        rules
        and all(rule.instead and not _acts(rule, details) for rule in rules)
        and len(_commands(query)) == 1
    ):
        query.nothing = True
    return any(rule.instead for rule in rules)


def _new_alone(rule: Rule, details: Details) -> int:
    """How many of the first relations of a rule for INSERT are its OLD and NEW, of which no rows are read.

    What is NEW is replaced by what is inserted (rewriteRuleAction in rewriteHandler.c).
    """
    if rule.event != _EVENTS["INSERT"]:
        return 0
    uses = rule.query.relations
    leading = len(list(takewhile(lambda use: use.relation == details.oid, uses[:2])))
    writes = any(use.privileges - {Privilege.SELECT} for use in uses[leading : leading + 1])
    return leading if writes else 0


def _acts(rule: Rule, details: Details) -> bool:
    """Whether it does anything; since 16 the OLD and NEW of a rule that does not are listed all the same."""
    own = frozenset({Privilege.SELECT})
    return bool(rule.query.functions) or any(
        use.relation != details.oid or use.selected or use.privileges != own for use in rule.query.relations
    )


def _through_view(
    rewriting: Rewriting, rows: Ledger, query: Query, entry: Entry, details: Details, *, checked: bool
) -> None:
    """An INSTEAD OF trigger takes the change, or the view's base does (rewriteTargetView in rewriteHandler.c).

    ``checked``: WITH CHECK OPTION of a view above makes new rows subject to this one's conditions, too.
    """
    commands = _commands(query)
    scene = rewriting.scene
    instead = [command for command in commands if fires_instead(details, command)]
    if instead:
        if set(commands) - {"INSERT"}:
            entry.computed = {WHOLE_ROW}
            rewriting.expand(entry)
        for write in query.writes:
            follow_triggers(scene, rows, entry, write, before=True)
        return
    base = scene.catalog.relations.by_id(details.view_base) if details.view_base else None
    if base is None:
        rows.doubt(Phase.ANALYSIS, f"the view {entry.relation.name} cannot be updated automatically")
        return
    checked = checked or bool(details.view_check)
    rewriting.expand(entry, without=base.oid, filtered=checked or bool(set(commands) - {"INSERT"}))
    below = _base_entry(rewriting, entry, details)
    rewriting.bases[entry] = below
    inner = Query(query.command)
    inner.told = query.told
    inner.target = below
    inner.calls = query.calls
    inner.writes = [
        _mapped(follow_defaults(rewriting, query, details, write, of_view=True), details)
        for write in query.writes
    ]
    follow_target(rewriting, rows, inner, below, checked=checked and details.view_check != "local")


def _base_entry(rewriting: Rewriting, entry: Entry, details: Details) -> Entry:
    """The base as the server checks it: what is asked of the view, as the view's owner, in the base's columns."""
    view = entry.relation
    scene = rewriting.scene
    base = scene.catalog.relations.by_id(details.view_base)
    assert base is not None
    below = Entry(
        base,
        scene.catalog.details.by_id(base.oid),
        None if view.security_invoker else view.owner,
    )
    below.because = Because(Why.VIEW_WRITE, view.name, via=rewriting.via_view(entry))
    below.privileges = set(entry.privileges)
    below.marked = entry.marked
    below.computed = columns_below(details, needed_columns(entry))
    columns = {shown.number: shown.base_column for shown in details.view_columns}
    below.inserted = {columns[number] for number in entry.inserted if number in columns}
    below.updated = {columns[number] for number in entry.updated if number in columns}
    rule = next((rule for rule in details.rules if rule.event == "1"), None)
    uses = [use for use in rule.query.relations if use.relation == base.oid] if rule else []
    below.selected = set(uses[0].selected) if uses else set()
    return below


def _mapped(write: Write, details: Details) -> Write:
    columns = {shown.number: shown.base_column for shown in details.view_columns}
    given: dict[int, Term | None] = {
        columns[number]: term for number, term in write.given.items() if number in columns
    }
    return msgspec.structs.replace(write, given=given)
