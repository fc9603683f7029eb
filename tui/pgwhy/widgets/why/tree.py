"""A tree of sentences as a widget: opens and closes, and knows what is under the cursor."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import takewhile

from pgwhy.widgets.ink import Line
from pgwhy.widgets.lines import Lines
from pgwhy.widgets.why.branch import Branch, Copies, Place, TreeLine, opened_at_first, tree_lines

_NOTHING = Branch(())


class TreeLines:
    """The lines as rows of a list."""

    def __init__(self, lines: Sequence[TreeLine] = ()) -> None:
        self.lines = lines

    def __len__(self) -> int:
        return len(self.lines)

    def line(self, index: int, width: int) -> Line:
        return self.lines[index].content


class AnswerTree(Lines):
    """Branches, the first one that fails open and under the cursor."""

    def __init__(self, *, cursor_shown: bool = True, id: str | None = None) -> None:  # noqa: A002
        self.seen = TreeLines()
        super().__init__(self.seen, cursor_shown=cursor_shown, id=id)
        self.branches: Sequence[Branch] = ()
        self.opened: set[Place] = set()
        self._width = 0

    def tell(self, branches: Sequence[Branch]) -> None:
        """Another answer: from the first line that fails on, or as far down as the offer is on the screen, too."""
        self.branches, self.opened = branches, opened_at_first(branches)
        self._lay()
        rows = self.seen.lines if self.cursor_shown else []
        starts = (at for at, row in enumerate(rows) if row.branch.opened or row.branch.pick)
        start, end = next(starts, 0), max(self._offered, default=0)
        self.show(self.seen, start, max(0, min(start, end - self.page + 1)))

    def tell_another(self, branches: Sequence[Branch]) -> None:
        """The same answer with another offer, which is gone to; what is the same above it stays open."""
        pairs = zip(self.branches, branches, strict=False)
        same = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))
        self.branches, self.opened = branches, {place for place in self.opened if place[0] < same}
        self._lay()
        self.go_to_offer()

    def go_to_offer(self) -> None:
        """The cursor to the offer, and all of it on the screen, if it fits."""
        rows = self._offered or [0]
        self.go(rows[0])
        self.bring_up(rows[0], rows[-1])

    def rows_of(self, copies: Copies) -> list[int]:
        """The rows of what is copied."""
        return [at for at, row in enumerate(self.seen.lines) if row.branch.copies is copies]

    @property
    def _offered(self) -> list[int]:
        """The rows of the offer, with its undo."""
        return self.rows_of(Copies.OFFER) + self.rows_of(Copies.UNDO)

    @property
    def branch(self) -> Branch:
        """What is under the cursor."""
        return self.seen.lines[self.cursor].branch if self.seen.lines else _NOTHING

    @property
    def plain(self) -> str:
        """All of it as text, everything open."""
        rows = tree_lines(self.branches, None, 10_000)
        return "\n".join("".join(part.text for part in row.content).rstrip() for row in rows)

    def open_row(self) -> bool:
        """Show what is beneath; False if nothing is, or it is shown already."""
        row = self.seen.lines[self.cursor] if self.seen.lines else None
        if row is None or not row.branch.beneath or row.place in self.opened:
            return False
        self.opened.add(row.place)
        self._lay()
        return True

    def close_row(self) -> bool:
        """Hide what is beneath, or go to what this is beneath; False if there is neither."""
        row = self.seen.lines[self.cursor] if self.seen.lines else None
        if row is None:
            return False
        place = row.place if row.place in self.opened else row.place[:-1]
        if place not in self.opened:
            return False
        if place == row.place:
            self.opened.discard(place)
            self._lay()
        self.go(next(at for at, other in enumerate(self.seen.lines) if other.place == place))
        return True

    def on_resize(self) -> None:
        super().on_resize()
        if self._width != self.app.size.width:
            self._lay()

    def _lay(self) -> None:
        self._width = self.app.size.width
        self.seen = TreeLines(tree_lines(self.branches, self.opened, max(20, self._width)))
        self.show(self.seen, self.cursor)
