"""Where an error, a log, a trace or SQL is pasted or typed."""

from __future__ import annotations

from typing import NamedTuple

from textual import events
from textual.app import ComposeResult
from textual.message import Message
from textual.screen import Screen
from textual.widgets import TextArea

from pgwhy.keys import Where
from pgwhy.screens.choose import typed_so_far
from pgwhy.widgets.footer import Footer, bindings
from pgwhy.widgets.ink import Ink, Span
from pgwhy.widgets.oneline import OneLine

LONGEST = 200_000
"""Characters that an editor takes without making one wait."""


class Typed(NamedTuple):
    """The text as it was left, and whether it is to be explained."""

    text: str
    explain: bool


class Editor(TextArea):
    """Lines to type. What is pasted while there are none needs no typing any more."""

    class Pasted(Message):
        """The whole text."""

        def __init__(self, text: str) -> None:
            super().__init__()
            self.text = text

    async def _on_paste(self, event: events.Paste) -> None:
        event.stop()
        if not self.text.strip() and event.text.strip():
            event.prevent_default()
            self.post_message(self.Pasted(event.text))


class Paste(Screen[Typed]):
    """An editor; dismissed with its text."""

    BINDINGS = bindings(Where.PASTE)

    def __init__(self, text: str = "") -> None:
        super().__init__()
        self.kept = text
        self.editor = Editor(text if len(text) <= LONGEST else "", soft_wrap=True, compact=True)

    def compose(self) -> ComposeResult:
        yield OneLine()
        yield self.editor
        yield Footer(Where.PASTE)

    def on_mount(self) -> None:
        words = "Paste or type an error, lines of a log, a driver's trace, or SQL"
        self.query_one(OneLine).show((Span(f" {words}", Ink.STRONG),))
        self.editor.cursor_blink = False
        self.set_focus(self.editor)
        self.editor.move_cursor(self.editor.document.end)
        if len(self.kept) > LONGEST:
            self.query_one(Footer).say(
                f"The text is too long to be edited ({len(self.kept):,} characters): paste another"
            )

    def on_editor_pasted(self, message: Editor.Pasted) -> None:
        self.dismiss(Typed(message.text, explain=True))

    async def action_explain(self) -> None:
        await typed_so_far(self.editor)
        if self._text.strip():
            self.dismiss(Typed(self._text, explain=True))
        else:
            self.query_one(Footer).say("There is nothing to explain yet")

    async def action_escape(self) -> None:
        await typed_so_far(self.editor)
        self.dismiss(Typed(self._text, explain=False))

    @property
    def _text(self) -> str:
        return self.editor.text or (self.kept if len(self.kept) > LONGEST else "")
