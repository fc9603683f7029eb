"""The answer tree as a value: what is seen, in which width, and how it is opened."""

from __future__ import annotations

from pgwhy.widgets.ink import Span, span
from pgwhy.widgets.why.branch import Branch, opened_at_first, tree_lines

LEAF = Branch((span("a reason"),))
TREE = (
    Branch((span("first"),), (LEAF,)),
    Branch((span("second"),), (Branch((span("deeper"),), (LEAF,)),), opened=True),
    Branch(()),
)


def _shown(branches: tuple[Branch, ...], opened: set[tuple[int, ...]] | None, width: int = 80) -> list[str]:
    return [
        "".join(part.text for part in row.content).rstrip() for row in tree_lines(branches, opened, width)
    ]


def test_what_is_open_is_seen() -> None:
    assert _shown(TREE, opened_at_first(TREE)) == [" ▸ first", " ▾ second", "     ▸ deeper", ""]
    assert _shown(TREE, {(0,)}) == [" ▾ first", "       a reason", " ▸ second", ""]
    assert _shown(TREE, set()) == [" ▸ first", " ▸ second", ""]


def test_everything_can_be_seen_at_once() -> None:
    assert _shown(TREE, None) == [
        " ▾ first",
        "       a reason",
        " ▾ second",
        "     ▾ deeper",
        "           a reason",
        "",
    ]


def test_each_line_knows_its_branch() -> None:
    rows = tree_lines(TREE, {(1,)}, 80)
    assert [row.place for row in rows] == [(0,), (1,), (1, 0), (2,)]
    assert rows[2].branch.content == (Span("deeper"),)


def test_what_stands_behind_goes_to_its_own_line_where_there_is_no_room() -> None:
    branch = Branch((span("what is checked  "),), tail=(span("why it is held"),), hang=4)
    assert _shown((branch,), set(), 40) == ["   what is checked  why it is held"]
    assert _shown((branch,), set(), 30) == ["   what is checked", "       why it is held"]


def test_long_sentences_are_broken_between_words_and_indented() -> None:
    branch = Branch((Span("Note  "), span("one two three four five six")), hang=6)
    assert _shown((branch,), set(), 24) == [
        "   Note  one two three",
        "         four five six",
    ]
