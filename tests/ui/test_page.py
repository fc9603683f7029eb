"""Laying out pages: nothing is lost in any width, tables become words where they do not fit."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.segment import Segment
from textual.color import Color

from pgwhy.widgets.ink import Guard, Ink, Line, Span, fitted, line, span, width_of
from pgwhy.widgets.page import Grid, Laid, Row, Table, lay, text, wrap
from tests.ui.hostile import HOSTILE

words_of_all_kinds = st.text(alphabet=st.sampled_from("ab,. 表é-"), max_size=80)


def shown(laid: list[Laid]) -> list[str]:
    return ["".join(part.text for part in found.content) for found in laid]


@given(words_of_all_kinds, st.integers(8, 60))
def test_wrapping_keeps_every_character_but_blanks_and_stays_in_the_width(words: str, width: int) -> None:
    lines = list(wrap(line(words), width, hang=2))
    assert all(width_of(part) <= width for part in lines)
    joined = "".join("".join(s.text for s in part) for part in lines)
    assert joined.replace(" ", "") == words.replace(" ", "")


@given(words_of_all_kinds, st.integers(1, 60))
def test_fitting_is_exact(words: str, width: int) -> None:
    assert width_of(fitted(line(words), width)) == width


def test_lines_break_between_words_and_behind_commas() -> None:
    assert shown(lay((text("one two three", hang=2),), 8)) == ["one two", "  three"]
    assert shown(lay((text("{a=r/b,c=w/b}"),), 9)) == ["{a=r/b,", "c=w/b}"]


def grid() -> Grid:
    rows = (
        Row(line("sdc"), ("✓", "", "✓*"), line("Stephen")),
        Row(line("PUBLIC"), ("", "✗", ""), line("anna")),
    )
    return Grid("grantee", ("SELECT", "INSERT", "UPDATE"), rows, "granted by")


def test_a_grid_stands_under_headings() -> None:
    assert shown(lay((grid(),), 60)) == [
        "grantee  SELECT  INSERT  UPDATE  granted by",
        "sdc        ✓               ✓*    Stephen",
        "PUBLIC             ✗             anna",
    ]


def test_a_grid_without_room_is_told_in_words() -> None:
    assert shown(lay((grid(),), 30)) == [
        "sdc  granted by Stephen",
        "  SELECT UPDATE*",
        "PUBLIC  granted by anna",
        "  ✗INSERT",
    ]


def test_what_all_rows_share_is_said_once() -> None:
    rows = (Row(line("a"), ("✓",), line("x")), Row(line("b"), ("✓",), line("x")))
    assert shown(lay((Grid("who", ("USAGE",), rows, "granted by"),), 60))[-1] == "all granted by x"


def test_the_last_column_of_a_table_is_broken_into_lines() -> None:
    table = Table(("key", "what"), (((span("a"),), (span("one two three four"),)),))
    assert shown(lay((table,), 20)) == ["key  what", "a    one two three", "     four"]


def test_names_of_any_width_stay_aligned() -> None:
    rows = tuple(((span(name),), (span("|"),)) for name in HOSTILE)
    ends = {cell_len(row) for row in shown(lay((Table(("", ""), rows),), 400))}
    assert len(ends) == 1


def guarded(content: str, *, ascii_only: bool) -> str:
    (segment,) = Guard(ascii_only=ascii_only).apply([Segment(content)], Color(0, 0, 0))
    return segment.text


@given(st.text(alphabet=st.characters()))
def test_the_guard_lets_nothing_through_that_acts(content: str) -> None:
    assert guarded(content, ascii_only=False).isprintable()


@given(st.text(alphabet=st.characters()))
def test_without_utf_8_everything_is_ascii(content: str) -> None:
    made = guarded(content, ascii_only=True)
    assert made.isascii()
    assert made.isprintable()


def test_marks_have_ascii_kin_of_the_same_width() -> None:
    marks = "✓✗▾▸›│─·…→"
    assert guarded(marks, ascii_only=True) == "+-v>>|-.~>"


def test_nothing_is_told_by_colour_alone() -> None:
    for ink in (Ink.MISSING, Ink.UNKNOWN, Ink.KEY):
        assert ink.value.bold
    assert Span("✓", Ink.HELD).text != Span("✗", Ink.MISSING).text


def to_line(name: str) -> Line:
    return line(name)


def test_a_hostile_name_is_one_printable_line() -> None:
    for name in HOSTILE:
        assert "".join(part.text for part in to_line(name)).isprintable()
