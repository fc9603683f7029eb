"""The shop, once for each server."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from tests.diagnosis.shop import Shop, shop_on
from tests.servers import Server


@pytest.fixture(scope="session")
def shop(server_of: Callable[[int], Server]) -> Iterator[Shop]:
    """The shop on the newest server."""
    with shop_on(server_of(18)) as made:
        yield made


@pytest.fixture(scope="session")
def every_shop(server: Server) -> Iterator[Shop]:
    """The shop on each server that can be had."""
    with shop_on(server) as made:
        yield made
