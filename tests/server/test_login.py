"""Connecting as psql does: what is sent, and a sentence with what to check wherever it fails."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from pgwhy.server.errors import ConnectionFailed, PasswordNeeded, ServerTooOld
from pgwhy.server.login import connect, target, to_database, too_new
from pgwhy.server.options import ConnectionOptions
from tests.server.fake import shaking_hands
from tests.servers import FreshDatabase, Server

SECRET = "hunter2"


@pytest.fixture(autouse=True)
def plain_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in (
        "PGHOST",
        "PGPORT",
        "PGUSER",
        "PGDATABASE",
        "PGSERVICE",
        "PGPASSWORD",
        "PGAPPNAME",
        "PGOPTIONS",
    ):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PGPASSFILE", str(tmp_path / "none"))
    monkeypatch.setenv("PGCONNECT_TIMEOUT", "5")


def _failure(conninfo: str, password: str | None = None) -> ConnectionFailed:
    with pytest.raises(ConnectionFailed) as failed:
        connect(ConnectionOptions(conninfo, password))
    error = failed.value
    for text in (str(error), repr(error), error.check, error.reason, error.target):
        assert SECRET not in text
        assert "\n" not in text
    return error


@pytest.mark.parametrize(
    ("conninfo", "said", "check"),
    [
        ("host=127.0.0.1 port=1 user=u password=hunter2", "Connection refused", "host and port"),
        ("host=127.0.0.1,localhost port=1 user=u", "Connection refused", "host and port"),
        ("host=nowhere.invalid user=u", "nowhere.invalid", "host name"),
        ("host=/nowhere user=u", "No such file or directory", "-h"),
        ("service=nowhere", 'definition of service "nowhere" not found', "PGSERVICE"),
        ("postgresql://u:100%hunter2@h/d", "percent-encoded", "connection string"),
        ("postgresql://u:p@hunter2@h/d", "not readable", "%40"),
        ("postgresql://u:hunter2/x@h/d", "not readable", "%2F"),
        ("host=h password=two hunter2", "missing", "connection string"),
        ("hunter2=3 host=h", "invalid connection option", "connection string"),
    ],
)
def test_where_there_is_no_server(conninfo: str, said: str, check: str) -> None:
    error = _failure(conninfo)
    assert said in error.reason
    assert check in error.check


def test_what_a_server_refuses(database: FreshDatabase) -> None:
    group = database.own("group")
    database.execute(f"CREATE ROLE {group}")
    server = database.server
    for conninfo, said, check in (
        (server.dsn(user=database.own("nobody")), "does not exist", "-U"),
        (server.dsn(database.own("nowhere")), "does not exist", "-d"),
        (server.dsn(user=group), "is not permitted to log in", "LOGIN"),
        (server.dsn("template0"), "not currently accepting connections", "datallowconn"),
        (server.dsn() + " sslmode=require", "SSL", "sslmode"),
    ):
        error = _failure(conninfo, SECRET)
        assert said in error.reason
        assert check in error.check
        assert f"on 127.0.0.1, port {server.port}, as " in str(error)


def test_a_server_that_asks_for_a_password_may_get_one() -> None:
    with shaking_hands("18.0", asks_for_password=True) as port:
        assert isinstance(
            _failure(f"host=127.0.0.1 port={port} user=u dbname=d sslmode=disable"), PasswordNeeded
        )
        refused = _failure(f"host=127.0.0.1 port={port} user=u dbname=d sslmode=disable", SECRET)
        assert not isinstance(refused, PasswordNeeded)


@pytest.mark.parametrize(("version", "name"), [("9.6.24", "9.6"), ("10.23", "10"), ("11.22", "11")])
def test_an_old_server_is_refused_by_name(version: str, name: str) -> None:
    with (
        shaking_hands(version) as port,
        pytest.raises(ServerTooOld, match=f"is PostgreSQL {name}: pgwhy knows"),
    ):
        connect(ConnectionOptions(f"host=127.0.0.1 port={port} user=u sslmode=disable"))


def test_a_newer_server_is_remarked_on() -> None:
    with shaking_hands("19.1") as port:
        connection = connect(ConnectionOptions(f"host=127.0.0.1 port={port} user=u sslmode=disable"))
        assert "PostgreSQL 19" in too_new(connection.info.server_version)
        connection.close()
    assert too_new(180004) == too_new(120022) == ""


def test_a_server_that_does_not_answer_is_given_up_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PGCONNECT_TIMEOUT", "2")
    with socket.create_server(("127.0.0.1", 0)) as silent:
        error = _failure(f"host=127.0.0.1 port={silent.getsockname()[1]} user=u")
    assert "timeout expired" in error.reason
    assert "firewall" in error.check


def test_something_else_than_postgresql_is_said_to_be() -> None:
    with shaking_hands("18.0", asks_for_password=True) as port:
        error = _failure(f"host=127.0.0.1 port={port} user=u sslmode=disable", SECRET)
    assert error.reason == "server closed the connection unexpectedly"
    assert "PostgreSQL that listens" in error.check


def test_environment_service_and_password_file_count(
    server18: Server, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    services = tmp_path / "services"
    services.write_text(f"[here]\nhost={server18.host}\nport={server18.port}\ndbname=template1\n")
    monkeypatch.setenv("PGSERVICEFILE", str(services))
    monkeypatch.setenv("PGUSER", "postgres")
    with connect(ConnectionOptions("service=here")) as connection:
        assert (connection.info.dbname, connection.info.user) == ("template1", "postgres")
        assert connection.info.get_parameters()["fallback_application_name"] == "pgwhy"
    monkeypatch.setenv("PGAPPNAME", "nightly")
    with connect(ConnectionOptions("service=here dbname=postgres")) as connection:
        assert connection.info.dbname == "postgres"
        row = connection.execute("SHOW application_name").fetchone()
        assert row == ("nightly",)


def test_settings_of_the_user_reach_the_server_and_ours_do_not(server18: Server) -> None:
    with connect(ConnectionOptions(server18.dsn() + " options='-c search_path=x'")) as connection:
        assert connection.execute("SHOW search_path").fetchone() == ("x",)
    with connect(ConnectionOptions(server18.dsn())) as connection:
        row = connection.execute(
            "SELECT string_agg(name, ',' ORDER BY name) FROM pg_settings WHERE source = 'client'"
        )
        assert row.fetchone() == ("application_name,client_encoding",)


def test_the_same_login_leads_to_other_databases(server18: Server) -> None:
    uri = f"postgresql://postgres:x@{server18.host}:{server18.port}/postgres"
    login = to_database(ConnectionOptions(uri), "it's \\ a")
    assert target(login) == f"database it's \\ a on {server18.host}, port {server18.port}, as postgres"
    with connect(to_database(login, "template1")) as connection:
        assert connection.info.dbname == "template1"
