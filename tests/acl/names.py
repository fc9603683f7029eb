"""Role names that a parser may stumble over, and strategies for names, items and ACLs of them."""

from __future__ import annotations

from hypothesis import strategies as st

from pgwhy.acl import PUBLIC, Acl, AclItem, Privilege, RoleName

AWKWARD = (
    *("plain", "SEM_Upper", "sem-dash", "a.b", "a$b", "12345", "R", "NULL", "null", "group", "user"),
    *("a b", " a", "b ", "a,b", "{a}", "a=r/b", "=", "/", "*", "a'b", "a\\b", "\\", 'a"b', '"a"', 'a"', '"'),
    *("ümlaut", "名前", "a\nb", "a\tb", "\x1b[31m", "\x9b", "\u202ex", "\u200b", "é" * 31 + "e", "x" * 63),
)
role_names = st.sampled_from([RoleName(name) for name in AWKWARD])
any_name = st.text(
    st.characters(codec="utf-8", exclude_characters="\0") | st.sampled_from("\"'\\ .=/*{},\n\taZ_0"),
    min_size=1,
).filter(lambda name: len(name.encode()) <= 63)
"""Any name that fits into a server's 63 bytes."""


@st.composite
def items(draw: st.DrawFn) -> AclItem:
    """An item of awkward names; letters of all versions."""
    privileges = draw(st.frozensets(st.sampled_from(Privilege)))
    grant_options = draw(st.frozensets(st.sampled_from(sorted(privileges)))) if privileges else frozenset()
    grantee = draw(role_names | st.just(PUBLIC))
    return AclItem(grantee, draw(role_names), privileges, grant_options)


acls = st.lists(items(), max_size=6).map(lambda drawn: Acl(tuple(drawn)))
