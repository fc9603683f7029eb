"""Asks questions of a catalog that loads itself from a server, as far as the question needs it."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from itertools import accumulate
from typing import NamedTuple, TypeVar

from pgwhy.catalog import By, Catalog, Need, NotLoaded, Objects, Part
from pgwhy.fault import faults_told
from pgwhy.server.connection import Connection, Refused, Rows
from pgwhy.server.errors import Cancelled, NoEndOfNeeds
from pgwhy.server.login import parameters, to_database
from pgwhy.server.names import Names
from pgwhy.server.opening import open_catalog
from pgwhy.server.options import ConnectionOptions
from pgwhy.server.parts import READERS, Portion, portions
from pgwhy.server.texts import read_texts
from pgwhy.stack import with_deep_stack

T = TypeVar("T")

_ROUNDS = 24
"""How often a question may ask for more; deep nests of views need one or two each."""


class Progress(NamedTuple):
    """How far reading has come: of which part how many rows are here, and of how many, as far as that is known."""

    part: Part | None
    """None while the small parts are read, or a connection is opened."""
    done: int
    total: int | None


_BEGUN = Progress(None, 0, None)
_LARGE = (By.ALL, By.GRANTABLE, By.SCHEMA)
"""May be so much that it is worth counting first."""


class Door:
    """One database of a login. ``catalog`` is what is known of it so far, and only grows until ``refresh``.

    Methods that read raise the errors of errors.py. They may be called from any thread; reads wait for each other.
    """

    def __init__(self, login: ConnectionOptions) -> None:
        self.login = login
        self._connection = Connection(login)
        self._lock = threading.RLock()
        self._catalog: Catalog | None = None
        self._gone: frozenset[str] = frozenset()
        """Oids and names that a fresh look did not find either: what they stood for is no more."""
        self._stops = 0
        """How often ``cancel`` was called."""
        self._reading = False
        self._expected: tuple[tuple[int, Part], ...] = ()
        """Of what is being read: which result holds a part's objects; the first one holds how many there will be."""

    @property
    def catalog(self) -> Catalog:
        """What is loaded; the small parts are, at least."""
        return self._catalog or self.load(())

    def ask(self, question: Callable[[Catalog], T]) -> T:
        """The answer to the question, loading what it needs: one round trip for each time it raises NotLoaded.

        NotVisible passes through: it says that the answer cannot be known. So does Fault, where pgwhy is to blame.
        """
        began = self._stops
        with faults_told():
            for _ in range(_ROUNDS):
                catalog = self._catalog or self._load((), began)
                try:
                    return with_deep_stack(partial(question, catalog))
                except NotLoaded as missing:
                    self._load(missing.needs, began)
            raise NoEndOfNeeds("The question needed too many rounds of loading.")

    def load(self, needs: Iterable[Need]) -> Catalog:
        """Loads all needs in one batch; returns the catalog that has them."""
        return self._load(needs, self._stops)

    def _load(self, needs: Iterable[Need], began: int) -> Catalog:
        with self._at_work(began):
            needs = tuple(needs)
            catalog = self._catalog or self._opened_with(needs)
            wanted = [need for need in needs if not catalog.part(need.part).covers(need)]
            loaded, missing = self._loaded(catalog, wanted)
            if missing - self._gone:
                # roles or schemas were made or renamed since the catalog was opened: what it holds is out of date
                loaded, missing = self._loaded(self._opened(), wanted)
                self._gone |= missing
            self._catalog = loaded
            return loaded

    def refresh(self) -> Catalog:
        """Forgets what is known and reads the small parts again."""
        with self._at_work(self._stops):
            self._catalog = self._opened()
            return self._catalog

    @contextlib.contextmanager
    def _at_work(self, began: int) -> Iterator[None]:
        """One at a time; raises Cancelled if that was asked for while this one waited for its turn."""
        with self._lock:
            if began != self._stops:
                raise Cancelled("Stopped.")
            self._reading = True
            try:
                yield
            finally:
                self._reading, self._expected = False, ()
                self._connection.arriving = []  # of a large database the rows are as much again as the catalog

    @property
    def progress(self) -> Progress | None:
        """How far reading has come; None while nothing is read. Never waits."""
        if not self._reading:
            return None
        come, expected = self._connection.arriving, self._expected
        begun = [number for number, (at, _) in enumerate(expected) if at < len(come)]
        if not begun:
            return _BEGUN
        at, part = expected[begun[-1]]
        return Progress(part, len(come[at]), come[0][0][begun[-1]])

    def cancel(self) -> None:
        """Stops what other threads read or wait for: they raise Cancelled."""
        self._stops += 1
        self._connection.cancel()

    def close(self) -> None:
        """Closes the connection; the catalog stays, and a later read connects again."""
        self._connection.close()

    def close_if_idle(self, seconds: float) -> None:
        """Closes the connection if nothing was read for so long."""
        self._connection.close_if_idle(seconds)

    def _opened(self) -> Catalog:
        return open_catalog(self._connection)[0]

    def _opened_with(self, needs: Sequence[Need]) -> Catalog:
        """The small parts, and in the same round trip those of the needs that are small, too, if all goes well."""
        wanted = portions(need for need in needs if need.by not in _LARGE and need.part is not Part.TEXTS)
        batches = self._statements(wanted)
        catalog, read = open_catalog(self._connection, [s for batch in batches for s in batch])
        if read is None:
            return catalog
        names = Names(catalog.cluster.roles.values(), catalog.schemas.values())
        results, together = iter(read), catalog
        for portion, batch in zip(wanted, batches, strict=True):
            together = _with(together, portion, [next(results) for _ in batch], names)
        return catalog if names.missing else together

    def _statements(self, wanted: Sequence[Portion]) -> list[tuple[str, ...]]:
        version = self._connection.version
        return [READERS[portion.part].statements(portion.selection, version) for portion in wanted]

    def _loaded(self, catalog: Catalog, needs: Sequence[Need]) -> tuple[Catalog, set[str]]:
        """The catalog with these needs, and which oids and names came with them that it does not know."""
        if not needs:
            return catalog, set()
        names = Names(catalog.cluster.roles.values(), catalog.schemas.values())
        catalog = self._with_texts(catalog, [need for need in needs if need.part is Part.TEXTS])
        wanted = portions(need for need in needs if need.part is not Part.TEXTS)
        try:
            results = self._read(wanted) if wanted else []
        except Refused:
            for portion in wanted:
                catalog = self._with_portion_or_invisible(catalog, portion, names)
        else:
            for portion, rows in zip(wanted, results, strict=True):
                catalog = _with(catalog, portion, rows, names)
        return catalog, names.missing

    def _with_portion_or_invisible(self, catalog: Catalog, portion: Portion, names: Names) -> Catalog:
        try:
            (rows,) = self._read([portion])
        except Refused:
            return catalog.with_part(Objects(portion.part, visible=False))
        return _with(catalog, portion, rows, names)

    def _with_texts(self, catalog: Catalog, needs: Sequence[Need]) -> Catalog:
        """The only reads that take locks on relations: each by itself, and none waits for long."""
        texts = catalog.texts
        for need in needs:
            try:
                texts = texts.with_loaded([read_texts(self._connection, int(need.key))], [need])
            except Refused:
                texts = Objects(Part.TEXTS, visible=False)
        return catalog.with_part(texts)

    def _read(self, wanted: Sequence[Portion]) -> list[list[Rows]]:
        batches = self._statements(wanted)
        counted = _counts(
            batch[0] for portion, batch in zip(wanted, batches, strict=True) if portion.selection.by in _LARGE
        )
        starts = accumulate((len(batch) for batch in batches), initial=len(counted))
        self._connection.arriving = []
        self._expected = tuple(
            (start, portion.part)
            for start, portion in zip(starts, wanted, strict=False)
            if portion.selection.by in _LARGE
        )
        read = self._connection.read((*counted, *(statement for batch in batches for statement in batch)))
        results = iter(read[len(counted) :])
        return [[next(results) for _ in batch] for batch in batches]


