"""Each place where drivers and tools write SQL finds it in its own example, and no place before it does."""

from __future__ import annotations

import pytest

from pgwhy.incident.quoted_sql import PLACES, Place, sql_at, sql_in


@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.name)
def test_a_place_is_where_its_example_has_sql(place: Place) -> None:
    sql = sql_at(place, place.example)
    assert "orders" in sql
    assert sql.split()[0].isalpha()
    assert sql_in(place.example) == sql


def test_every_place_has_a_name_of_its_own() -> None:
    assert len({place.name for place in PLACES}) == len(PLACES)
