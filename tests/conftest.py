"""Fixtures that every test may use: real servers, and the programs that some tests need."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import ExitStack
from itertools import chain
from pathlib import Path

import pytest
from hypothesis import settings

from pgwhy.server.connection import Connection, Rows
from tests.servers import FreshDatabase, Server, available, fresh_database, missing, running
from tests.servers.place import templates

_PROGRAMS = ("tmux", "pgbouncer", "bash", "script", "setsid", "ps")
_SERVED = {"server_of", "place", "demo_place", "standby"}
"""The fixtures that start servers; all others that give one ask for these."""
_ALONE = ("ui", "demo", "cli/test_terminal.py", "cli/test_interrupt.py", "test_readme.py", "test_faults.py")
"""Where tests press keys, or wait for programs to say and do something: what runs beside them would be in their way."""
_CI = os.environ.get("CI") == "true"

# its limit for each example is in seconds of the wall, which say nothing on a machine that does other things, too
settings.register_profile("pgwhy", deadline=None)
settings.register_profile("quick", deadline=None, max_examples=20)
settings.load_profile("pgwhy")


def _not_here() -> list[str]:
    versions = [f"PostgreSQL {version}" for version in missing()]
    return versions + [program for program in _PROGRAMS if shutil.which(program) is None]


def pytest_addoption(parser: pytest.Parser) -> None:
    """``--quick`` is what make quick says."""
    parser.addoption(
        "--quick",
        action="store_true",
        help="replay each recorded case on two versions, not on all, and try fewer random examples",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Where everything is to be run, something that is missing is an error and not a skip."""
    if config.getoption("quick"):
        settings.load_profile("quick")
    if _CI and _not_here():
        raise pytest.UsageError(f"missing, and nothing is skipped in CI: {', '.join(_not_here())}")
    if not hasattr(config, "workerinput"):  # what is made once is for all workers
        shared = ExitStack()
        shared.enter_context(templates())
        config.add_cleanup(shared.close)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Marks what needs a server, so that ``-m "not live"`` runs the rest, and what is to run alone."""
    alone = [Path(__file__).parent / place for place in _ALONE]
    for item in items:
        if any(item.path.is_relative_to(place) for place in alone):
            item.add_marker("alone")
        if _SERVED.intersection(getattr(item, "fixturenames", ())):
            item.add_marker("live")


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skips what is marked as in need of programs that are not here."""
    for needed in chain.from_iterable(mark.args for mark in item.iter_markers("needs")):
        assert needed in _PROGRAMS
        if shutil.which(needed) is None:
            pytest.skip(f"{needed} is not installed")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Whatever else a test is skipped for is a failure there, too."""
    report = yield
    if _CI and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"{report.longrepr}: nothing is skipped in CI"
    return report


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Names what could not be tried on this machine."""
    if _not_here():
        terminalreporter.section("not run here, as it is not installed")
        terminalreporter.line(", ".join(_not_here()))


@pytest.fixture(scope="session")
def server_of() -> Iterator[Callable[[int], Server]]:
    started: dict[int, Server] = {}
    with ExitStack() as servers:

        def server_of(version: int) -> Server:
            if version not in available():
                pytest.skip(f"PostgreSQL {version} is not installed")
            if version not in started:
                started[version] = servers.enter_context(running(available()[version]))
            return started[version]

        yield server_of


@pytest.fixture(scope="session", params=available(), ids=lambda version: f"pg{version}")
def server(request: pytest.FixtureRequest, server_of: Callable[[int], Server]) -> Server:
    """Each server that can be had: a test that uses it runs once for every version."""
    return server_of(request.param)


@pytest.fixture(scope="session")
def server18(server_of: Callable[[int], Server]) -> Server:
    """A server of the newest version."""
    return server_of(18)


@pytest.fixture
def database(server: Server) -> Iterator[FreshDatabase]:
    """An empty database on each server that can be had."""
    with fresh_database(server) as fresh:
        yield fresh


@pytest.fixture
def database18(server18: Server) -> Iterator[FreshDatabase]:
    """An empty database on a server of the newest version."""
    with fresh_database(server18) as fresh:
        yield fresh


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many statements were sent in each round trip."""
    sent: list[int] = []
    read = Connection.read

    def counted(
        connection: Connection, statements: Sequence[str], *, before: Sequence[str] = ()
    ) -> list[Rows]:
        sent.append(len(statements) + len(before))
        return read(connection, statements, before=before)

    monkeypatch.setattr(Connection, "read", counted)
    return sent
