"""A single line that says where one is."""

from __future__ import annotations

from textual.strip import Strip
from textual.widget import Widget

from pgwhy.widgets.ink import Line, Span, fitted, to_strip, width_of


class OneLine(Widget):
    """A line with something at its right end."""

    DEFAULT_CSS = "OneLine { height: 1; }"

    def __init__(self) -> None:
        super().__init__()
        self.content: Line = ()
        self.at_right: Line = ()

    def show(self, content: Line, at_right: Line = ()) -> None:
        if (content, at_right) != (self.content, self.at_right):
            self.content, self.at_right = content, at_right
            self.refresh()

    def render_line(self, y: int) -> Strip:
        width = self.size.width
        room = width - width_of(self.at_right) - 1
        return to_strip((*fitted(self.content, room), *self.at_right, Span(" ")), width)


class Label(OneLine):
    """The name of a field."""

    def __init__(self, words: str) -> None:
        super().__init__()
        self.content = (Span(f" {words}"),)
