"""What both faces show is safe to show, and shown by both: as lines of text, and as rows of a list."""

from __future__ import annotations

import io
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pgwhy.cli.sections import printed
from pgwhy.render.section import (
    FOUND,
    MISSING,
    MORE,
    OTHER,
    Copyable,
    MarkedLine,
    Phrase,
    PhraseKind,
    Section,
    detail,
    folded,
    name,
    note,
    phrases,
)
from pgwhy.widgets.marked import rows_of
from tests.ui.hostile import HOSTILE

LINES = tuple(MarkedLine(mark=OTHER, phrases=phrases(f"s{n}.t (table)")) for n in range(8))


def _rows(section: Section, width: int) -> list[str]:
    return ["".join(part.text for part in row.content).rstrip() for row in rows_of((section,), width)]


@given(st.text())
def test_no_phrase_holds_what_acts_on_a_terminal(text: str) -> None:
    assert Phrase(text).text.isprintable()
    assert Phrase(Phrase(text).text) == Phrase(text)


@pytest.mark.parametrize("hostile", HOSTILE)
def test_wherever_a_name_stands_it_is_harmless_in_both_faces(hostile: str) -> None:
    line = MarkedLine(
        mark=FOUND,
        phrases=phrases(name(hostile), f" in {hostile}"),
        behind=phrases(note(hostile)),
        details=(detail(hostile),),
        offers=(Copyable(hostile, hostile),),
        opened=True,
    )
    section = Section((line,), phrases(hostile))
    assert all(line.isprintable() for line in printed((section,)))
    assert all(row.isprintable() for row in _rows(section, 40))


def test_a_long_list_is_folded_into_a_line_that_holds_the_rest() -> None:
    assert folded(LINES, 8) == LINES
    *few, rest = folded(LINES, 5, "more elsewhere")
    assert tuple(few) == LINES[:5]
    assert (rest.mark, rest.phrases, rest.details) == (
        MORE,
        phrases(note("and 3 more elsewhere")),
        LINES[5:],
    )


def test_the_command_line_counts_what_is_folded_and_the_list_scrolls_over_it() -> None:
    section = Section(folded(LINES, 6), phrases(name("t")))
    assert list(printed((section,)))[-2:] == ["  · s5.t (table)", "  … and 2 more"]
    assert _rows(section, 80) == [" t", *(f"   · s{n}.t (table)" for n in range(8))]


def test_details_and_sql_are_printed_where_the_line_is_open() -> None:
    told = (detail("looked up in public: nothing of this name"),)
    offers = (
        Copyable("GRANT USAGE ON SCHEMA s TO u;", "lets the role look into the schema"),
        Copyable("s.t"),
    )
    line = MarkedLine(mark=MISSING, phrases=phrases("it does not exist"), details=told, offers=offers)
    assert list(printed((Section((line,)),))) == ["  ✗ it does not exist"]
    is_open = MarkedLine(mark=MISSING, phrases=line.phrases, details=told, offers=offers, opened=True)
    assert list(printed((Section((is_open,)),))) == [
        "  ✗ it does not exist",
        "      looked up in public: nothing of this name",
        "      GRANT USAGE ON SCHEMA s TO u;  -- lets the role look into the schema",
        "      s.t",
    ]


def test_what_stands_behind_is_a_column_where_the_section_is_one() -> None:
    lines = tuple(MarkedLine(phrases=phrases(label), behind=phrases("here")) for label in ("s", "public"))
    assert list(printed((Section(lines, aligned=True),))) == ["  s       here", "  public  here"]
    assert list(printed((Section(lines),))) == ["  s  here", "  public  here"]
    assert _rows(Section(lines, aligned=True), 80) == ["   s       here", "   public  here"]


def test_what_has_no_room_goes_to_a_line_of_its_own() -> None:
    line = MarkedLine(
        mark=OTHER, phrases=phrases("a.t (table)"), behind=phrases("hidden: " + "word " * 20), level=1
    )
    assert list(printed((Section((line,)),))) == [
        "    · a.t (table)",
        "        hidden: " + "word " * 11 + "word",
        "        word word word word word word word word",
    ]


def test_neither_an_identifier_nor_sql_is_broken_between_lines() -> None:
    sentence = detail("it belongs to the role " + '"Marketing and Sales"' + " " + "and then some " * 4)
    assert all(len(line) < 80 for line in printed((Section((sentence,)),)))
    assert any('"Marketing and Sales"' in line for line in printed((Section((sentence,)),)))
    sql = MarkedLine(phrases=(Phrase("GRANT " + "SELECT, " * 20 + "…;", PhraseKind.SQL),))
    assert len(list(printed((Section((sql,)),)))) == 1


def test_marks_become_ascii_where_the_output_has_no_others(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(io.BytesIO(), "ascii"))
    section = Section((MarkedLine(mark=MISSING, phrases=phrases("no")), *folded(LINES, 1)))
    assert list(printed((section,))) == ["  - no", "  . s0.t (table)", "  ~ and 7 more"]
