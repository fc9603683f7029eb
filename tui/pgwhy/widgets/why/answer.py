"""One answer as a tree: the checks in the server's order, opened where it fails; the fix; other ways; what else."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from pgwhy.acl import ROUTINE_KINDS, ObjectKind, RoleName
from pgwhy.catalog import Catalog, NamedObject
from pgwhy.catalog.quoting import quote_identifier
from pgwhy.diagnosis import Diagnosis, Verdict
from pgwhy.remedy.explained import Explained
from pgwhy.remedy.remedy import Remedies, Remedy
from pgwhy.render.wording import (
    chain_words,
    check_words,
    near_miss_words,
    role_name,
)
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
from pgwhy.widgets.why.offer import breadth, offer, trial

_HELD = {True: MARKS[Verdict.ALLOWED], False: MARKS[Verdict.DENIED], None: MARKS[Verdict.UNKNOWN]}
_WIDEST = 52
"""How wide what is checked may be before the reasons are not set beneath each other any more."""
_MOST_CANDIDATES = 200
_IN_SCHEMAS = (*ROUTINE_KINDS, ObjectKind.TYPE, ObjectKind.DOMAIN)


class Chosen(NamedTuple):
    """What is shown in the place of the fix."""

    remedy: Remedy | None = None
    """Another way."""
    trial: bool = False
    """The script that tries it, instead of it."""


def remedy_of(answer: Explained, chosen: Chosen) -> Remedy | None:
    """Whose statements, undo and trial are meant: the other way that was chosen, or the fix."""
    return chosen.remedy or answer.remedies.fix


def picks(answer: Explained) -> tuple[Remedy | RoleName, ...]:
    """What the numbers mean: the other ways, then the roles that can have got the error."""
    return (*answer.remedies.alternatives, *answer.diagnosis.candidates)


def answer_tree(answer: Explained, chosen: Chosen) -> tuple[Branch, ...]:
    """What is told beneath these lines, in sections with an empty line between them."""
    diagnosis, found = answer.diagnosis, answer.remedies
    sections = (
        tuple(_checks(diagnosis)),
        tuple(offer_tree(answer, chosen)),
        tuple(_alternatives(found, chosen)),
        tuple(_candidates(diagnosis, len(found.alternatives))),
        tuple(_notes(diagnosis, found)),
    )
    branches: list[Branch] = []
    for section in filter(None, sections):
        branches += [Branch(()), *section] if branches else section
    return tuple(branches)


def offer_tree(answer: Explained, chosen: Chosen) -> Iterator[Branch]:
    """The fix, or what was chosen instead; nothing where there is neither."""
    remedy, fix = remedy_of(answer, chosen), answer.remedies.fix
    if remedy is None:
        return
    if chosen.trial:
        yield from trial(remedy)
    else:
        number = 0 if remedy is fix else answer.remedies.alternatives.index(remedy) + 1
        yield from offer(answer.diagnosis.catalog, remedy, f"Way {number}" if number else "Fix")
    if chosen.trial or (chosen.remedy and fix):
        back = "what it tries" if chosen.trial else "the fix"
        yield Branch((Span(" " * 6), Span("esc", Ink.KEY), Span(f" shows {back} again", Ink.DIM)))


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


def _alternatives(found: Remedies, chosen: Chosen) -> Iterator[Branch]:
    """Each other way in a line; the one that is shown above says so."""
    for number, remedy in enumerate(found.alternatives, 1):
        word = Span("Or  " if number == 1 else " " * 4, Ink.STRONG)
        behind = "shown above" if remedy is chosen.remedy else breadth(remedy)
        told = Span("   "), span(behind, Ink.DIM)
        yield Branch(
            line(word, _key(number), span(" ".join(remedy.statements)), *(told if behind else ())),
            hang=6,
            pick=number,
        )


def _key(number: int) -> Span:
    return Span(f"{number} ", Ink.KEY) if number <= 9 else Span("  ")


def _candidates(diagnosis: Diagnosis, before: int) -> Iterator[Branch]:
    """The login roles that would get the error, each to be chosen, numbered on from the other ways."""
    if diagnosis.candidates:
        yield Branch((Span("Which role got it? These login roles would:", Ink.STRONG),))
    for number, role in enumerate(diagnosis.candidates[:_MOST_CANDIDATES], before + 1):
        yield Branch((Span("  "), _key(number), span(role_name(role))), pick=number)
    if len(diagnosis.candidates) > _MOST_CANDIDATES:
        more = len(diagnosis.candidates) - _MOST_CANDIDATES
        yield Branch((Span(f"    and {more} more: a finds them by name", Ink.DIM),))


def _notes(diagnosis: Diagnosis, found: Remedies) -> Iterator[Branch]:
    for note in (*diagnosis.advice, *found.advice):
        yield Branch((Span("Note  ", Ink.STRONG), span(note)), hang=6)
    for reason in diagnosis.unknown:
        yield Branch((Span("?     ", Ink.UNKNOWN), span(reason)), hang=6)
