"""A line that is typed into, in which nothing that it holds acts on the screen."""

from __future__ import annotations

from rich.text import Text
from textual.widgets import Input

_TYPED = frozenset({"plus", "minus", "slash", "delete"})


class Field(Input):
    """An input without frills; a character that a terminal would not show stands there as a dot."""

    def __init__(self, value: str = "", *, placeholder: str = "", id: str | None = None) -> None:  # noqa: A002
        super().__init__(value, placeholder=placeholder, id=id, select_on_focus=False, compact=True)
        self.cursor_blink = False

    def check_consume_key(self, key: str, character: str | None) -> bool:
        """Whether the key is typed here and no command of the screen's; Textual knows no character for some."""
        return key in _TYPED or super().check_consume_key(key, character)

    @property
    def _value(self) -> Text:
        shown = "".join(character if character.isprintable() else "·" for character in self.value)
        return Text(shown, no_wrap=True, overflow="ignore", end="")
