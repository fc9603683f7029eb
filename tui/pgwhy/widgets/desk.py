"""Questions to the catalogs, asked in workers: a worker touches no widget, it posts one message with the answer."""

from __future__ import annotations

import contextlib
import threading
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeVar

from textual.message import Message
from textual.screen import Screen
from textual.widget import Widget

from pgwhy.catalog import Catalog, NotVisible
from pgwhy.fault import Fault, told
from pgwhy.server.door import Progress
from pgwhy.server.errors import Cancelled, ServerError
from pgwhy.snapshot.errors import SnapshotError

T = TypeVar("T")
Question = Callable[[Catalog], object]


class Asked(Protocol):
    """One database, as server or as snapshot."""

    @property
    def catalog(self) -> Catalog: ...

    def ask(self, question: Callable[[Catalog], T]) -> T: ...

    @property
    def progress(self) -> Progress | None: ...

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


class Reading(Message):
    """A question was asked, which may take a while: for whoever shows how far it is."""


@dataclass(eq=False)
class Running:
    """A question that is being answered."""

    screen: Screen[Any]
    database: str
    since: float = field(default_factory=time.monotonic)
    stopped: bool = False


_STOPPED = Cancelled("Stopped.")
SOON = 0.1
"""Seconds within which nothing needs to be said about an answer that is on its way."""


class Desk:
    """Hands questions to the doors, each in a thread. The newest question of a widget on a topic is what counts.

    The threads are daemons: whoever leaves does not wait for a server that does not answer.
    """

    def __init__(self, doors: Doors) -> None:
        self.doors = doors
        self._generations: defaultdict[tuple[Widget, str], int] = defaultdict(int)
        self._running: dict[threading.Thread, Running] = {}

    def ask(
        self, asker: Widget, topic: str, database: str, question: Question, *, anew: bool = False
    ) -> None:
        """Post Answered or Failed to ``asker``; an empty database is the one that the login leads to.

        With ``anew`` what is known of the database is forgotten first.
        """
        key = (asker, topic)
        self._generations[key] += 1
        generation = self._generations[key]

        running = Running(asker.screen, database)

        def work() -> None:
            try:
                if generation == self._generations[key]:
                    asker.post_message(self._answer(topic, generation, running, question, anew))
            finally:
                del self._running[threading.current_thread()]

        thread = threading.Thread(target=work, name=f"pgwhy {topic}", daemon=True)
        self._running[thread] = running
        thread.start()
        asker.post_message(Reading())

    def counts(self, asker: Widget, message: Answered | Failed) -> bool:
        """Whether the message answers the newest question on its topic."""
        return message.generation == self._generations[asker, message.topic]

    @property
    def busy(self) -> bool:
        """Whether any question is being answered."""
        return bool(self._running)

    def reads_for(self, screen: Screen[Any]) -> bool:
        """Whether a question of something on this screen is being answered."""
        return bool(self._of(screen))

    def told(self, screen: Screen[Any]) -> str:
        """What is being read for this screen and how far that is, if it takes a while; else nothing."""
        slow = [each for each in self._of(screen) if time.monotonic() - each.since > SOON]
        if not slow:
            return ""
        found = [self._progress(database) for database in dict.fromkeys(each.database for each in slow)]
        parts = [each for each in found if each is not None and each.part is not None]
        if not parts:
            return "loading …"
        part, done, total = parts[0]
        return f"loading {part} {done:,} of {total:,}" if total is not None else f"loading {part} …"

    def cancel(self, screen: Screen[Any]) -> None:
        """Give up whatever is being read for this screen; others are asked again. Waits for nothing."""
        for each in (found := self._of(screen)):
            each.stopped = True
        for database in {each.database for each in found}:
            threading.Thread(target=self._cancel, args=(database,), name="stopping", daemon=True).start()

    def _of(self, screen: Screen[Any]) -> list[Running]:
        return [each for each in tuple(self._running.values()) if each.screen is screen]

    def _progress(self, database: str) -> Progress | None:
        try:
            return self.doors.door(database or None).progress
        except (ServerError, SnapshotError):
            return None

    def _cancel(self, database: str) -> None:
        with contextlib.suppress(ServerError, SnapshotError):
            self.doors.door(database or None).cancel()

    def _answer(
        self, topic: str, generation: int, running: Running, question: Question, anew: bool
    ) -> Answered | Failed:
        while True:
            try:
                door = self.doors.door(running.database or None)
                if anew:
                    door.refresh()
                answer = door.ask(question)
                return (
                    Failed(topic, generation, _STOPPED)
                    if running.stopped
                    else Answered(topic, generation, answer)
                )
            except Cancelled as error:
                if running.stopped:
                    return Failed(topic, generation, error)
            except ServerError as error:
                return Failed(topic, generation, error)
            except (NotVisible, SnapshotError, Fault) as unknown:
                return Failed(topic, generation, ServerError(f"This cannot be known: {unknown}"))
            except MemoryError:
                raise
            # The doors tell the faults of questions; of all else in a worker, one panel is lost and not the program.
            except Exception as error:  # noqa: BLE001
                return Failed(topic, generation, ServerError(f"This cannot be known: {told(error)}"))
