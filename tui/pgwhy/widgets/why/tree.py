"""A tree of sentences as a widget: opens and closes, and knows what is under the cursor."""

from __future__ import annotations

from collections.abc import Sequence

from pgwhy.widgets.ink import Line
from pgwhy.widgets.lines import Lines
from pgwhy.widgets.why.branch import Branch, Place, TreeLine, opened_at_first, tree_lines

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

    def __init__(self) -> None:
        self.seen = TreeLines()
        super().__init__(self.seen)
        self.branches: Sequence[Branch] = ()
        self.opened: set[Place] = set()

    def tell(self, branches: Sequence[Branch]) -> None:
        """Another answer."""
        self.branches, self.opened = branches, opened_at_first(branches)
        self._lay()
        starts = (at for at, row in enumerate(self.seen.lines) if row.branch.opened or row.branch.role)
        self.show(self.seen, next(starts, 0), 0)

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
        self._lay()

    def _lay(self) -> None:
        self.seen = TreeLines(tree_lines(self.branches, self.opened, max(20, self.app.size.width)))
        self.show(self.seen, self.cursor)
