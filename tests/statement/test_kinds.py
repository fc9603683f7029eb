"""The table of statement kinds leads to functions that exist."""

from __future__ import annotations

import inspect

import pytest

from pgwhy.statement.kinds.table import KINDS, Kind


@pytest.mark.parametrize(
    "kind", dict.fromkeys(kind for kind in KINDS.values() if kind.where), ids=lambda k: k.where
)
def test_every_kind_has_a_function_that_takes_scene_ledger_and_node(kind: Kind) -> None:
    assert kind.handler is not None
    assert len(inspect.signature(kind.handler).parameters) == 3
