"""A slow link to a server: a proxy on this machine that holds everything back for a while, and counts round trips."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

_CHUNK = 1 << 16


class Link:
    """Where to connect to instead of the server, and how often the other side has been waited for since ``restart``."""

    def __init__(self, host: str, port: int, delay: float) -> None:
        self.port = 0
        self.round_trips = 0
        self._server, self._delay = (host, port), delay
        self._answered = True

    def restart(self) -> None:
        """Counts from 0; making the connection is the first round trip."""
        self.round_trips = 0

    async def serve(self, ready: threading.Event, end: asyncio.Event) -> None:
        """Until the end is called for."""
        async with await asyncio.start_server(self._connected, "127.0.0.1", 0) as listening:
            self.port = listening.sockets[0].getsockname()[1]
            ready.set()
            await end.wait()
        left = asyncio.all_tasks() - {asyncio.current_task()}
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)

    async def _connected(self, near: asyncio.StreamReader, back: asyncio.StreamWriter) -> None:
        await asyncio.sleep(
            2 * self._delay
        )  # the kernel's own handshake, which a proxy near by makes at once
        self.round_trips += 1
        self._answered = True
        far, forth = await asyncio.open_connection(*self._server)
        with suppress(asyncio.CancelledError):  # at the end
            await asyncio.gather(self._carry(near, forth, asked=True), self._carry(far, back, asked=False))

    async def _carry(
        self, source: asyncio.StreamReader, target: asyncio.StreamWriter, *, asked: bool
    ) -> None:
        """One direction: what arrives leaves after the delay, in order."""
        queue: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue()

        async def deliver() -> None:
            while True:
                due, data = await queue.get()
                await asyncio.sleep(due - asyncio.get_running_loop().time())
                if not data:
                    target.close()
                    return
                target.write(data)
                await target.drain()

        delivery = asyncio.create_task(deliver())
        data = b"begin"
        while data:
            try:
                data = await source.read(_CHUNK)
            except ConnectionError:
                data = b""
            if asked and data and self._answered and data[:1] != b"X":  # Terminate is not answered
                self.round_trips += 1
            self._answered = not asked
            queue.put_nowait((asyncio.get_running_loop().time() + self._delay, data))
        with suppress(ConnectionError):
            await delivery


@contextmanager
def slow_link(host: str, port: int, round_trip: float) -> Iterator[Link]:
    """A link on which an answer takes so many seconds longer."""
    link = Link(host, port, round_trip / 2)
    ready = threading.Event()
    loop = asyncio.new_event_loop()
    end = asyncio.Event()
    thread = threading.Thread(target=loop.run_until_complete, args=(link.serve(ready, end),), daemon=True)
    thread.start()
    ready.wait()
    try:
        yield link
    finally:
        loop.call_soon_threadsafe(end.set)
        thread.join(timeout=5)
