"""What is stopped stops: connecting, a read, a server that does not answer; and how far a read has come."""

from __future__ import annotations

import socket
import threading
import time

import psycopg
import pytest

from pgwhy.catalog import By, Need, Part
from pgwhy.server.connection import Connection
from pgwhy.server.door import Door, Progress
from pgwhy.server.errors import Cancelled
from pgwhy.server.options import ConnectionOptions
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
        thread.join()
    assert stopped == ["Stopped."] * 3
    assert door.ask(lambda catalog: catalog.relations.all())
    door.close()


def test_how_far_a_read_has_come_is_known_while_it_goes_on(database18: FreshDatabase) -> None:
    database18.execute(
        "CREATE SCHEMA app; DO $$ BEGIN "
        "FOR n IN 1..1800 LOOP EXECUTE 'CREATE TABLE app.t' || n || ' ()'; END LOOP; END $$"
    )
    door = Door(ConnectionOptions(database18.dsn()))
    door.load(())
    seen: set[Progress] = set()
    reading = threading.Thread(target=door.load, args=([Need(Part.RELATIONS, By.SCHEMA, "app")],))
    reading.start()
    while reading.is_alive():
        if (found := door.progress) is not None:
            seen.add(found)
    assert door.progress is None
    assert {found.part for found in seen} <= {None, Part.RELATIONS}
    assert Progress(Part.RELATIONS, 1800, 1800) in seen
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
        connecting.join()
