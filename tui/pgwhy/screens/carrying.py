"""An app that carries texts out: to a clipboard, to the terminal's own screen, into a basket."""

from __future__ import annotations

import os
import sys
import threading
import traceback
from functools import partial

from rich.text import Text
from textual.app import App, SuspendNotSupported

from pgwhy.clipboard import Outcome, copy
from pgwhy.printable import printable
from pgwhy.screens.collected import Basket
from pgwhy.widgets.basket import Collected
from pgwhy.widgets.carried import AddToBasket, CopyText, OpenBasket, ShowPlain
from pgwhy.widgets.footer import Footer


class Carrying(App[None]):
    """Answers the messages by which any screen asks for that."""

    def __init__(self) -> None:
        super().__init__()
        self.copied: list[str] = []
        """To be printed at the end: what a clipboard did with it cannot be known."""
        self.basket: list[Collected] = []

    def on_load(self) -> None:
        """What goes wrong in a thread is a fault like any other."""
        threading.excepthook = self._on_thread_fault

    def _on_thread_fault(self, fault: threading.ExceptHookArgs) -> None:
        if self.is_running and isinstance(fault.exc_value, Exception):
            self.call_from_thread(self._handle_exception, fault.exc_value)

    def say(self, sentence: str, more: str = "") -> None:
        """At the foot of the screen, until the next key."""
        for footer in self.screen.query(Footer):
            footer.say(sentence, more=more)

    def on_copy_text(self, message: CopyText) -> None:
        self.copied.append(message.text)
        self.run_worker(partial(self._copy, message.text), thread=True, group="copy")

    def _copy(self, text: str) -> None:
        self.call_from_thread(self._told, text, copy(text, os.environ))

    def _told(self, text: str, outcome: Outcome) -> None:
        if outcome.sequence and self._driver is not None:
            self._driver.write(outcome.sequence)
        self.say(f"{'Copied' if outcome.taken else 'Not copied'}: {in_short(text)}", outcome.message)

    def on_show_plain(self, message: ShowPlain) -> None:
        try:
            with self.suspend():
                print(*map(printable, message.text.splitlines()), "", "(Enter goes back)", sep="\n")
                sys.stdin.readline()
        except SuspendNotSupported:
            self.say("This terminal cannot show it plain")

    def on_add_to_basket(self, message: AddToBasket) -> None:
        found = Collected(message.database, message.statements, message.undo)
        if found in self.basket:
            self.say("It is in the basket already: b in the explorer opens it")
            return
        self.basket.append(found)
        count = sum(len(found.statements) for found in self.basket)
        self.say(f"In the basket, which now holds {count}: b in the explorer opens it")

    async def on_open_basket(self, message: OpenBasket) -> None:
        message.stop()
        await self.push_screen(Basket(self.basket))

    def _fatal_error(self) -> None:
        """A fault of pgwhy: where it is, without the values around it, which may be anything."""
        where = printable_lines("".join(traceback.format_exception(self._exception)))
        self.panic(Text(f"pgwhy has a fault. Please report it with these lines:\n{where}"))


def in_short(text: str) -> str:
    """The first line of a text that is more than a comment, and how many there are besides."""
    lines = text.splitlines()
    first = next((line for line in lines if not line.startswith("--")), lines[0])
    more = len(lines) - 1
    return first if not more else f"{first} and {more} more line{'s' if more > 1 else ''}"


def printable_lines(text: str) -> str:
    """Each line made safe to show."""
    return "\n".join(map(printable, text.splitlines()))
