"""Editing a setting name by name: what is not touched means and reads the same."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pgwhy.search_path import SearchPathSyntaxError, parse_setting, stored_setting
from pgwhy.search_path.editing import added, moved, removed

_NAMES = st.lists(
    st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]), max_size=15),
    min_size=1,
    max_size=6,
)


def _names(text: str) -> list[str]:
    return [element.name for element in parse_setting(text)]


def test_what_is_not_touched_stays_as_it_is_written() -> None:
    written = '"$user" ,  PUBLIC,"a ""b"""'
    assert moved(written, 1, 1) == ('"$user", "a ""b""", PUBLIC', 2)
    assert added(written, 1, "My Schema") == '"$user", "My Schema", PUBLIC, "a ""b"""'
    assert removed(written, 0) == 'PUBLIC, "a ""b"""'


def test_without_the_last_element_it_is_the_empty_list() -> None:
    assert removed("public", 0) == ""
    assert parse_setting("") == ()
    assert added("", 0, "public") == "public"


def test_at_an_end_an_element_stays() -> None:
    assert moved("a, b", 0, -1) == ("a, b", 0)
    assert moved("a, b", 1, 1) == ("a, b", 1)


def test_a_text_that_is_no_list_is_refused() -> None:
    with pytest.raises(SearchPathSyntaxError):
        moved("a,,b", 0, 1)


@given(names=_NAMES, data=st.data())
def test_editing_does_what_lists_do(names: list[str], data: st.DataObject) -> None:
    setting = stored_setting(names)
    before = _names(setting)
    at = data.draw(st.integers(0, len(names) - 1))
    by = data.draw(st.sampled_from((-1, 1)))
    text, there = moved(setting, at, by)
    assert _names(text) == [*(rest := before[:at] + before[at + 1 :])[:there], before[at], *rest[there:]]
    assert _names(removed(setting, at)) == before[:at] + before[at + 1 :]
    assert _names(added(setting, at, "new one")) == [*before[:at], "new one", *before[at:]]
