"""What nobody foresaw: a fault of pgwhy itself is told as one, and never taken for an answer."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType

_MEANT = ("pgwhy", "click")
"""Whose exceptions are raised to be told: pgwhy's own, and the command line's."""


class Fault(Exception):  # noqa: N818 it is what it is called, and nobody's error but ours
    """A question has no answer, since pgwhy failed at it; the text is the reason."""


def told(error: Exception) -> str:
    """The reason why there is no answer, without what the exception itself says: that may hold data of the user."""
    what = f"{type(error).__name__} in {_place(error.__traceback__)}"
    if isinstance(error, RecursionError):
        return f"it is nested deeper than pgwhy can follow ({what})"
    return f"an internal fault ({what}), please report it"


def _place(trace: TracebackType | None) -> str:
    """The innermost line of ours."""
    place = "pgwhy"
    while trace is not None:
        module = str(trace.tb_frame.f_globals.get("__name__", ""))
        if module.partition(".")[0] == "pgwhy":
            place = f"{module}, line {trace.tb_lineno}"
        trace = trace.tb_next
    return place


@contextmanager
def faults_told(*foreseen: type[Exception]) -> Iterator[None]:
    """Raises Fault instead of what nobody foresaw; what pgwhy raises itself to be told passes, as do ``foreseen``."""
    passing: tuple[type[Exception], ...] = (MemoryError, *foreseen)
    try:
        yield
    except passing:
        raise
    # One question, or one command, has no answer then. Uncaught, the exit status would be 1, which means "denied",
    # and the explorer would end.
    except Exception as error:
        if type(error).__module__.partition(".")[0] in _MEANT:
            raise
        raise Fault(told(error)) from error
