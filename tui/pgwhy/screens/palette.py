"""The command palette: everything that the keys of a screen do, to be chosen by name."""

from __future__ import annotations

from pgwhy.keys import Where, keys_of, listed
from pgwhy.screens.choose import Choice, Choose


class Palette(Choose[str]):
    """Dismissed with the action that was chosen."""

    def __init__(self, where: Where) -> None:
        super().__init__(f"what to do in {where.value}", commands(where), empty="There is no such command.")


def commands(where: Where) -> list[Choice[str]]:
    """Every key, by its label and by what it does."""
    found = {key.action: key for key in keys_of(where) if key.action != "palette" and "#" not in key.action}
    return [Choice(f"{key.label}: {key.help}", listed(key.keys), action) for action, key in found.items()]
