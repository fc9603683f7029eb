"""Where a path comes from, in a line beneath it; and where a value goes wrong."""

from __future__ import annotations

from pgwhy.render.path import source_line
from pgwhy.render.wording import role_name
from pgwhy.search_path import SearchPathSyntaxError
from pgwhy.widgets.ink import Ink, Line, Span, span
from pgwhy.widgets.marked import spans
from pgwhy.widgets.path.questions import Shown


def source(shown: Shown, *, edited: bool, given: str) -> Line:
    """``from ALTER ROLE sdc SET search_path TO …``; ``given`` is where a path comes from that is not the role's."""
    if given:
        return (span(f"from {given}", Ink.DIM),)
    if edited:
        own = "unknown" if shown.own.value is None else shown.own.value or "(empty)"
        return (Span("edited", Ink.STRONG), span(f"; {role_name(shown.role)}'s own is {own}", Ink.DIM))
    line = source_line(shown.role, shown.own)
    return (*spans((line.mark,)), *([Span(" ")] if line.mark.text else []), *spans(line.phrases))


def bad_value(error: SearchPathSyntaxError, before: int, width: int) -> Line:
    """A caret under the place, ``before`` cells from the left, and beside it what is wrong."""
    caret, problem = Span("^", Ink.MISSING), span(error.problem)
    if before + 2 + problem.width <= width:
        return (Span(" " * before), caret, Span(" "), problem)
    room = max(0, before - problem.width - 1)
    return (Span(" " * room), problem, Span(" "), caret)
