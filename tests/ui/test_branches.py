"""The answer tree as a value: what is seen, in which width, and how it is opened."""

from __future__ import annotations

from pgwhy.acl import RoleName
from pgwhy.remedy.confers import PREDEFINED
from pgwhy.remedy.remedy import Loss, Remedy, Way
from pgwhy.widgets.ink import Span, span
from pgwhy.widgets.why.branch import Branch, opened_at_first, tree_lines
from pgwhy.widgets.why.offer import breadth

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


def _remedy(confers: tuple[str, ...] | None, *loses: Loss) -> Remedy:
    return Remedy(way=Way.MEMBERSHIP, changes=(), statements=(), confers=confers, loses=loses)


def test_at_a_glance_all_that_is_given_on_everything_is_told_and_the_rest_is_counted() -> None:
    reading, monitoring = PREDEFINED["pg_read_all_data"], PREDEFINED["pg_monitor"]
    assert breadth(_remedy(())) == ""
    assert breadth(_remedy(("SET ROLE a",))) == "also gives 1 other"
    assert breadth(_remedy((reading, monitoring))) == f"also gives {reading}; {monitoring}"
    assert breadth(_remedy((reading, "SET ROLE a", "SET ROLE b"))) == f"also gives {reading}; 2 others"
    assert breadth(_remedy(None)) == "may give more"


def test_at_a_glance_it_is_told_what_others_lose() -> None:
    loss = Loss((RoleName("shop_owner"), RoleName("deploy")), "ownership of table sales.orders")
    told = "takes ownership of table sales.orders from shop_owner, deploy"
    assert breadth(_remedy((), loss)) == told
    assert breadth(_remedy(("SET ROLE a",), loss)) == f"also gives 1 other; {told}"
    assert breadth(_remedy(None, loss)) == f"may give more; {told}"
