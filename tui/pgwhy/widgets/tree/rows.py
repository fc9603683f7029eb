"""Which nodes are seen: what is open, what is beneath, what is being loaded; and how a row is drawn."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from pgwhy.printable import printable
from pgwhy.widgets.ink import Ink, Line, Span, fitted, span, width_of
from pgwhy.widgets.tree.node import Key, Node, Shape, note


@dataclass
class TreeRows:
    """The visible rows, in order. Opening and closing splices; nothing is drawn here that is not asked for."""

    roots: tuple[Node, ...] = ()
    margin: Callable[[Node], Line] = lambda _: ()
    """What stands at the right of a row."""
    beneath: dict[Key, tuple[Node, ...]] = field(default_factory=dict)
    """Children, as far as they are loaded."""
    expanded: set[Key] = field(default_factory=set)
    marked: dict[Key, Node] = field(default_factory=dict)
    nodes: list[Node] = field(default_factory=list)
    labels: dict[Key, str] = field(default_factory=dict)
    """Of every node that ever had others beneath it."""

    def __len__(self) -> int:
        return len(self.nodes)

    def rebuild(self) -> None:
        """Anew from the roots, after anything but an opening or closing."""
        self.labels |= {node.key: node.label for node in self.roots if node.opens}
        self.nodes = self._visible(self.roots)

    def open(self, index: int) -> None:
        """Show what is beneath, or that it is being loaded."""
        node = self.nodes[index]
        if node.opens and node.key not in self.expanded:
            self.expanded.add(node.key)
            self.nodes[index + 1 : index + 1] = self._beneath(node)

    def close(self, index: int) -> None:
        node = self.nodes[index]
        self.expanded.discard(node.key)
        del self.nodes[index + 1 : self._end(index)]

    def put(self, parent: Key, children: tuple[Node, ...]) -> None:
        """The children of a node have come, or what is to be said in their place."""
        self.beneath[parent] = children
        self.labels |= {node.key: node.label for node in children if node.opens}
        index = self.find(parent)
        if index is not None and parent in self.expanded:
            self.nodes[index + 1 : self._end(index)] = self._beneath(self.nodes[index])

    def unknown(self) -> list[Node]:
        """The open nodes beneath which nothing is known yet."""
        return [node for node in self.nodes if node.key in self.expanded and node.key not in self.beneath]

    def path(self, node: Node) -> list[str]:
        """The labels of all nodes above this one, and its own if it stands for something."""
        above = (node.key[:depth] for depth in range(1, len(node.key)))
        own = () if node.shape is Shape.NOTE else (node.label,)
        return [*(self.labels[key] for key in above if key in self.labels), *own]

    def find(self, key: Key) -> int | None:
        """The row of a node, if it is seen."""
        return next((index for index, node in enumerate(self.nodes) if node.key == key), None)

    def parent(self, index: int) -> int | None:
        depth = self.nodes[index].depth
        above = range(index - 1, -1, -1)
        return next((at for at in above if self.nodes[at].depth < depth), None)

    def line(self, index: int, width: int) -> Line:
        node = self.nodes[index]
        margin = self.margin(node)
        room = width - (width_of(margin) + 2 if margin else 1)
        arrow = ("▾ " if node.key in self.expanded else "▸ ") if node.opens else "  "
        before = span(" " + "  " * node.depth + ("● " if node.key in self.marked else arrow))
        behind: Line = (span(f" {node.count}", Ink.DIM),) if node.count is not None else ()
        behind += (span(f" {node.note}", Ink.DIM),) if node.note else ()
        ink = Ink.DIM if node.shape is Shape.NOTE else Ink.PLAIN
        label = printable(node.label)
        if Span(label).width > (left := room - before.width - width_of(behind)):
            label = shortened(label, left, telling(label, *self._beside(index)))
        row = (before, Span(label, ink), *behind)
        return (*fitted(row, room), Span(" "), *margin, Span(" ")) if margin else row

    def _beside(self, index: int) -> list[str]:
        """The labels of the rows before and after that are beneath the same node."""
        above = self.nodes[index].key[:-1]
        rows = (self.nodes[at] for at in (index - 1, index + 1) if 0 <= at < len(self.nodes))
        return [printable(node.label) for node in rows if node.key[:-1] == above]

    def _beneath(self, node: Node) -> list[Node]:
        if node.key not in self.beneath:
            return [note(node, "loading …")]
        return self._visible(self.beneath[node.key])

    def _visible(self, nodes: tuple[Node, ...]) -> list[Node]:
        above = nodes[0].key[:-1] if nodes else ()
        if not any(key[:-1] == above for key in self.expanded):
            return [*nodes]
        rows: list[Node] = []
        for node in nodes:
            rows.append(node)
            if node.key in self.expanded:
                rows += self._beneath(node)
        return rows

    def _end(self, index: int) -> int:
        depth = self.nodes[index].depth
        following = range(index + 1, len(self.nodes))
        return next((at for at in following if self.nodes[at].depth <= depth), len(self.nodes))


def telling(name: str, *neighbours: str) -> tuple[int, ...]:
    """Where the name begins to differ from each of its neighbours."""
    return tuple(sorted({_alike(name, other) for other in neighbours}))


def _alike(one: str, other: str) -> int:
    """How many characters they have in common, from the beginning."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((at for at, (mine, theirs) in pairs if mine != theirs), min(len(one), len(other)))


def shortened(name: str, width: int, tells: tuple[int, ...] = ()) -> str:
    """The name in at most this many cells, cut in its middle, but not where it ``tells`` itself from others.

    Where there is no room for all of that, what tells it from the one that is most like it is kept.
    """
    width = max(width, 3)
    if Span(name).width <= width:
        return name
    tail = (width - 1) // 2
    cut_away = [at for at in tells if width - 1 - tail <= at < len(name) - tail]
    for at in cut_away:
        if len(name) - at <= width - 2:
            return _around(name[: width - 1 - len(name) + at], name[at:], width)
    if cut_away:
        return _around(name[:1], name[cut_away[-1] :], width - 1, from_end=True) + "…"
    return _around(name[: width - 1 - tail], name[-tail:], width)


def _around(head: str, tail: str, width: int, *, from_end: bool = False) -> str:
    """Both ends of a name around what was cut, made shorter until they fit: some letters are two cells wide."""
    while head and Span(f"{head}…{tail}").width > width:
        if len(head) >= len(tail):
            head = head[:-1]
        else:
            tail = tail[:-1] if from_end else tail[1:]
    return f"{head}…{tail}"
