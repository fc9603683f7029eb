"""What is stopped stops: connecting, a read, a server that does not answer; and how far a read has come."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Generator

import psycopg
import pytest
from psycopg import pq
from psycopg.waiting import Ready, Wait

from pgwhy.catalog import By, Need, Part
from pgwhy.server import arriving
from pgwhy.server.connection import Connection
from pgwhy.server.door import Door, Progress
from pgwhy.server.errors import Cancelled
from pgwhy.server.options import ConnectionOptions
from tests.processes import PATIENCE
from tests.server.silent import silenceable
from tests.servers import FreshDatabase


def test_connecting_to_a_host_that_does_not_answer_is_stopped_at_once() -> None:
    with socket.create_server(("127.0.0.1", 0)) as nobody:
        door = Door(ConnectionOptions(f"host=127.0.0.1 port={nobody.getsockname()[1]} user=x dbname=x"))
        threading.Timer(0.2, door.cancel).start()
        started = time.monotonic()
        with pytest.raises(Cancelled, match="Connecting was stopped"):
            door.load(())
        assert time.monotonic() - started < 1


def test_a_connection_that_comes_after_it_was_stopped_is_closed(database18: FreshDatabase) -> None:
    options = psycopg.conninfo.conninfo_to_dict(database18.dsn())
    with socket.create_server(("127.0.0.1", 0)) as late:
        login = {**options, "host": "127.0.0.1", "port": late.getsockname()[1]}
        connection = Connection(ConnectionOptions(psycopg.conninfo.make_conninfo("", **login)))
        threading.Timer(0.2, connection.cancel).start()
        with pytest.raises(Cancelled):
            connection.read(["SELECT 1"])
        client, _ = late.accept()
        with client, socket.create_connection((str(options["host"]), int(str(options["port"])))) as server:
            server.sendall(client.recv(1000))  # the request for SSL
            client.sendall(server.recv(1))
            server.sendall(client.recv(1000))
            client.sendall(server.recv(10000))
            client.settimeout(5)
            assert client.recv(1000)[:1] in (b"X", b"")  # it says goodbye


def test_a_read_that_the_server_does_not_stop_is_given_up(database18: FreshDatabase) -> None:
    options = psycopg.conninfo.conninfo_to_dict(database18.dsn())
    with silenceable(str(options["host"]), int(str(options["port"]))) as way:
        login = psycopg.conninfo.make_conninfo(database18.dsn(), host="127.0.0.1", port=way.port)
        connection = Connection(ConnectionOptions(login))
        assert connection.read(["SELECT 1"]) == [[(1,)]]
        way.silent.set()
        threading.Timer(0.2, connection.cancel).start()
        started = time.monotonic()
        with pytest.raises(Cancelled):
            connection.read(["SELECT 2"])
        assert time.monotonic() - started < 4
        way.silent.clear()
        assert connection.read(["SELECT 3"]) == [[(3,)]]
        connection.close()


def test_who_waits_for_another_read_is_stopped_with_it(database18: FreshDatabase) -> None:
    door = Door(ConnectionOptions(database18.dsn()))
    door.load(())
    stopped: list[str] = []

    def ask() -> None:
        try:
            door.ask(lambda catalog: catalog.relations.all())
        except Cancelled as error:
            stopped.append(error.message)

    with door._lock:  # noqa: SLF001 (as if another thread were reading)
        waiting = [threading.Thread(target=ask) for _ in range(3)]
        for thread in waiting:
            thread.start()
        time.sleep(0.3)
        door.cancel()
    for thread in waiting:
        thread.join(PATIENCE)
    assert stopped == ["Stopped."] * 3
    assert door.ask(lambda catalog: catalog.relations.all())
    door.close()


def test_how_far_a_read_has_come_is_known_while_it_goes_on(
    database18: FreshDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    database18.execute(
        "CREATE SCHEMA app; DO $$ BEGIN "
        "FOR n IN 1..1800 LOOP EXECUTE 'CREATE TABLE app.t' || n || ' ()'; END LOOP; END $$"
    )
    door = Door(ConnectionOptions(database18.dsn()))
    door.load(())
    seen: list[Progress | None] = [door.progress]
    next_of = arriving._next  # noqa: SLF001 (what is called for each piece that comes)

    def looking(
        pgconn: pq.abc.PGconn, given_up: Callable[[], bool]
    ) -> Generator[Wait, Ready, pq.abc.PGresult | None]:
        seen.append(door.progress)
        return (yield from next_of(pgconn, given_up))

    monkeypatch.setattr(arriving, "_next", looking)
    door.load([Need(Part.RELATIONS, By.SCHEMA, "app"), Need(Part.TYPES, By.OID, "23")])
    seen.append(door.progress)
    assert seen[0] is None
    assert seen[-1] is None
    counts = {(found.done, found.total) for found in seen if found and found.part is Part.RELATIONS}
    assert counts >= {(1000, 1800), (1800, 1800)}
    door.close()


def test_while_it_connects_it_says_so() -> None:
    with socket.create_server(("127.0.0.1", 0)) as nobody:
        door = Door(ConnectionOptions(f"host=127.0.0.1 port={nobody.getsockname()[1]} user=x dbname=x"))

        def load() -> None:
            with pytest.raises(Cancelled):
                door.load(())

        connecting = threading.Thread(target=load)
        connecting.start()
        time.sleep(0.2)
        assert door.progress == Progress(None, 0, None)
        door.cancel()
        connecting.join(PATIENCE)
