"""The text of a setting: what it is taken apart to, where it is refused, how it is written again."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pgwhy.search_path import SearchPathSyntaxError, parse_setting, sql_list, stored_setting
from pgwhy.search_path.setting import truncated
from tests.servers import Server

NAMES = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=40)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("", []),
        ("  ", []),
        ("a", ["a"]),
        (" a , B,c ", ["a", "b", "c"]),
        ('"$user", public', ["$user", "public"]),
        ("$USER", ["$user"]),
        ('"A b","x,y","q""q"', ["A b", "x,y", 'q"q']),
        ('""', [""]),
        ("my-schema,é,É", ["my-schema", "é", "É"]),
        ('a"b', ['a"b']),
        ("x" * 70, ["x" * 63]),
        ('"' + "é" * 40 + '"', ["é" * 31]),
    ],
)
def test_elements(text: str, names: list[str]) -> None:
    assert [element.name for element in parse_setting(text)] == names


@pytest.mark.parametrize(
    ("text", "position"), [("a,,b", 2), ("a b", 2), ("a,", 2), (",a", 0), ('x, "a', 3), ('"a"b', 3), (",", 0)]
)
def test_refused_with_the_position(text: str, position: int) -> None:
    with pytest.raises(SearchPathSyntaxError) as refused:
        parse_setting(text)

    assert refused.value.position == position
    assert f"character {position + 1}" in str(refused.value)


@given(st.lists(NAMES, max_size=5))
def test_what_is_stored_is_read_back(names: list[str]) -> None:
    assert [e.name for e in parse_setting(stored_setting(names))] == [truncated(name) for name in names]


@given(text=st.text('ab ,"\\$\n\té', max_size=14), names=st.lists(NAMES, min_size=1, max_size=4))
@settings(max_examples=300, deadline=None)
def test_the_server_takes_and_refuses_the_same(
    open_connection: psycopg.Connection[tuple[object, ...]], text: str, names: list[str]
) -> None:
    try:
        open_connection.execute("SELECT pg_catalog.set_config('search_path', %s, false)", [text])
        refused = False
    except psycopg.errors.InvalidParameterValue:
        refused = True
    try:
        parse_setting(text)
        assert not refused
    except SearchPathSyntaxError:
        assert refused
    open_connection.execute(f"SET search_path TO {sql_list(names)}".encode())
    row = open_connection.execute("SHOW search_path").fetchone()
    assert row is not None
    assert row[0] == stored_setting(map(truncated, names))


@pytest.fixture(scope="module")
def open_connection(server18: Server) -> Iterator[psycopg.Connection[tuple[object, ...]]]:
    with psycopg.connect(server18.dsn(), autocommit=True) as connection:
        yield connection


@pytest.mark.parametrize(
    ("name", "cut"), [("x" * 63, "x" * 63), ("x" * 64, "x" * 63), ("é" * 32, "é" * 31), ("€" * 21, "€" * 21)]
)
def test_a_name_is_cut_to_63_bytes_between_characters(name: str, cut: str) -> None:
    assert truncated(name) == cut
