"""Where the demos of these tests live."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.demo.place import Place
from tests.servers.place import folder_for_servers


@pytest.fixture(scope="module")
def place() -> Iterator[Place]:
    """A folder that is yet to be made, where the server's account can get, if we are root."""
    with folder_for_servers("demo") as above:
        yield Place(above / "demo")
