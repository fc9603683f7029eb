"""The demo's server for the tests of the explorer, and the explorer on it without a terminal."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from pgwhy.server.options import ConnectionOptions
from tests.demo.place import Place


@pytest.fixture(scope="session")
def demo_place() -> Iterator[Place]:
    """A demo of its own, for the length of the tests."""
    above = Path(tempfile.mkdtemp(prefix="pgwhy-"))
    above.chmod(0o711)
    yield Place(above / "demo")
    shutil.rmtree(above)


@pytest.fixture(scope="session")
def demo(demo_place: Place) -> Iterator[ConnectionOptions]:
    """The superuser's login to the database of the incident."""
    with demo_place.served() as served:
        assert served.uri, served.complaint
        yield ConnectionOptions(served.uri)
