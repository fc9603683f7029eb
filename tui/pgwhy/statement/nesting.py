"""How deep a statement can be nested, told from its words, before a parser that has no limit of its own reads it."""

from __future__ import annotations

from collections.abc import Iterator

from pgwhy.statement.splitting import tokens

DEEPEST = 16_000
"""The parser's recursion takes 380 bytes of stack for a level, as does reading the tree that it makes: 6 MB in all.

A server gives up at some 6,000 operators in a row, which are 12,000 words, with the max_stack_depth of its defaults.
"""
_BLANK = ("comment", "block", "space")
_OPENING = ("(", "[", "case")
_CLOSING = (")", "]", "end")
_BESIDE = (",", ";", "and", "or")
"""What is before and after these is listed side by side (makeAndExpr in gram.y)."""
_ACROSS = ("join", "union", "intersect", "except")
"""These nest across such lists."""


def too_deep(text: str) -> bool:
    """Whether the statement may be nested too deeply to be parsed: no word makes more than one level."""
    return len(text) > DEEPEST and _deepest(text) > DEEPEST


def _deepest(text: str) -> int:
    """An upper bound of the depth: the words in one place of a list, with the deepest of the brackets there."""
    around: list[_Bracket] = []
    here = _Bracket()
    for word in _words(text):
        if word in _OPENING:
            around.append(here)
            here = _Bracket()
        elif word in _CLOSING and around:
            inner, here = here, around.pop()
            here.hold(inner.depth)
        elif word in _BESIDE:
            here.go_on()
        elif word in _ACROSS:
            here.across += 1
        else:
            here.words += 1
    while around:
        inner, here = here, around.pop()
        here.hold(inner.depth)
    return here.depth


class _Bracket:
    """What is between two brackets, as far as it has been read."""

    def __init__(self) -> None:
        self.words = 0
        """Since the last comma."""
        self.across = 0
        self._inner = 0
        self._before = 0

    def hold(self, depth: int) -> None:
        """There is a bracket of this depth in it."""
        self.words += 1
        self._inner = max(self._inner, depth)

    def go_on(self) -> None:
        """The next place of the list."""
        self._before = max(self._before, self.words + self._inner)
        self.words = self._inner = 0

    @property
    def depth(self) -> int:
        return self.across + max(self._before, self.words + self._inner)


def _words(text: str) -> Iterator[str]:
    """The words in lower case; a number is one, and so are the characters of an operator."""
    before = ""
    for kind, start, end in tokens(text):
        word = text[start:end]
        run = kind
        if kind == "other" and word not in "[],":
            run = "number" if word.isdigit() else "operator"
        if kind not in _BLANK and (kind == run or run != before):
            yield word.lower()
        before = run
