"""Casts in expressions: the functions that user-defined ones call, and constants that name relations."""

from __future__ import annotations

import re

from pgwhy.acl.privilege import PG_16
from pgwhy.catalog.cluster import FIRST_NORMAL_OID
from pgwhy.search_path import Context, Name, base_type, coercion
from pgwhy.statement.because import Because, Why
from pgwhy.statement.follow.stored import calls_of, needs_of
from pgwhy.statement.names import find_relation
from pgwhy.statement.query.call import Call
from pgwhy.statement.query.scope import Level
from pgwhy.statement.query.term import BIT, INT4, INT8, REGCLASS, UNKNOWN, Term
from pgwhy.statement.state import Scene

_PART = re.compile(r'\s*(?:"((?:[^"]|"")*)"|([^\s".]+))\s*(\.|$)')


def cast(level: Level, term: Term, target: int, context: Context = Context.EXPLICIT) -> Term:
    """The value as the target type; states the call of a user-defined cast function."""
    if target == REGCLASS and term.literal is not None:
        return relation_constant(level, term)
    catalog = level.scene.catalog
    if target >= FIRST_NORMAL_OID:
        for call in domain_calls(level.scene, target):
            level.query.call(level.clause, call)
    if any(c.target == target and c.function >= FIRST_NORMAL_OID for c in catalog.casts):
        source = term.type
        function = coercion(catalog, source, target, context).function if source != UNKNOWN else 0
        routine = catalog.routines.by_id(function) if function >= FIRST_NORMAL_OID else None
        if routine is not None:
            because = Because(Why.CAST, _type_name(level, target))
            folded = term.constant and routine.volatility == "i"
            level.query.call(level.clause, Call(routine, because, (term,), constant=folded))
    literal = _number(term) if target in (INT4, INT8) else term.literal
    return Term(target, constant=term.constant, literal=literal, null=term.null)


def _number(term: Term) -> str | None:
    """The text of a constant as that of an integer: bits such as ``x'20000'`` are one (bittoint4 in varbit.c)."""
    if term.literal is None or term.type != BIT:
        return term.literal
    return str(int(term.literal[1:] or "0", 16 if term.literal[0] in "xX" else 2))


def domain_calls(scene: Scene, oid: int) -> list[Call]:
    """What the CHECK constraints of a domain call, those of the domain beneath it first."""
    found = scene.catalog.types.by_id(oid)
    if found is None or found.typtype != "d":
        return []
    scene.catalog.require(*needs_of(found.checks))
    beneath = domain_calls(scene, found.base) if found.base >= FIRST_NORMAL_OID else []
    because = Because(Why.DOMAIN, found.name)
    checks = (calls_of(scene, check, because, may_be_constant=False) for check in found.checks)
    return [*beneath, *(call for calls in checks for call in calls)]


def _type_name(level: Level, oid: int) -> str:
    found = level.scene.catalog.types.by_id(base_type(level.scene.catalog, oid))
    return found.identity if found else str(oid)


def relation_constant(level: Level, term: Term) -> Term:
    """A constant of type regclass: its name is looked up at once (regclassin in regproc.c)."""
    text = term.literal or ""
    if text.isdecimal():
        return Term(REGCLASS, constant=True, relation=int(text))
    name = parsed_name(text)
    if name is None:
        return Term(REGCLASS, constant=True)
    in_query = level.scene.catalog.version >= PG_16
    found = find_relation(level.scene, level.ledger, name, in_query=in_query)
    return Term(REGCLASS, constant=True, relation=found.oid if found else 0)


def serial_sequence(level: Level, terms: tuple[Term, ...]) -> int:
    """The oid of the sequence that pg_get_serial_sequence names, 0 if its arguments do not tell."""
    table, column = (term.literal for term in terms) if len(terms) == 2 else (None, None)
    name = parsed_name(table) if table else None
    found = find_relation(level.scene, level.ledger, name, in_query=False) if name else None
    details = level.scene.catalog.details.by_id(found.oid) if found else None
    if details is None or column is None or (owner := details.column(column)) is None:
        return 0
    return next((sequence for number, sequence in details.owns if number == owner.number), 0)


def parsed_name(text: str) -> Name | None:
    """A possibly qualified name as functions take it in a string (stringToQualifiedNameList in regproc.c)."""
    parts: list[str] = []
    at = 0
    while match := _PART.match(text, at):
        quoted, bare, end = match.groups()
        parts.append(quoted.replace('""', '"') if quoted is not None else bare.lower())
        at = match.end()
        if not end:
            return Name(parts[-1], *reversed(parts[:-1][-2:]))
    return None
