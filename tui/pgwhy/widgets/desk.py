"""Questions to the catalogs, asked in workers: a worker touches no widget, it posts one message with the answer."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from typing import Protocol, TypeVar

from textual.message import Message
from textual.widget import Widget
from textual.worker import get_current_worker

from pgwhy.catalog import Catalog, NotVisible
from pgwhy.server.errors import Cancelled, ServerError
from pgwhy.snapshot.errors import SnapshotError

T = TypeVar("T")
Question = Callable[[Catalog], object]


class Asked(Protocol):
    """One database, as server or as snapshot."""

    @property
    def catalog(self) -> Catalog: ...

    def ask(self, question: Callable[[Catalog], T]) -> T: ...

    def refresh(self) -> Catalog: ...

    def cancel(self) -> None: ...


class Doors(Protocol):
    """All databases of one login, or of one snapshot."""

    def door(self, database: str | None = None) -> Asked: ...

    def close_if_idle(self, seconds: float) -> None: ...

    def close(self) -> None: ...


class Answered(Message):
    """What a question came to, for the widget that asked it."""

    def __init__(self, topic: str, generation: int, answer: object) -> None:
        super().__init__()
        self.topic = topic
        self.generation = generation
        self.answer = answer


class Failed(Message):
    """Why there is no answer."""

    def __init__(self, topic: str, generation: int, error: ServerError) -> None:
        super().__init__()
        self.topic = topic
        self.generation = generation
        self.error = error


class Desk:
    """Hands questions to the doors. The newest question of a widget on a topic is the only one that counts."""

    def __init__(self, doors: Doors) -> None:
        self.doors = doors
        self._generations: defaultdict[tuple[Widget, str], int] = defaultdict(int)
        self._asked: dict[tuple[Widget, str], str] = {}

    def ask(self, asker: Widget, topic: str, database: str, question: Question) -> None:
        """Post Answered or Failed to ``asker``; an empty database is the one that the login leads to."""
        key = (asker, topic)
        self._generations[key] += 1
        generation = self._generations[key]
        self._asked[key] = database

        def work() -> None:
            try:
                answer = self._answer(database, question)
            except ServerError as error:
                asker.post_message(Failed(topic, generation, error))
            except (NotVisible, SnapshotError) as unknown:
                asker.post_message(Failed(topic, generation, ServerError(f"This cannot be known: {unknown}")))
            else:
                asker.post_message(Answered(topic, generation, answer))

        asker.run_worker(work, name=topic, group=topic, exclusive=True, thread=True)

    def counts(self, asker: Widget, message: Answered | Failed) -> bool:
        """Whether the message answers the newest question on its topic."""
        key = (asker, message.topic)
        if message.generation != self._generations[key]:
            return False
        self._asked.pop(key, None)
        return True

    @property
    def busy(self) -> bool:
        return bool(self._asked)

    def cancel(self) -> None:
        """Give up whatever is being read."""
        for database in {*self._asked.values()}:
            self.doors.door(database or None).cancel()

    def _answer(self, database: str, question: Question) -> object:
        worker = get_current_worker()
        if worker.is_cancelled:
            raise Cancelled("Cancelled.")
        return self.doors.door(database or None).ask(question)
