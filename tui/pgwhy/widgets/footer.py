"""The last lines of every screen: what was just done or refused, and the keys that do something here and now."""

from __future__ import annotations

from typing import Protocol, runtime_checkable

from textual.binding import Binding, BindingType
from textual.strip import Strip
from textual.widget import Widget

from pgwhy.keys import DIGITS, Key, Where, keys_of, listed, shown
from pgwhy.widgets.ink import Ink, Line, Span, line, span, to_strip, width_of
from pgwhy.widgets.page import wrap

_HIGHEST = 3
"""Lines that a message may take; and never more than a fifth of the screen."""


@runtime_checkable
class Refuses(Protocol):
    """A screen on which some keys cannot always act."""

    def refusal(self, action: str) -> str | None:
        """Why the action cannot be done now, as a sentence; None if it can."""
        ...


def bindings(where: Where) -> list[BindingType]:
    """The keys of a screen as Textual wants them; every one goes through ``App.action_press``.

    They come before the focused widget, so that each has been acted upon before the next is looked at: whoever types
    faster than a screen opens loses nothing.
    """
    return [
        Binding(
            name,
            f"app.press('{key.action.replace('#', name)}')",
            key.label,
            show=False,
            priority=True,
        )
        for key in keys_of(where)
        for name in key.keys
    ]


class Footer(Widget):
    """One line of keys; while there is something to say, that instead, in as many lines as it takes."""

    DEFAULT_CSS = "Footer { height: 1; dock: bottom; }"

    def __init__(self, where: Where) -> None:
        super().__init__()
        self.where = where
        self.said: tuple[Line, ...] = ()
        self.progress = ""
        """What is being loaded, in place of the keys."""

    def say(self, sentence: str, *, more: str = "") -> None:
        """Show a message until the next key; what there is ``more`` to say begins a line where one is not enough."""
        together = line(f"{sentence} · {more}" if more else sentence)
        fits = width_of(together) <= self.app.size.width
        self.said = (together,) if fits or not more else (line(sentence), line(more))
        self._fit()

    def tell(self, progress: str) -> None:
        """Show how far loading is while there is nothing else to say; nothing once it is done."""
        if progress != self.progress:
            self.progress = progress
            if not self.said:
                self.refresh()

    def hush(self) -> None:
        """Show the keys again."""
        if self.said:
            self.said = ()
            self._fit()

    def on_resize(self) -> None:
        self._fit()

    def render_line(self, y: int) -> Strip:
        said = self._said_in_lines()
        shown = said[y] if y < len(said) else ()
        return to_strip(shown if said else self._progress() or self._keys(), self.size.width)

    def _fit(self) -> None:
        """As high as what there is to say."""
        self.styles.height = max(1, len(self._said_in_lines()))
        self.refresh()

    def _said_in_lines(self) -> list[Line]:
        """What is said as lines of the screen; what has no room is cut off at the end of the last."""
        width, room = self.app.size.width, max(1, min(_HIGHEST, self.app.size.height // 5))
        clipped = (tuple(Span(part.text[: width * room], part.ink) for part in each) for each in self.said)
        lines = [part for each in clipped for part in wrap(each, width)]
        last = tuple(part for each in lines[room - 1 :] for part in (*each, Span(" ")))
        return [*lines[: room - 1], last] if len(lines) > room else lines

    def _progress(self) -> Line:
        return line(self.progress, " · ", Span("esc", Ink.KEY), " stops it") if self.progress else ()

    def _keys(self) -> Line:
        screen = self.screen
        offered = [key for key in keys_of(self.where) if key.footer]
        if isinstance(screen, Refuses):
            offered = [key for key in offered if screen.refusal(key.action) is None]
        return keys_line(offered, self.size.width)


def keys_line(keys: list[Key], width: int) -> Line:
    """The keys with their labels, as many as there is room for; help and quit are kept."""
    parts = [(span(_named(key), Ink.KEY), span(f" {key.label}")) for key in keys]
    while len(parts) > 2 and sum(width_of(part) + 2 for part in parts) > width:
        del parts[-3]
    spans: list[Span] = []
    for part in parts:
        spans += [*part, Span("  ")]
    return tuple(spans[:-1])


def _named(key: Key) -> str:
    return listed(key.keys) if key.keys == DIGITS else shown(key.keys[0])
