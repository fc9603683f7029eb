"""The command palette: everything that the keys of a screen do, to be chosen by name."""

from __future__ import annotations

from collections.abc import Sequence

from pgwhy import keys
from pgwhy.keys import Where, keys_of
from pgwhy.screens.choose import Choice, ChoiceRows, Choose
from pgwhy.widgets.ink import Ink, Line, Span, span

_KEYS = 10
"""Cells for the keys in front of what they do."""


class CommandRows(ChoiceRows[str]):
    """The keys first: what they do may take the rest of the line."""

    def line(self, index: int, width: int) -> Line:
        choice = self.choices[index]
        shown = span(f" {choice.behind}", Ink.KEY)
        return (shown, Span(" " * max(1, _KEYS - shown.width)), span(choice.name))

    def is_cut(self, index: int, width: int) -> bool:
        return sum(part.width for part in self.line(index, width)) > width


class Palette(Choose[str]):
    """Dismissed with the action that was chosen."""

    def __init__(self, where: Where) -> None:
        super().__init__(f"what to do in {where.value}", commands(where), empty="There is no such command.")

    def listed(self, choices: Sequence[Choice[str]]) -> CommandRows:
        return CommandRows(choices)


def commands(where: Where) -> list[Choice[str]]:
    """Every key, by its label and by what it does."""
    found = {key.action: key for key in keys_of(where) if key.action != "palette" and "#" not in key.action}
    return [
        Choice(f"{key.label}: {key.help}", keys.listed(key.keys), action) for action, key in found.items()
    ]
