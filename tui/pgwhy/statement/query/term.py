"""An analysed expression: its type, found out only when somebody asks, and what is constant about it."""

from __future__ import annotations

from collections.abc import Callable

from pgwhy.search_path.types import RECORD, TEXT, UNDETERMINED, UNKNOWN

BOOL, INT8, INT4, NUMERIC, NAME, BIT, REGCLASS = 16, 20, 23, 1700, 19, 1560, 2205
DATE, TIME, TIMETZ, TIMESTAMP, TIMESTAMPTZ = 1082, 1083, 1266, 1114, 1184

__all__ = [
    "BIT",
    "BOOL",
    "DATE",
    "INT4",
    "INT8",
    "NAME",
    "NUMERIC",
    "RECORD",
    "REGCLASS",
    "TEXT",
    "TIME",
    "TIMESTAMP",
    "TIMESTAMPTZ",
    "TIMETZ",
    "UNDETERMINED",
    "UNKNOWN",
    "Term",
]


class Term:
    """What the analyser knows of one expression."""

    __slots__ = ("_type", "constant", "literal", "null", "relation", "truth")

    def __init__(
        self,
        type_: int | Callable[[], int] = UNDETERMINED,
        *,
        constant: bool = False,
        literal: str | None = None,
        null: bool = False,
        relation: int = 0,
        truth: bool | None = None,
    ) -> None:
        self._type = type_
        self.constant = constant
        """Whether the planner can work it out in advance: no columns, no parameters, only immutable functions."""
        self.literal = literal
        """The text of a constant."""
        self.null = null
        """Whether it is certainly NULL."""
        self.relation = relation
        """The oid of the relation that it names as a regclass constant."""
        self.truth = truth
        """Of a condition that the planner sees to be true or false whatever the rows are."""

    @property
    def type(self) -> int:
        """Its type's oid; ``UNKNOWN`` for a literal without one, ``UNDETERMINED`` if the analyser cannot tell."""
        return self.find_type()

    def find_type(self) -> int:
        """The same, for columns that are not asked for their type yet."""
        if not isinstance(self._type, int):
            self._type = self._type()
        return self._type
