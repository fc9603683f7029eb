"""Sections as rows: what is seen, in which width, and how it opens."""

from __future__ import annotations

from pgwhy.render.section import (
    FOUND,
    HELD,
    MISSING,
    OTHER,
    Choice,
    MarkedLine,
    Section,
    detail,
    folded,
    name,
    phrases,
)
from pgwhy.widgets.ink import Ink
from pgwhy.widgets.marked import Place, rows_of

SECTION = Section(
    (
        MarkedLine(mark=HELD, phrases=phrases("first"), details=(detail("a reason"),)),
        MarkedLine(
            mark=MISSING,
            phrases=phrases("second"),
            details=(MarkedLine(phrases=phrases("deeper"), details=(detail("a reason"),)),),
            opened=True,
        ),
    )
)


def _shown(opened: set[Place] | None, width: int = 80, *sections: Section, folds: bool = True) -> list[str]:
    rows = rows_of(sections or (SECTION,), width, opened, folds=folds)
    return ["".join(part.text for part in row.content).rstrip() for row in rows]


def test_what_is_open_is_seen() -> None:
    assert _shown({(0, 1)}) == [" ▸ ✓ first", " ▾ ✗ second", "     ▸ deeper"]
    assert _shown({(0, 0)}) == [" ▾ ✓ first", "       a reason", " ▸ ✗ second"]
    assert _shown(set()) == [" ▸ ✓ first", " ▸ ✗ second"]


def test_everything_can_be_seen_at_once() -> None:
    assert _shown(None) == [
        " ▾ ✓ first",
        "       a reason",
        " ▾ ✗ second",
        "     ▾ deeper",
        "           a reason",
    ]


def test_where_nothing_folds_there_are_no_details_and_what_was_folded_stands_among_the_others() -> None:
    assert _shown(None, folds=False) == ["   ✓ first", "   ✗ second"]
    lines = tuple(MarkedLine(mark=OTHER, phrases=phrases(f"s{n}.t"), level=1) for n in range(4))
    section = Section((MarkedLine(mark=FOUND, phrases=phrases("public.t")), *folded(lines, 2)))
    assert _shown(set(), 80, section, folds=False) == [
        "   → public.t",
        *(f"     · s{n}.t" for n in range(4)),
    ]


def test_what_is_folded_opens() -> None:
    section = Section(folded(SECTION.lines, 1), phrases(name("Checks")))
    assert _shown(set(), 80, section) == [" Checks", " ▸ ✓ first", " ▸ … and 1 more"]
    assert _shown({(0, 1)}, 80, section) == [
        " Checks",
        " ▸ ✓ first",
        " ▾ … and 1 more",
        "     ▸ ✗ second",
    ]


def test_each_row_knows_its_line_and_its_section() -> None:
    rows = list(rows_of((SECTION, SECTION), 80, {(1, 1)}, folds=True))
    assert [row.place for row in rows] == [(0, 0), (0, 1), (1, 0), (1, 1), (1, 1, 0)]
    assert rows[4].line == SECTION.lines[1].details[0]
    assert all(row.section is SECTION for row in rows)


def test_what_can_be_chosen_has_its_key_in_front_up_to_nine() -> None:
    lines = tuple(MarkedLine(phrases=phrases(f"role{n}"), about=Choice(n)) for n in (1, 9, 10))
    rows = list(rows_of((Section(lines),), 80))
    assert ["".join(part.text for part in row.content) for row in rows] == [
        "   1 role1",
        "   9 role9",
        "     role10",
    ]
    assert [row.content[1].ink for row in rows] == [Ink.KEY] * 3


def test_what_stands_behind_goes_to_its_own_line_where_there_is_no_room() -> None:
    section = Section(
        (MarkedLine(mark=HELD, phrases=phrases("what is checked"), behind=phrases("why it is held")),)
    )
    assert _shown(set(), 40, section) == ["   ✓ what is checked  why it is held"]
    assert _shown(set(), 30, section) == ["   ✓ what is checked", "       why it is held"]


def test_a_column_gives_way_before_a_line_is_broken() -> None:
    lines = tuple(
        MarkedLine(phrases=phrases(label), behind=phrases("behind it")) for label in ("s", "a long label")
    )
    assert _shown(set(), 40, Section(lines, aligned=True)) == [
        "   s             behind it",
        "   a long label  behind it",
    ]
    assert _shown(set(), 23, Section(lines, aligned=True)) == [
        "   s  behind it",
        "   a long label",
        "     behind it",
    ]


def test_long_sentences_are_broken_between_words_and_indented() -> None:
    section = Section((detail("one two three four five six"),))
    assert _shown(set(), 20, section) == ["   one two three", "     four five six"]
