"""The demo's server is made once, shared, comes back, and is gone when nobody uses it."""

from __future__ import annotations

import os
import signal
import subprocess

import psycopg
import pytest

from pgwhy.demo import binaries
from tests.demo.place import Place
from tests.processes import PATIENCE


def test_the_first_start_says_why_it_takes_longer(place: Place) -> None:
    assert not place.folder.exists()
    with place.served() as served:
        pass
    assert served.complaint == "Making the example databases; this is done once.\n"


def test_the_one_line_is_a_uri_that_psql_takes(place: Place) -> None:
    with place.served() as served:
        told = subprocess.run(
            [
                str(binaries.find().bin / "psql"),
                served.uri,
                "-Atc",
                "SELECT current_database(), current_user",
            ],
            env=place.environment,
            capture_output=True,
            text=True,
            check=True,
            timeout=PATIENCE,
        )
    assert told.stdout == "sdc|postgres\n"


def test_it_is_interrupted_without_a_word_and_leaves_no_server(place: Place) -> None:
    with place.served():
        pass
    with place.served() as served:
        pass
    assert (served.process.returncode, served.complaint) == (0, "")
    assert not (place.folder / "data/postmaster.pid").exists()


def test_the_next_start_makes_nothing_anew_and_finds_the_same_data(place: Place) -> None:
    with place.served() as served, psycopg.connect(served.uri) as connection:
        connection.execute("CREATE TABLE kept ()")
    with place.served() as served, psycopg.connect(served.uri) as connection:
        connection.execute("DROP TABLE kept")
    assert served.complaint == ""


def test_reset_makes_the_data_anew(place: Place) -> None:
    with place.served() as served, psycopg.connect(served.uri) as connection:
        connection.execute("CREATE TABLE kept ()")
    with place.served("--reset") as served, psycopg.connect(served.uri) as connection:
        assert connection.execute("SELECT to_regclass('kept')").fetchone() == (None,)
        assert connection.execute("SELECT count(*) FROM descriptions").fetchone() == (2,)


def test_two_share_one_server_which_outlives_the_first(place: Place) -> None:
    with place.served() as second:
        with place.served() as first:
            assert first.uri == second.uri
            pid = place.server_pid
        with psycopg.connect(second.uri) as connection:
            assert connection.execute("SELECT 1").fetchone() == (1,)
        assert place.server_pid == pid
        assert "in use by another pgwhy demo" in place.refused("--reset")
    place.wait_until_stopped()


def test_no_server_is_left_when_pgwhy_is_killed(place: Place) -> None:
    with place.served() as served:
        served.process.kill()
    place.wait_until_stopped()


def test_a_killed_server_is_said_and_comes_back(place: Place) -> None:
    with place.served() as served:
        os.kill(place.server_pid, signal.SIGKILL)
        assert served.process.wait(PATIENCE) == 2
    assert served.complaint == "pgwhy: The demo server has ended.\n"
    with place.served() as served, psycopg.connect(served.uri) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)


@pytest.mark.needs("ps")
def test_a_server_without_its_keeper_is_replaced(place: Place) -> None:
    with place.served() as served:
        os.kill(_parent(place.server_pid), signal.SIGKILL)
        served.process.wait(PATIENCE)
        orphan = place.server_pid
    with place.served() as served, psycopg.connect(served.uri) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)
        assert place.server_pid != orphan
    place.wait_until_stopped()


def test_data_that_were_not_finished_are_made_again(place: Place) -> None:
    with place.served() as served, psycopg.connect(served.uri) as connection:
        connection.execute("DELETE FROM descriptions")
    (place.folder / "complete").unlink()
    with place.served() as served, psycopg.connect(served.uri) as connection:
        assert connection.execute("SELECT count(*) FROM descriptions").fetchone() == (2,)


def test_an_older_example_is_said(place: Place) -> None:
    with place.served():
        (place.folder / "complete").write_text("of an earlier version")
    with place.served() as served:
        pass
    assert "pgwhy demo --reset" in served.complaint


def test_data_of_another_major_version_are_not_touched(place: Place) -> None:
    with place.served():
        version = place.folder / "data/PG_VERSION"
    kept = version.read_text()
    version.write_text("11\n")
    complaint = place.refused()
    version.write_text(kept)
    assert "made by PostgreSQL 11" in complaint


def _parent(pid: int) -> int:
    told = subprocess.run(
        ["ps", "-o", "ppid=", "-p", str(pid)], capture_output=True, text=True, check=True, timeout=PATIENCE
    )
    return int(told.stdout)
