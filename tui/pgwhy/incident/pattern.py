"""Message templates taken apart: what the server writes around the names that it puts in."""

from __future__ import annotations

import re

import msgspec

_PLACE = re.compile(r"\{(name|of)\}")


class Pattern(msgspec.Struct, frozen=True):
    """A template taken apart: the words around one or two places. Some 200 regular expressions would take longer."""

    words: tuple[str, ...]
    places: tuple[str, ...]

    def match(self, message: str) -> dict[str, str] | None:
        """What stands in the places if the whole message is of the template; None if it is not.

        A name may hold anything, even line breaks and quotes. Of two places the first is as short as can be.
        """
        first, *rest = self.words
        if not message.startswith(first):
            return None
        if not self.places:
            return {} if message == first else None
        last = rest[-1]
        end = len(message) - len(last)
        if not message.endswith(last) or end <= len(first):
            return None
        between = message[len(first) : end]
        if len(self.places) == 1:
            return {self.places[0]: between}
        at = between.find(rest[0], 1)
        if at < 0 or at + len(rest[0]) >= len(between):
            return None
        return {self.places[0]: between[:at], self.places[1]: between[at + len(rest[0]) :]}

    def begins(self, text: str) -> bool:
        """Whether some text that begins as this one does may be of the template."""
        first, *rest = self.words
        if not text.startswith(first):
            return False
        at = len(first)
        for words in rest:
            at = text.find(words, at) + len(words)
            if at < len(words):
                return False
        return True


def pattern_of(template: str) -> Pattern:
    """The template taken apart."""
    parts = _PLACE.split(template)
    return Pattern(tuple(parts[::2]), tuple(parts[1::2]))


def own_words(template: str) -> int:
    """How many characters of the template are its own."""
    return len(_PLACE.sub("", template))
