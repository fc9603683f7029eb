"""The tree as a widget: opens and closes, loads what is beneath in workers, goes to an object wherever it is."""

from __future__ import annotations

from functools import partial
from typing import NamedTuple

from textual.message import Message

from pgwhy.acl import RoleName
from pgwhy.catalog import Catalog
from pgwhy.server.errors import Cancelled
from pgwhy.widgets.desk import Answered, Desk, Failed
from pgwhy.widgets.ink import Line
from pgwhy.widgets.lines import Lines
from pgwhy.widgets.tree.children import children, roots
from pgwhy.widgets.tree.letters import letters
from pgwhy.widgets.tree.node import Key, Node, Shape, Target, note
from pgwhy.widgets.tree.rows import TreeRows

_ROOTS = "databases"

TRY_AGAIN = "→ loads it again"


class Found(NamedTuple):
    """An answer: nodes, and the catalog that they come from."""

    catalog: Catalog
    nodes: tuple[Node, ...]


class TreePane(Lines):
    """Everything that carries privileges, beneath its databases."""

    class Opened(Message):
        """The tree has its roots, for the first time or anew."""

        def __init__(self, catalog: Catalog, *, first: bool) -> None:
            super().__init__()
            self.catalog = catalog
            self.first = first

    class Unreachable(Message):
        """There is no first answer."""

        def __init__(self, failed: Failed) -> None:
            super().__init__()
            self.error = failed.error

    def __init__(self, desk: Desk) -> None:
        self.shown = TreeRows(margin=self._margin)
        super().__init__(self.shown)
        self.desk = desk
        self.role: RoleName | None = None
        self.system = False
        self.catalogs: dict[str, Catalog] = {}
        """The catalogs of the opened databases; under the empty name the one that was connected to first."""
        self._loading: dict[str, Node] = {}
        self._refused: set[Key] = set()
        self._wanted: Key | None = None
        self._outdated: set[Key] = set()
        """Nodes beneath which is still shown what was there before everything was read anew."""

    @property
    def on_its_way(self) -> bool:
        """Whether it is going somewhere, and waits for what is above that."""
        return self._wanted is not None

    @property
    def node(self) -> Node | None:
        """What is under the cursor."""
        return self.shown.nodes[self.cursor] if self.shown.nodes else None

    @property
    def path(self) -> list[str]:
        """The labels from the database to what is under the cursor."""
        return self.shown.path(self.node) if self.node is not None else []

    @property
    def subject(self) -> Target | None:
        """The object under the cursor, or the one above that a line without an object belongs to."""
        index: int | None = self.cursor
        while self.shown.nodes and index is not None:
            if (target := self.shown.nodes[index].target) is not None:
                return target
            index = self.shown.parent(index)
        return None

    def load(self) -> None:
        """Read everything that is seen, from the databases on."""
        self.desk.ask(self, _ROOTS, "", lambda catalog: Found(catalog, roots(catalog)))

    def load_anew(self) -> None:
        """As ``load``, after the catalogs have been refreshed; what is seen stays until it comes again."""
        seen = {node.key for node in self.shown.nodes}
        for key in [key for key in self.shown.beneath if key not in seen or key not in self.shown.expanded]:
            del self.shown.beneath[key]
        self._outdated = {*self.shown.beneath}
        self._loading.clear()
        self.load()

    def show_as(self, role: RoleName | None) -> None:
        self.role = role
        self.refresh()

    def show_system(self, shown: bool) -> None:
        """Whether the schemas of the system are listed."""
        self.system = shown
        for key in [key for key in self.shown.beneath if len(key) == 1 and key[0].startswith("database ")]:
            del self.shown.beneath[key]
        self._rebuilt()

    def open_row(self) -> bool:
        """Open the node under the cursor; False if it was open already, or has nothing beneath."""
        node = self.node
        if node is not None and node.shape is Shape.NOTE and node.key[:-1] in self._refused:
            self.go_out()
            node = self.node
        if node is None or not node.opens:
            return False
        if node.key in self._refused:
            self._refused.discard(node.key)
            self.shown.beneath.pop(node.key, None)
            self.shown.close(self.cursor)
        if node.key in self.shown.expanded:
            return False
        self.shown.open(self.cursor)
        self._load_beneath()
        self.refresh()
        return True

    def close_row(self) -> bool:
        """Close the node under the cursor; False if it was not open."""
        node = self.node
        if node is None or node.key not in self.shown.expanded:
            return False
        self.shown.close(self.cursor)
        self.show(self.shown, self.cursor)
        return True

    def go_out(self) -> None:
        """To the node that this one is beneath."""
        if self.node is not None and (parent := self.shown.parent(self.cursor)) is not None:
            self.go(parent)

    def toggle_mark(self) -> None:
        node = self.node
        if node is None or node.target is None:
            return
        if self.shown.marked.pop(node.key, None) is None:
            self.shown.marked[node.key] = node
        self.redraw_row(self.cursor)

    def unmark(self) -> None:
        self.shown.marked.clear()
        self.refresh()

    def reveal(self, key: Key) -> None:
        """Open what is above the node, loading what is not known, and go there; to what is nearest, if it is gone."""
        self._wanted = key
        self.shown.expanded |= {key[:depth] for depth in range(1, len(key))}
        self._rebuilt()

    def stay(self) -> None:
        """Not to go on to what was to be revealed."""
        self._wanted = None

    def catalog_of(self, node: Node) -> Catalog | None:
        """The catalog that knows about the node; for an unopened database the one connected to first."""
        return self.catalogs.get(node.database) or self.catalogs.get("")

    def on_answered(self, message: Answered) -> None:
        message.stop()
        if not self.desk.counts(self, message) or not isinstance(found := message.answer, Found):
            return
        if message.topic != _ROOTS:
            node = self._loading.pop(message.topic)
            self.catalogs[node.database] = found.catalog
            self._put(node, found.nodes)
            return
        first = not self.catalogs
        self.catalogs[""] = self.catalogs[found.catalog.database] = found.catalog
        self.shown.roots = found.nodes
        self._rebuilt()
        self.post_message(self.Opened(found.catalog, first=first))

    def on_failed(self, message: Failed) -> None:
        message.stop()
        if not self.desk.counts(self, message):
            return
        if message.topic == _ROOTS:
            self.post_message(self.Unreachable(message))
            return
        node = self._loading.pop(message.topic)
        self._refused.add(node.key)
        stopped = isinstance(message.error, Cancelled)
        sentences = (message.error.message, TRY_AGAIN if stopped else message.error.check)
        self._wanted = None if stopped else self._wanted
        self._put(node, tuple(note(node, sentence) for sentence in sentences if sentence))

    def _put(self, node: Node, found: tuple[Node, ...]) -> None:
        here = self.node
        self.shown.put(node.key, found)
        self._restore(here)

    def _rebuilt(self) -> None:
        here = self.node
        self.shown.rebuild()
        self._restore(here)

    def _restore(self, here: Node | None) -> None:
        """The rows are other ones: keep the cursor on its node, load what is missing, go on to what is wanted."""
        index = self.shown.find(here.key) if here else None
        self.show(self.shown, self.cursor if index is None else index)
        self._load_beneath()
        if self._wanted is None:
            return
        wanted = self.shown.find(self._wanted)
        if wanted is None and not self._loading:
            above = (self.shown.find(self._wanted[:depth]) for depth in range(len(self._wanted) - 1, 0, -1))
            wanted = next((index for index in above if index is not None), self.cursor)
        if wanted is not None:
            self._wanted = None
            self.go(wanted)

    def _load_beneath(self) -> None:
        outdated = [node for node in self.shown.nodes if node.key in self._outdated]
        self._outdated.clear()
        for node in (*self.shown.unknown(), *outdated):
            topic = "beneath " + "/".join(node.key)
            if topic not in self._loading:
                self._loading[topic] = node
                self.desk.ask(self, topic, self._door(node), partial(_beneath, node, self.system))

    def _door(self, node: Node) -> str:
        """The door's name: the database connected to first is the one without a name."""
        first = self.catalogs.get("")
        return "" if first is not None and node.database == first.database else node.database

    def _margin(self, node: Node) -> Line:
        catalog = self.catalog_of(node)
        if self.role is None or catalog is None or node.target is None:
            return ()
        return letters(catalog, self.role, node.target)


def _beneath(node: Node, system: bool, catalog: Catalog) -> Found:
    return Found(catalog, children(catalog, node, system=system))
