"""Rules that came with a minor release: records hold one release of each version, these are the edges."""

from __future__ import annotations

import pytest

from pgwhy.statement.follow.plan import checks_views_first


@pytest.mark.parametrize(
    ("version", "first"),
    [
        (120022, False),
        (130021, False),
        (130022, True),
        (140018, False),
        (140019, True),
        (150013, False),
        (150014, True),
        (160009, False),
        (160010, True),
        (170005, False),
        (170006, True),
        (180000, True),
    ],
)
def test_views_are_checked_before_planning_since_a_minor_release(version: int, first: bool) -> None:
    assert checks_views_first(version) is first