def _counts(statements: Iterable[str]) -> tuple[str, ...]:
    """One statement that says how many rows each of these will have; none for none."""
    counts = [f"(SELECT count(*) FROM ({statement}) AS counted)" for statement in statements]
    return (f"SELECT {', '.join(counts)}",) if counts else ()


def _with(catalog: Catalog, portion: Portion, rows: Sequence[Rows], names: Names) -> Catalog:
    objects = READERS[portion.part].objects(rows, names)
    return catalog.with_part(catalog.part(portion.part).with_loaded(objects, portion.needs))


class Server:
    """The doors to the databases of one login, each opened when it is asked for."""

    def __init__(self, login: ConnectionOptions) -> None:
        self.login = login
        self._doors: dict[str | None, Door] = {}
        self._lock = threading.Lock()

    def door(self, database: str | None = None) -> Door:
        """The door to this database; without a name, to the one that the login leads to."""
        with self._lock:
            if database == parameters(self.login).get("dbname"):
                database = None
            if database not in self._doors:
                login = self.login if database is None else to_database(self.login, database)
                self._doors[database] = Door(login)
            return self._doors[database]

    def close_if_idle(self, seconds: float) -> None:
        for door in tuple(self._doors.values()):
            door.close_if_idle(seconds)

    def close(self) -> None:
        for door in tuple(self._doors.values()):
            door.close()
