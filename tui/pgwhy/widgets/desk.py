"""Questions to the catalogs, asked in workers: a worker touches no widget, it posts one message with the answer."""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Callable
from typing import Protocol, TypeVar

from textual.message import Message
from textual.widget import Widget

from pgwhy.catalog import Catalog, NotVisible
from pgwhy.server.errors import ServerError
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
    """Hands questions to the doors, each in a thread. The newest question of a widget on a topic is what counts.

    The threads are daemons: whoever leaves does not wait for a server that does not answer. What goes wrong in one
    and is not an error of a door ends up in ``threading.excepthook``.
    """

    def __init__(self, doors: Doors) -> None:
        self.doors = doors
        self._generations: defaultdict[tuple[Widget, str], int] = defaultdict(int)
        self._running: dict[threading.Thread, str] = {}

    def ask(
        self, asker: Widget, topic: str, database: str, question: Question, *, anew: bool = False
    ) -> None:
        """Post Answered or Failed to ``asker``; an empty database is the one that the login leads to.

        With ``anew`` what is known of the database is forgotten first.
        """
        key = (asker, topic)
        self._generations[key] += 1
        generation = self._generations[key]

        def work() -> None:
            try:
                if generation == self._generations[key]:
                    asker.post_message(self._answer(topic, generation, database, question, anew))
            finally:
                del self._running[threading.current_thread()]

        thread = threading.Thread(target=work, name=f"pgwhy {topic}", daemon=True)
        self._running[thread] = database
        thread.start()

    def counts(self, asker: Widget, message: Answered | Failed) -> bool:
        """Whether the message answers the newest question on its topic."""
        return message.generation == self._generations[asker, message.topic]

    @property
    def busy(self) -> bool:
        """Whether any question is being answered."""
        return bool(self._running)

    def cancel(self) -> None:
        """Give up whatever is being read."""
        for database in {*self._running.values()}:
            self.doors.door(database or None).cancel()

    def _answer(
        self, topic: str, generation: int, database: str, question: Question, anew: bool
    ) -> Answered | Failed:
        try:
            door = self.doors.door(database or None)
            if anew:
                door.refresh()
            return Answered(topic, generation, door.ask(question))
        except ServerError as error:
            return Failed(topic, generation, error)
        except (NotVisible, SnapshotError) as unknown:
            return Failed(topic, generation, ServerError(f"This cannot be known: {unknown}"))
