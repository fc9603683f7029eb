"""The trial runs what only a run can show, and explains the rest."""

from __future__ import annotations

import pytest

from tests.diagnosis.shop import Shop


@pytest.mark.parametrize(
    ("statement", "role", "begin"),
    [
        ("SELECT secret FROM app.customers", "app", "EXPLAIN SELECT secret"),
        ("SELECT app.looks()", "web", "EXPLAIN ANALYZE SELECT app.looks()"),
        ("SELECT setval('app.orders_id_seq', 1)", "writer", "EXPLAIN ANALYZE SELECT setval"),
        ("SELECT id FROM app.orders WHERE id = $1 FOR UPDATE", "reader", "EXPLAIN"),
    ],
)
def test_the_trial_proves_the_fix(shop: Shop, statement: str, role: str, begin: str) -> None:
    _, found = shop.ask(statement, role=role)

    assert found.fix
    tried = next(line for line in found.fix.trial if line.startswith(("EXPLAIN", "SELECT", "PREPARE")))
    assert tried.startswith(begin)


def test_what_needs_an_earlier_statement_is_not_tried(shop: Shop) -> None:
    _, found = shop.ask("PREPARE p AS SELECT secret FROM app.customers; EXECUTE p;", role="app")

    assert found.fix
    assert found.fix.trial == ()
