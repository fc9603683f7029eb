"""aclitem[] text: what is accepted, what is refused and where, and what is printed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pgwhy.acl import Acl, AclSyntaxError, format_acl, parse_acl, parse_item
from tests.acl.names import acls


def acl(*items: str) -> Acl:
    return Acl(tuple(parse_item(text) for text in items))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{}", acl()),
        (" { } ", acl()),
        ("{a=r/b}", acl("a=r/b")),
        ("{a=r/b,=Tc/b}", acl("a=r/b", "=Tc/b")),
        ("{ a=r/b , =Tc/b }", acl("a=r/b", "=Tc/b")),
        (r'{"\"c-d\"=r/b"}', acl('"c-d"=r/b')),
        (r'{"\"a\"\"b\"=r/b","\"a\\b\"=r/b"}', acl('"a""b"=r/b', '"a\\b"=r/b')),
        (r"{a\=r/b}", acl("a=r/b")),
        ('{"a=r/b" ,"c=r/b"}', acl("a=r/b", "c=r/b")),
        ("[0:1]={a=r/b,c=r/b}", acl("a=r/b", "c=r/b")),
        (" [-3:-3] = {a=r/b}", acl("a=r/b")),
        ("{NULL=r/b}", acl("NULL=r/b")),
        ("{a=r/b\n,c=r/b}", acl("a=r/b", "c=r/b")),
    ],
)
def test_accepted(text: str, expected: Acl) -> None:
    assert parse_acl(text) == expected


@pytest.mark.parametrize(
    ("text", "position", "message"),
    [
        ("", 0, 'an ACL starts with "{"'),
        ("a=r/b", 0, 'an ACL starts with "{"'),
        ("{", 1, 'the ACL is not closed by "}"'),
        ("{a=r/b", 6, 'expected "," or "}" after the item'),
        ("{a=r/b,", 7, 'the ACL is not closed by "}"'),
        ("{a=r/b,}", 7, "an item is missing"),
        ("{,a=r/b}", 1, "an item is missing"),
        ("{a=r/b}}", 7, 'unexpected text after the "}"'),
        ("{a=r/b} x", 8, 'unexpected text after the "}"'),
        ('{"a=r/b}', 1, "the quoted item is not closed"),
        ('{"a=r/b"x}', 8, 'expected "," or "}" after the item'),
        ('{a=r/"b"}', 5, 'expected "," or "}" after the item'),
        ("{{a=r/b}}", 1, "an ACL has one dimension"),
        ("{a=r/b,null}", 7, "an ACL has no NULL items"),
        ("{a=r/b,c}", 8, 'expected "=" after the grantee'),
        (r'{a=r/b,"\"c d\"-=r/b"}', 15, 'expected "=" after the grantee'),
        (r'{"\"c\\d\"\"=r/b"}', 2, "the quoted name is not closed"),
        ("[0:1]={a=r/b}", 0, "the bounds do not match the number of items"),
        ("{\\", 1, "nothing follows the backslash"),
    ],
)
def test_refused_and_where(text: str, position: int, message: str) -> None:
    with pytest.raises(AclSyntaxError) as caught:
        parse_acl(text)
    assert (caught.value.position, caught.value.message) == (position, message)


@pytest.mark.parametrize(
    "text",
    ["{}", "{a=r*/b,=Tc/b}", r'{"\"sem-dash\"=r/postgres","\"sem\"\"q\"=r/postgres"}', r'{"\"a\\\\b\"=r/c"}'],
)
def test_printed_as_it_was(text: str) -> None:
    assert format_acl(parse_acl(text)) == text


@given(acls)
def test_nothing_is_lost(value: Acl) -> None:
    assert parse_acl(format_acl(value)) == value


@given(st.text('{}"\\,=/r ab[0:1]', max_size=14))
def test_a_position_is_in_the_text(text: str) -> None:
    assert 0 <= refused_at(text) <= len(text)


def refused_at(text: str) -> int:
    try:
        parse_acl(text)
    except AclSyntaxError as error:
        return error.position
    return 0
