"""What any screen may ask the program to do with a text: copy it, or show it plain."""

from __future__ import annotations

from textual.message import Message


class CopyText(Message):
    """A text for the clipboard."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.text = text


class ShowPlain(Message):
    """A text for the terminal's own selection, without anything beside it."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.text = text


class AddToBasket(Message):
    """Statements to be collected, with what takes them back."""

    def __init__(self, database: str, statements: tuple[str, ...], undo: tuple[str, ...]) -> None:
        super().__init__()
        self.database = database
        self.statements = statements
        self.undo = undo


class OpenBasket(Message):
    """What was collected is to be shown."""
