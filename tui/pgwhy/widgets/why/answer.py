"""One answer as a tree: the checks in the server's order, opened where it fails; the fix; other ways; what else."""

from __future__ import annotations

from collections.abc import Iterator

from pgwhy.acl import ROUTINE_KINDS, ObjectKind
from pgwhy.catalog import Catalog, NamedObject
from pgwhy.catalog.quoting import quote_identifier
from pgwhy.diagnosis import Diagnosis, Verdict
from pgwhy.remedy.explained import Explained
from pgwhy.remedy.remedy import Remedies, Remedy
from pgwhy.statement import (
    Admitted,
    Answer,
    Exists,
    HasAttribute,
    Held,
    InRole,
    Need,
    Owned,
    Permitted,
    Requirement,
)
from pgwhy.widgets.ink import Ink, Line, Span, fitted, line, span, width_of
from pgwhy.widgets.page import Link
from pgwhy.widgets.why.branch import Branch
from pgwhy.widgets.why.header import MARKS
from pgwhy.wording import chain_words, check_words, confers_words, near_miss_words, role_name, who_can_run

_HELD = {True: MARKS[Verdict.ALLOWED], False: MARKS[Verdict.DENIED], None: MARKS[Verdict.UNKNOWN]}
_WIDEST = 52
"""How wide what is checked may be before the reasons are not set beneath each other any more."""
_MOST_CANDIDATES = 200
_IN_SCHEMAS = (*ROUTINE_KINDS, ObjectKind.TYPE, ObjectKind.DOMAIN)


def answer_tree(answer: Explained) -> tuple[Branch, ...]:
    """What is told beneath these lines, in sections with an empty line between them."""
    diagnosis, found = answer.diagnosis, answer.remedies
    catalog = diagnosis.catalog
    numbered = enumerate(found.alternatives, 1)
    sections = (
        tuple(_checks(diagnosis)),
        tuple(_fix(catalog, found.fix)) if found.fix else (),
        tuple(_alternative(catalog, number, remedy) for number, remedy in numbered),
        tuple(_candidates(diagnosis)),
        tuple(_notes(diagnosis, found)),
    )
    branches: list[Branch] = []
    for section in filter(None, sections):
        branches += [Branch(()), *section] if branches else section
    return tuple(branches)


def _checks(diagnosis: Diagnosis) -> Iterator[Branch]:
    labels = [_label(diagnosis, answer) for answer in diagnosis.answers]
    width = max((width_of(label) for label in labels if width_of(label) <= _WIDEST), default=0)
    stops = next((answer for answer in diagnosis.answers if answer.fails), None)
    for answer, label in zip(diagnosis.answers, labels, strict=True):
        check = answer.check
        behind = span(chain_words(check.reason), Ink.DIM)
        if answer is stops:
            behind = Span("← the server stops here", Ink.MISSING)
        yield Branch(
            (_HELD[check.held], *fitted(label, max(width, width_of(label))), Span("  ")),
            tuple(Branch((each,)) for each in _told(answer)),
            (behind,) if behind.text else (),
            opened=check.held is not True,
            link=_link(answer.requirement, diagnosis.catalog),
            name=_name(answer.requirement.need),
            hang=4,
        )


def _label(diagnosis: Diagnosis, answer: Answer) -> Line:
    check = answer.check
    ink = Ink.STRONG if answer.fails else Ink.PLAIN
    holder = f", of {role_name(check.role)}" if check.role != diagnosis.role else ""
    return (span(check_words(check) + holder, ink),)


def _told(answer: Answer) -> Iterator[Span]:
    """Why it is checked, and why it is held or not."""
    check = answer.check
    if check.because:
        yield span(check.because)
    for chain in check.sources:
        if words := chain_words(chain):
            yield span(f"held: {words}")
    if check.missing_columns and check.missing_columns != check.columns:
        yield span(f"missing on {', '.join(check.missing_columns)}")
    if answer.policies:
        yield span(f"policies {', '.join(answer.policies)}")
    for miss in check.near_misses:
        yield span(f"nearly: {near_miss_words(miss)}")
    if check.held is False and not check.near_misses and isinstance(answer.requirement.need, Held):
        role = role_name(check.role)
        yield span(f"not granted to {role}, to PUBLIC, or to a role that {role} inherits from")


