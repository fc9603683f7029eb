"""A panel as a widget: follows the cursor once it rests, asks in a worker, draws the page that comes back."""

from __future__ import annotations

from functools import partial
from typing import NamedTuple

from pgwhy.catalog import Catalog
from pgwhy.widgets.desk import Answered, Desk, Failed
from pgwhy.widgets.ink import Ink, Line, Span
from pgwhy.widgets.lines import FixedRows, Lines
from pgwhy.widgets.page import GAP, Either, Laid, Link, Page, lay, text
from pgwhy.widgets.panels import PANELS, View
from pgwhy.widgets.panels.headline import headline

REST = 0.15
"""Seconds for which the cursor must rest before the panel follows it."""

PATIENCE = 0.5
"""Seconds after which it says that it is loading."""

NO_OBJECT = "This line stands for no object: open it, and go to one."


class Found(NamedTuple):
    """An answer."""

    page: Page


class PanelPane(Lines):
    """One object through one of the panels."""

    def __init__(self, desk: Desk, panel: int, *, id: str) -> None:  # noqa: A002
        super().__init__(cursor_shown=False, id=id)
        self.desk = desk
        self.panel = panel
        self.view: View | None = None
        self.page_shown: Page = ()
        self._database = ""
        self._laid: list[Laid] = []
        self._resting = self.set_timer(0, self._ask, pause=True)
        self._waiting = self.set_timer(0, self._wait, pause=True)

    def follow(self, view: View | None, database: str, *, at_once: bool = False) -> None:
        """Show this as soon as nothing else is asked for; None is a line that stands for no object."""
        self.view, self._database = view, database
        self._resting.stop()
        if view is None:
            self._draw((text(Span(NO_OBJECT, Ink.DIM)),))
        elif at_once:
            self._ask()
        else:
            self._resting = self.set_timer(REST, self._ask)

    def switch(self, panel: int) -> None:
        self.panel = panel
        if self.view is not None:
            self._ask()

    @property
    def link(self) -> Link:
        """Where enter leads from the line under the cursor."""
        return self._laid[self.cursor].link if self.cursor < len(self._laid) else None

    @property
    def plain(self) -> str:
        """The page as text."""
        return "\n".join("".join(part.text for part in laid.content).rstrip() for laid in self._laid)

    def on_answered(self, message: Answered) -> None:
        message.stop()
        counts = self.desk.counts(self, message) and self.view is not None
        if counts and isinstance(found := message.answer, Found):
            self._draw(found.page)

    def on_failed(self, message: Failed) -> None:
        message.stop()
        if self.desk.counts(self, message):
            error = message.error
            self._draw((text(Span("? ", Ink.UNKNOWN), error.message, hang=2), text(error.check, indent=2)))

    def on_focus(self) -> None:
        self.cursor_shown = True
        self.show(self.rows, self.top, self.top)

    def on_blur(self) -> None:
        self.cursor_shown = False
        self.refresh()

    def on_resize(self) -> None:
        self._lay(self.top)

    def _ask(self) -> None:
        if self.view is not None:
            self._waiting.stop()
            self._waiting = self.set_timer(PATIENCE, self._wait)
            self.desk.ask(self, "panel", self._database, partial(_answer, self.view, self.panel))

    def _wait(self) -> None:
        self._draw((text(Span("loading …  esc cancels", Ink.DIM)),))

    def _draw(self, page: Page) -> None:
        self._waiting.stop()
        self.page_shown = page
        self._lay(0)

    def _lay(self, top: int) -> None:
        margin = 1
        self._laid = lay(self.page_shown, self.size.width - 2 * margin) if self.size.width else []
        lines: list[Line] = [(Span(" " * margin), *laid.content) for laid in self._laid]
        self.show(FixedRows(lines), top if self.cursor_shown else 0, top)


def _answer(view: View, panel: int, catalog: Catalog) -> Found:
    head = tuple(headline(catalog, view.target))
    return Found((*head, GAP, tabs(panel), GAP, *PANELS[panel].question(catalog, view)))


def tabs(current: int) -> Either:
    """The panels by their keys, or only by name where there is less room; the one that is shown is underlined."""
    wide: list[Span] = []
    narrow: list[Span] = []
    for index, panel in enumerate(PANELS):
        name = Span(panel.name, Ink.TITLE if index == current else Ink.PLAIN)
        wide += [Span(f"{index + 1} ", Ink.KEY), name, Span("  ")]
        narrow += [name, Span(" ")]
    return Either(tuple(wide[:-1]), tuple(narrow[:-1]))
