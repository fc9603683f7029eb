"""An offer in full: its statements, what else they give and take, who can run them, what takes them back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pgwhy.catalog import Catalog
from pgwhy.remedy.confers import PREDEFINED
from pgwhy.remedy.remedy import Loss, Remedy, Way
from pgwhy.render.wording import some_names, who_can_run
from pgwhy.widgets.ink import Ink, Span, span
from pgwhy.widgets.why.branch import Branch, Copies

_MARGIN = 6
"""Cells for the word in front of the statements."""
_WIDE = frozenset(PREDEFINED.values())
_TOLD = 6
"""Rights that are told before the rest is counted; those of predefined roles are always told."""


def offer(catalog: Catalog, remedy: Remedy, word: str) -> Iterator[Branch]:
    """The offer under a word or number, with all that must be known before it is copied."""
    yield from (Branch((span(warning, Ink.MISSING),), copies=Copies.OFFER) for warning in remedy.warnings)
    yield from _statements(word, remedy.statements, Copies.OFFER)
    told = _told(remedy, who_can_run(catalog, remedy.run_as, can_run=remedy.can_run))
    yield from (branch._replace(copies=Copies.OFFER) for branch in told)
    yield from _statements("Undo", remedy.undo, Copies.UNDO)


def trial(remedy: Remedy) -> Iterator[Branch]:
    """The script that tries it, in its place."""
    lines = [line for statement in remedy.trial for line in statement.split("\n")]
    yield from _statements("Trial", lines, Copies.OFFER)


def breadth(remedy: Remedy) -> str:
    """How much wider than the fix it is, at a glance: what it gives on everything, and how much else."""
    confers = remedy.confers or ()
    wide = [right for right in confers if right in _WIDE]
    others = len(confers) - len(wide)
    counted = [f"{others} other{'s' if others != 1 else ''}"] if others else []
    gives = [f"also gives {'; '.join((*wide, *counted))}"] if confers else []
    unknown = ["may give more"] if remedy.confers is None else []
    return "; ".join((*gives, *unknown, *map(_loss, remedy.loses)))


def _told(remedy: Remedy, runs: str) -> Iterator[Branch]:
    if remedy.way is not Way.LEAST:
        yield _line(remedy.way.value)
    confers = remedy.confers or ()
    told = max(_TOLD, sum(right in _WIDE for right in confers))
    yield from (_line(f"also gives {right}") for right in confers[:told])
    if more := confers[told:]:
        yield _line(f"and {len(more)} more", tuple(_line(right) for right in more))
    yield from (_line(_loss(loss)) for loss in remedy.loses)
    if remedy.confers is None:
        yield _line("what else it gives cannot be known")
    elif not confers or not remedy.loses:
        gives = [] if confers else ["gives nothing else"]
        takes = [] if remedy.loses else ["takes nothing from anybody"]
        yield _line(", ".join((*gives, *takes)))
    yield _line(runs)


def _loss(loss: Loss) -> str:
    return f"takes {loss.what} from {some_names(loss.roles)}"


def _line(sentence: str, beneath: tuple[Branch, ...] = ()) -> Branch:
    return Branch((Span(" " * _MARGIN), span(sentence, Ink.DIM)), beneath, hang=_MARGIN + 2)


def _statements(word: str, statements: Sequence[str], copies: Copies) -> Iterator[Branch]:
    ink = Ink.STRONG if copies is Copies.OFFER else Ink.PLAIN
    for number, statement in enumerate(statements):
        before = Span((f"{word} " if number == 0 else "").ljust(_MARGIN), ink)
        yield Branch((before, span(statement, ink)), hang=_MARGIN + 2, copies=copies)