def _link(requirement: Requirement, catalog: Catalog) -> Link:
    """The object in the explorer; for what a role itself must be, that role."""
    match requirement.need:
        case Held(target=target):
            return target
        case Owned(target=target):
            return None if isinstance(target, NamedObject) else target
        case InRole(role=role):
            return role
        case Admitted(relation=relation):
            return relation
        case HasAttribute():
            return catalog.cluster.roles.get(requirement.role)
        case Exists() | Permitted():
            return None


def _name(need: Need) -> str:
    """The name that leads nowhere, quoted where it must be; empty for what no path leads to."""
    if not isinstance(need, Exists) or not (need.kind.is_relation or need.kind in _IN_SCHEMAS):
        return ""
    written, parenthesis, arguments = need.name.partition("(")
    return ".".join(map(quote_identifier, written.split("."))) + parenthesis + arguments


def _fix(catalog: Catalog, fix: Remedy) -> Iterator[Branch]:
    yield from (Branch((span(warning, Ink.MISSING),), hang=0) for warning in fix.warnings)
    for number, statement in enumerate(fix.statements):
        word = Span("Fix   " if number == 0 else " " * 6, Ink.STRONG)
        yield Branch((word, span(statement, Ink.STRONG)), hang=8)
    runs = who_can_run(catalog, fix.run_as, can_run=fix.can_run)
    yield Branch((Span(" " * 6), span(runs, Ink.DIM)), hang=6)


def _alternative(catalog: Catalog, number: int, remedy: Remedy) -> Branch:
    word = Span("Or  " if number == 1 else " " * 4, Ink.STRONG)
    key = Span(f"{number} ", Ink.KEY) if number <= 9 else Span("  ")
    told = [
        *remedy.warnings,
        remedy.way.value,
        *_conferred(remedy),
        who_can_run(catalog, remedy.run_as, can_run=remedy.can_run),
    ]
    return Branch(
        line(word, key, span(" ".join(remedy.statements)), span(_breadth(remedy), Ink.DIM)),
        tuple(Branch((span(each),)) for each in told),
        hang=6,
    )


def _breadth(remedy: Remedy) -> str:
    """How much wider than the fix it is, at a glance: a number, or what a predefined role may do to everything."""
    if remedy.confers is None:
        return "   may confer more"
    if not remedy.confers:
        return ""
    count = remedy.also_confers
    if count is None:
        return f"   also confers {remedy.confers[0]}"
    return f"   also confers {count} other{'s' if count != 1 else ''}"


def _conferred(remedy: Remedy) -> Iterator[str]:
    """Each line of what else it confers; one sentence where there is none."""
    if not remedy.confers:
        yield confers_words(remedy)
    for right in remedy.confers or ():
        yield f"also confers: {right}"


def _candidates(diagnosis: Diagnosis) -> Iterator[Branch]:
    """The login roles that would get the error, each to be chosen."""
    if diagnosis.candidates:
        yield Branch((Span("Which role got it? These login roles would:", Ink.STRONG),))
    for number, role in enumerate(diagnosis.candidates[:_MOST_CANDIDATES], 1):
        key = Span(f"{number} ", Ink.KEY) if number <= 9 else Span("  ")
        yield Branch((Span("  "), key, span(role_name(role))), role=role)
    if len(diagnosis.candidates) > _MOST_CANDIDATES:
        more = len(diagnosis.candidates) - _MOST_CANDIDATES
        yield Branch((Span(f"    and {more} more: a finds them by name", Ink.DIM),))


def _notes(diagnosis: Diagnosis, found: Remedies) -> Iterator[Branch]:
    for note in (*diagnosis.advice, *found.advice):
        yield Branch((Span("Note  ", Ink.STRONG), span(note)), hang=6)
    for reason in diagnosis.unknown:
        yield Branch((Span("?     ", Ink.UNKNOWN), span(reason)), hang=6)
