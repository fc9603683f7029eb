"""The demo's server for the tests of the explorer, and the explorer on it without a terminal."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from pgwhy.server.options import ConnectionOptions
from tests.demo.place import Place
from tests.servers.place import folder_for_servers


@pytest.fixture(scope="session")
def demo_place() -> Iterator[Place]:
    """A demo of its own, for the length of the tests."""
    with folder_for_servers("demo") as above:
        yield Place(above / "demo")


@pytest.fixture(scope="session")
def demo(demo_place: Place) -> Iterator[ConnectionOptions]:
    """The superuser's login to the database of the incident."""
    with demo_place.served() as served:
        assert served.uri, served.complaint
        yield ConnectionOptions(served.uri)


@pytest.fixture(autouse=True)
def followed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody reads while the cursor moves: panels follow it at once."""
    for module in ("widgets.panels.pane", "screens.search_path"):
        monkeypatch.setattr(f"pgwhy.{module}.REST", 0.01)
