"""Which nodes are seen: what is open, what is beneath, what is being loaded; and how a row is drawn."""

from __future__ import annotations

from collections.abc import Callable, Iterator
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

    def __post_init__(self) -> None:
        self.rebuild()

    def __len__(self) -> int:
        return len(self.nodes)

    def rebuild(self) -> None:
        """Anew from the roots, after anything but an opening or closing."""
        self.nodes = [row for root in self.roots for row in self._with_beneath(root)]

    def open(self, index: int) -> bool:
        """Show what is beneath; False if that is still to be loaded (then a row says so)."""
        node = self.nodes[index]
        known = node.key in self.beneath
        if node.key not in self.expanded:
            self.expanded.add(node.key)
            self.nodes[index + 1 : index + 1] = self._beneath(node)
        return known

    def close(self, index: int) -> None:
        node = self.nodes[index]
        self.expanded.discard(node.key)
        del self.nodes[index + 1 : self._end(index)]

    def put(self, parent: Key, children: tuple[Node, ...]) -> None:
        """The children of a node have come, or what is to be said in their place."""
        self.beneath[parent] = children
        index = self.find(parent)
        if index is not None and parent in self.expanded:
            self.nodes[index + 1 : self._end(index)] = self._beneath(self.nodes[index])

    def forget(self) -> None:
        """Nothing is known any more; what was open stays to be opened."""
        self.beneath.clear()

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
        room = width - (width_of(margin) + 1 if margin else 0)
        arrow = ("▾ " if node.key in self.expanded else "▸ ") if node.opens else "  "
        before = span(" " + "  " * node.depth + ("● " if node.key in self.marked else arrow))
        behind: Line = (span(f" {node.count}", Ink.DIM),) if node.count is not None else ()
        behind += (span(f" {node.note}", Ink.DIM),) if node.note else ()
        ink = Ink.DIM if node.shape is Shape.NOTE else Ink.PLAIN
        label = shortened(printable(node.label), room - before.width - width_of(behind))
        row = (before, Span(label, ink), *behind)
        return (*fitted(row, room), Span(" "), *margin) if margin else row

    def _beneath(self, node: Node) -> list[Node]:
        if node.key not in self.beneath:
            return [note(node, "loading …")]
        return [row for child in self.beneath[node.key] for row in self._with_beneath(child)]

    def _with_beneath(self, node: Node) -> Iterator[Node]:
        yield node
        if node.key in self.expanded:
            yield from self._beneath(node)

    def _end(self, index: int) -> int:
        depth = self.nodes[index].depth
        following = range(index + 1, len(self.nodes))
        return next((at for at in following if self.nodes[at].depth <= depth), len(self.nodes))


def shortened(name: str, width: int) -> str:
    """The name in at most this many cells, cut in its middle: what tells names apart is often at their end."""
    width = max(width, 3)
    if Span(name).width <= width:
        return name
    tail = name[-((width - 1) // 2) :]
    head = name[: width - 1 - len(tail)]
    while head and Span(head + "…" + tail).width > width:
        head, tail = (head[:-1], tail) if len(head) >= len(tail) else (head, tail[1:])
    return f"{head}…{tail}"
