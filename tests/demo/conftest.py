"""Where the demos of these tests live."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.demo.place import Place


@pytest.fixture(scope="module")
def place() -> Iterator[Place]:
    """A folder that is yet to be made, where the server's account can get, if we are root."""
    above = Path(tempfile.mkdtemp(prefix="pgwhy-"))
    above.chmod(0o711)
    yield Place(above / "demo")
    shutil.rmtree(above)
