"""A function that a query calls, in whatever form: by name, by an operator, by a cast."""

from __future__ import annotations

import msgspec

from pgwhy.catalog import Routine
from pgwhy.statement.because import Because
from pgwhy.statement.query.term import Term


class Call(msgspec.Struct, frozen=True, eq=False):
    """One call, as the executor initialises it."""

    routine: Routine
    because: Because
    arguments: tuple[Term, ...] = ()
    constant: bool = False
    """Whether the planner evaluates it in advance: immutable, with constant arguments."""
    column: int = 0
    """The column that gets the value, where rows are written."""
    defaulted: int = 0
    """For how many parameters a default is used."""
    window: bool = False
    """Whether it is called OVER a window, where aggregates are named as functions."""
    perhaps: bool = False
    """Whether it depends on a value if it is executed: in a branch of CASE, behind OR or in COALESCE."""
    away: bool = False
    """Whether the planner comes upon it, but leaves it out of the plan: it stands beside what is false."""
