"""Where a path comes from, in a line beneath it and in full; and where a value goes wrong."""

from __future__ import annotations

from collections.abc import Iterator

from pgwhy.search_path import SearchPathSyntaxError, Setting
from pgwhy.widgets.ink import Ink, Line, Span, span
from pgwhy.widgets.path.questions import Shown
from pgwhy.widgets.path.told import Told
from pgwhy.wording import role_name


def source_line(shown: Shown, *, edited: bool, source: str) -> Line:
    """``from ALTER ROLE sdc SET search_path TO …``."""
    if source:
        return (span(f"from {source}", Ink.DIM),)
    own, role = shown.own, role_name(shown.role)
    if edited:
        theirs = _shown(own) if own.value is not None else "unknown"
        return (Span("edited", Ink.STRONG), span(f"; {role}'s own is {theirs}", Ink.DIM))
    if own.value is None:
        return (Span("? ", Ink.UNKNOWN), span(f"the search_path of {role} cannot be known: {own.set_by}"))
    return (span(f"from {own.set_by}", Ink.DIM),)


def source_told(shown: Shown) -> Told:
    """The role's own path with all that it overrides."""
    return Told((), tuple(_sentences(shown)))


def _sentences(shown: Shown) -> Iterator[str]:
    own, role = shown.own, role_name(shown.role)
    if own.value is None:
        yield f"The search_path of {role} cannot be known: {own.set_by}. Type one."
        return
    yield f"{role}'s own search_path here is {_shown(own)}, from {own.set_by}"
    for layer in own.overridden:
        yield f"It overrides {layer.value or '(empty)'}, from {layer.set_by}"


def _shown(own: Setting) -> str:
    return own.value or "(empty)"


def bad_value(error: SearchPathSyntaxError, before: int, width: int) -> Line:
    """A caret under the place, ``before`` cells from the left, and beside it what is wrong."""
    caret, problem = Span("^", Ink.MISSING), span(error.problem)
    if before + 2 + problem.width <= width:
        return (Span(" " * before), caret, Span(" "), problem)
    room = max(0, before - problem.width - 1)
    return (Span(" " * room), problem, Span(" "), caret)
