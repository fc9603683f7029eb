"""Privileges in every form in which they are pasted: all of them are read, or it is said where some are."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from pgwhy.acl import PUBLIC, Acl, AclItem, AclSyntaxError, Privilege, RoleName, format_acl, format_item
from pgwhy.acl.listing import decode
from tests.acl.renderings import RENDERINGS, Table

Acls = dict[str, Acl]
"""Objects by name."""

ROLES = (
    "own",
    "crew",
    "Deck Team",
    "a|b",
    "x,y",
    'q"uote',
    "eq=r/z",
    "名 前",
    "ümlaut",
    "{x}",
    "it's",
    "- ",
    "a/b",
    "+",
)


def items_of(*grantees: str) -> Acl:
    held = frozenset({Privilege.INSERT, Privilege.SELECT})
    return Acl(
        tuple(AclItem(RoleName(name), RoleName("own"), held, held & {Privilege.SELECT}) for name in grantees)
    )


EXAMPLE = {
    "boat": items_of("own", *ROLES[1:6]),
    "odd name": items_of("own"),
    "sail": items_of(*ROLES[6:], PUBLIC),
}


def listing(acls: Acls) -> Table:
    rows = [["app", name, "table", "\n".join(map(format_item, acl.items))] for name, acl in acls.items()]
    return [["Schema", "Name", "Type", "Access privileges"], *rows]


def query(array: Callable[[Acl], str]) -> Callable[[Acls], Table]:
    return lambda acls: [["relname", "relacl"], *([name, array(acl)] for name, acl in acls.items())]


def unescaped(acl: Acl) -> str:
    """As DBeaver and older pgcli print an array: the items as they are."""
    return "{" + ",".join(map(format_item, acl.items)) + "}"


def python(acl: Acl) -> str:
    """As newer pgcli prints one."""
    return repr([format_item(item) for item in acl.items])


CONTENTS: dict[str, Callable[[Acls], Table]] = {
    "listing": listing,
    "array": query(format_acl),
    "items in braces": query(unescaped),
    "Python": query(python),
}


def told(text: str) -> tuple[Acls, bool]:
    """What is told of objects, and whether that is said to be all."""
    decoded = decode(text)
    found: Acls = {}
    for listed in decoded.listed:
        if not listed.unread:
            assert listed.name not in found
            found[listed.name] = listed.acl
    return found, not decoded.not_read


@pytest.mark.parametrize("content", CONTENTS)
@pytest.mark.parametrize("name", [name for name in RENDERINGS if name != "Markdown with escapes"])
def test_all_is_read(name: str, content: str) -> None:
    assert told(RENDERINGS[name](CONTENTS[content](EXAMPLE))) == (EXAMPLE, True)


NAMES = st.text(
    st.sampled_from("ab_1 \"=/,|{}'`.:;+-<>(名é\t\n\\"), min_size=1, max_size=9
) | st.sampled_from([*ROLES, "a=r/b", "x\ny", "\\", '"', "a | b", "<br>", "a\\|b", "(none)", "table"])
OBJECTS = ("boat", "odd name", "x|y", "x,y", "it's", 'q"t', "名前", "c++", "a | b", "a\tb")

BARE = ("psql -A", "copied", "escaped tabs")
"""Renderings in which nothing tells a separator from the same character in the name of an object."""
DRAWN_BY_PSQL = ("psql border", "psql unicode", "psql old-ascii", "psql expanded")
"""Renderings in which psql draws a tab as blanks."""


def survives(name: str) -> bool:
    """Whether no rendering loses a part of the name, and no line of it looks like what stands around a paste."""
    return not re.search(r"[ \t\n]\n", name) and not ("\n" in name and re.search("[>`]", name))


@st.composite
def items(draw: st.DrawFn) -> AclItem:
    held = draw(st.frozensets(st.sampled_from(Privilege), min_size=1, max_size=4))
    options = held & draw(st.frozensets(st.sampled_from(Privilege), max_size=4))
    names = NAMES.filter(survives)
    return AclItem(RoleName(draw(names | st.just(PUBLIC))), RoleName(draw(names)), held, options)


acls = st.lists(items(), min_size=1, max_size=4).map(lambda drawn: Acl(tuple(drawn)))
FRAMES: dict[str, Callable[[str], str]] = {
    "none": lambda text: text,
    "fence": lambda text: f"Look:\n```\n{text}```\nThanks, Bob",
    "quoted": lambda text: "".join(f"> {line}\n" for line in text.split("\n")),
    "indented": lambda text: "".join(f"    {line}\n" for line in text.split("\n")),
    "prompts": lambda text: f"shop=> \\dp\n{text}shop=> \n",
}


@settings(deadline=None, max_examples=500)
@given(
    rendering=st.sampled_from(sorted(RENDERINGS)),
    content=st.sampled_from(sorted(CONTENTS)),
    frame=st.sampled_from(sorted(FRAMES)),
    objects=st.dictionaries(st.sampled_from(OBJECTS), acls, min_size=1, max_size=4),
)
def test_nothing_is_lost_and_nothing_is_wrong(
    rendering: str, content: str, frame: str, objects: Acls
) -> None:
    """All is told exactly, under its object; or what is told is true, and it is said that it is not all."""
    assume(not rendering.startswith(BARE) or not re.search(r"[|\t]", "".join(objects)))
    text = RENDERINGS[rendering](CONTENTS[content](objects))
    assume(not rendering.startswith(DRAWN_BY_PSQL) or "\t" not in text)
    try:
        found, is_all = told(FRAMES[frame](text))
    except AclSyntaxError:
        return  # all of it is refused
    assert found.items() <= objects.items()
    assert found == objects or not is_all
