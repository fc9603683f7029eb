"""aclitem text: what is accepted, what is refused and where, and what is printed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pgwhy.acl import PUBLIC, AclItem, AclSyntaxError, Privilege, RoleName, format_item, parse_item
from tests.acl.names import any_name, items

A, R, W = Privilege.INSERT, Privilege.SELECT, Privilege.UPDATE


def item(grantee: str, grantor: str, held: str = "r", grantable: str = "", unknown: str = "") -> AclItem:
    letters = {privilege.letter: privilege for privilege in Privilege}
    return AclItem(
        RoleName(grantee),
        RoleName(grantor),
        frozenset(letters[letter] for letter in held),
        frozenset(letters[letter] for letter in grantable),
        unknown,
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a=r/b", item("a", "b")),
        ("=Tc/sdc", item("", "sdc", "Tc")),
        ('""=r/b', item("", "b")),
        (" user a =r*w/ b ", item("a", "b", "rw", "r")),
        ("group a=r/b", item("a", "b")),
        ("user=r/group", item("user", "group")),
        ("user user=r/b", item("user", "b")),
        ('"user" a=r/b', item("a", "b")),
        ("a=/b", item("a", "b", "")),
        ("a=rr*r/b", item("a", "b", "r", "r")),
        ("a=*r/b", item("a", "b", "r")),
        ("a=rR*/b", item("a", "b", "r")),
        ("a=cTCUXtxDdwra/b", item("a", "b", "arwdDxtXUCTc")),
        ("a=rz*y/b", item("a", "b", "r", unknown="z*y")),
        ('"c-d"=r/b', item("c-d", "b")),
        ('c"-"d=r/b', item("c-d", "b")),
        ('"a""b"=r/b', item('a"b', "b")),
        ('"a"b"c"=r/b', item("abc", "b")),
        ("ümlaut=r/名", item("ümlaut", "名")),
        ('"ümlaut"=r/"名"', item("ümlaut", "名")),
        ('a=r/"b', item("a", "b")),
        ("99999=r/10", item("99999", "10")),
        ("a=r", item("a", "")),
        ("x" * 70 + "=r/b", item("x" * 70, "b")),
    ],
)
def test_what_aclitemin_accepts(text: str, expected: AclItem) -> None:
    assert parse_item(text) == expected


@pytest.mark.parametrize(
    ("text", "position", "message"),
    [
        ("", 0, 'expected "=" after the grantee'),
        ("sem-dash=r/b", 3, 'expected "=" after the grantee'),
        ("role a=r/b", 5, 'expected "=" after the grantee'),
        ("user a b=r/b", 7, 'expected "=" after the grantee'),
        ('group ""=r/b', 8, "a name must follow the key word"),
        ('"a=r/b', 0, "the quoted name is not closed"),
        ("a= r/b", 2, 'expected privilege letters, then "/" and the grantor'),
        ("a=r w/b", 3, 'expected privilege letters, then "/" and the grantor'),
        ("a=r /b", 3, 'a blank before the "/"'),
        ("a=rü/b", 3, 'expected privilege letters, then "/" and the grantor'),
        ("a=r/", 4, 'the grantor is missing after the "/"'),
        ('a=r/""', 4, 'the grantor is missing after the "/"'),
        ("a=r/b c", 6, "unexpected text after the grantor"),
        ("a=r/b,c=w/b", 5, "unexpected text after the grantor"),
    ],
)
def test_what_is_refused_and_where(text: str, position: int, message: str) -> None:
    with pytest.raises(AclSyntaxError) as caught:
        parse_item(text)
    assert (caught.value.position, caught.value.message) == (position, message)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (item("a", "b", "rwa", "w"), "a=arw*/b"),
        (AclItem(PUBLIC, RoleName("SEM_Upper"), frozenset({R})), "=r/SEM_Upper"),
        (item("ümlaut", 'a"b'), '"ümlaut"=r/"a""b"'),
        (item("a", "b", "m", "m", "z*"), "a=m*z*/b"),
        (item("a", ""), "a=r"),
    ],
)
def test_printed(value: AclItem, text: str) -> None:
    assert format_item(value) == text


@given(items())
def test_nothing_is_lost(value: AclItem) -> None:
    assert parse_item(format_item(value)) == value


@given(any_name, any_name, st.text("arwdDxtXUCTcsAmzQ", max_size=5))
def test_any_name_comes_back(grantee: str, grantor: str, letters: str) -> None:
    text = format_item(parse_item(f"={letters}/x"))
    value = parse_item(text)
    renamed = AclItem(
        RoleName(grantee), RoleName(grantor), value.privileges, value.grant_options, value.unknown
    )
    assert parse_item(format_item(renamed)) == renamed


@given(st.text('"=/*r ab-é\n', max_size=12))
def test_a_position_is_in_the_text(text: str) -> None:
    assert 0 <= refused_at(text) <= len(text)


def refused_at(text: str) -> int:
    try:
        parse_item(text)
    except AclSyntaxError as error:
        return error.position
    return 0
