"""Listings that psql printed once, whole and damaged as pastes are."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pgwhy.acl import Acl, AclSyntaxError, ObjectKind, format_acl, parse_acl
from pgwhy.acl.listing import Listed, Stored, decode

STORED = {path.stem: path.read_text("utf-8") for path in sorted(Path(__file__).parent.glob("listings/*.txt"))}
ALIGNED = STORED["psql18-aligned"]
WHOLE = decode(ALIGNED).listed
WIDTH = max(map(len, ALIGNED.splitlines()))


def acl(*items: str) -> Acl:
    return parse_acl("{" + ",".join(items) + "}")


def of(found: tuple[Listed, ...], name: str) -> Listed:
    return next(listed for listed in found if listed.name == name)


def test_a_table_with_everything() -> None:
    table = of(WHOLE, "t")
    assert (table.kind, table.schema, table.stored) == (ObjectKind.TABLE, "app", Stored.ACL)
    assert format_acl(table.acl) == r'{shop_o=arwdDxtm/shop_o,"\"shop_o-group\"=a*r*/shop_o"}'
    assert [(column.column, column.acl) for column in table.columns] == [
        ("a", acl("shop_o_x=rw/shop_o")),
        ("b", acl("shop_o_x=w/shop_o", "=r/shop_o")),
    ]
    assert table.policies.splitlines() == [
        "p1 (RESTRICTIVE) (w):",
        "  (u): ((a > 1) AND (b <> 'x'::text))",
        "  (c): (a < 10)",
        "  to: shop_o_x",
        "p2:",
        "  (u): ((b || '|'::text) <> 'x'::text)",
    ]


def test_odd_names() -> None:
    table = of(WHOLE, "Odd name")
    assert [item.grantee for item in table.acl.items] == [
        *("shop_o", "shop_o|bar", "shop_o 名é", "shop_o\nline"),
    ]
    assert [column.column for column in table.columns] == ["c:1", "Ü d"]


@pytest.mark.parametrize(
    ("name", "stored"), [("fresh", Stored.NULL), ("nobody", Stored.EMPTY), ("4712", Stored.NULL)]
)
def test_no_acl_and_an_empty_one(name: str, stored: Stored) -> None:
    assert (of(WHOLE, name).stored, of(WHOLE, name).acl) == (stored, Acl())


@pytest.mark.parametrize(
    ("name", "kind", "owner"),
    [
        ("parts", ObjectKind.PARTITIONED_TABLE, ""),
        ("s", ObjectKind.SEQUENCE, ""),
        ("mv", ObjectKind.MATERIALIZED_VIEW, ""),
        ("app", ObjectKind.SCHEMA, "shop_o"),
        ("shop_db", ObjectKind.DATABASE, "postgres"),
        ("f", ObjectKind.FUNCTION, "shop_o"),
        ("p", ObjectKind.PROCEDURE, "shop_o"),
        ("total", ObjectKind.AGGREGATE, "shop_o"),
        ("ty", ObjectKind.TYPE, "shop_o"),
        ("plpgsql", ObjectKind.LANGUAGE, "postgres"),
        ("shop_o_server", ObjectKind.FOREIGN_SERVER, "postgres"),
        ("shop_o_fdw", ObjectKind.FOREIGN_DATA_WRAPPER, "postgres"),
        ("log_statement", ObjectKind.PARAMETER, ""),
        ("4711", ObjectKind.LARGE_OBJECT, "postgres"),
    ],
)
def test_kinds_and_owners(name: str, kind: ObjectKind, owner: str) -> None:
    assert (of(WHOLE, name).kind, of(WHOLE, name).owner) == (kind, owner)


def test_default_privileges() -> None:
    rows = [listed for listed in WHOLE if listed.for_objects_to_come]
    assert [(row.owner, row.schema, row.kind, row.stored) for row in rows] == [
        ("shop_o", "app", ObjectKind.FUNCTION, Stored.ACL),
        ("shop_o", "", ObjectKind.FUNCTION, Stored.EMPTY),
        ("shop_o", "", ObjectKind.TABLE, Stored.ACL),
    ]


@pytest.mark.parametrize("name", [name for name in STORED if name.startswith("psql18")])
def test_every_format_says_the_same(name: str) -> None:
    assert decode(STORED[name]).listed == WHOLE


@pytest.mark.parametrize("version", [15, 16])
def test_older_psqls_show_an_empty_acl_as_none(version: int) -> None:
    found = decode(STORED[f"psql{version}-aligned"]).listed
    assert of(found, "nobody").stored is Stored.NULL
    assert of(found, "t") == of(WHOLE, "t")


def each_line(text: str, prefix: str) -> str:
    return "\n".join(prefix + line for line in text.split("\n"))


@pytest.mark.parametrize(
    "damaged",
    [
        pytest.param("\n".join(line.rstrip() for line in ALIGNED.split("\n")), id="trailing blanks lost"),
        pytest.param("\n".join(line.strip() for line in ALIGNED.split("\n")), id="leading blanks lost"),
        pytest.param(ALIGNED.strip(), id="stripped"),
        pytest.param(ALIGNED.replace("\n", "\r\n"), id="line ends of Windows"),
        pytest.param(each_line(ALIGNED, "    "), id="indented"),
        pytest.param(each_line(ALIGNED, "\t"), id="indented by a tab"),
        pytest.param(each_line(ALIGNED, "> "), id="quoted in a mail"),
        pytest.param(ALIGNED.replace(" ", "\xa0"), id="from a web page"),
        pytest.param("\n".join(filter(str.strip, ALIGNED.split("\n"))), id="empty lines lost"),
        pytest.param(ALIGNED.replace("rows)", "Zeilen)"), id="footers of another language"),
        pytest.param("\n".join(x for x in ALIGNED.split("\n") if x[:1] != "("), id="footers lost"),
        pytest.param(f"sdc=> \\dp\n{ALIGNED}sdc=> \\q\n", id="with prompts"),
    ],
)
def test_what_a_paste_goes_through(damaged: str) -> None:
    assert decode(damaged).listed == WHOLE


def test_without_titles_headers_and_rulers() -> None:
    """The rows alone still give every ACL, and relations with all that is said of them."""
    rows = "\n".join(
        line
        for line in STORED["psql18-aligned"].split("\n")
        if not line.startswith("-") and "Access" not in line
    )
    found = decode(rows).listed
    assert [listed.acl for listed in found if listed.acl.items] == [
        listed.acl for listed in WHOLE if listed.acl.items
    ]
    assert of(found, "t") == of(WHOLE, "t")


@pytest.mark.parametrize("name", ["psql18-aligned", "psql18-border2", "psql18-unicode", "psql18-border0"])
def test_cut_off_on_the_right(name: str) -> None:
    for width in range(10, WIDTH, 3):
        assert_true_or_cut("\n".join(line[:width] for line in STORED[name].split("\n")))


def test_cut_off_on_the_left() -> None:
    for width in range(3, WIDTH, 3):
        assert_true_or_cut("\n".join(line[width:] for line in STORED["psql18-border2"].split("\n")))


def assert_true_or_cut(text: str) -> None:
    """What is left of an ACL is either true or said to be cut off."""
    known = [listed.acl for listed in WHOLE]
    for listed in decode_if_anything(text):
        assert listed.acl in known or listed.cut or listed.unread


@given(st.data())
def test_lines_missing_or_torn(data: st.DataObject) -> None:
    """Nothing that happens to a paste makes it fail otherwise than by a syntax error."""
    text = STORED[data.draw(st.sampled_from(sorted(STORED)))]
    start = data.draw(st.integers(0, len(text)))
    decode_if_anything(text[start : start + data.draw(st.integers(0, 3000))])


@given(st.text('|+-: \n"=/ar{}(x)│↵', max_size=80))
def test_any_text(text: str) -> None:
    decode_if_anything(text)


def decode_if_anything(text: str) -> tuple[Listed, ...]:
    try:
        return decode(text).listed
    except AclSyntaxError as error:
        assert 0 <= error.position <= len(text)  # noqa: PT017 whatever the text, this has to hold
        return ()


GERMAN = """
                                Zugriffsprivilegien
 Schema | Name |   Typ   |   Zugriffsprivilegien    | Spaltenprivilegien | Policys
--------+------+---------+--------------------------+--------------------+---------
 public | t    | Tabelle | Stephen=arwdDxt/Stephen +| a:                +|
        |      |         | sdc=arwdDxt/Stephen      |   app=r/Stephen    |
 public | u    | Tabelle | (keine)                  |                    |
(2 Zeilen)
"""


def test_another_language() -> None:
    table, other = decode(GERMAN).listed
    assert (table.schema, table.name) == ("public", "t")
    assert table.acl == acl("Stephen=arwdDxt/Stephen", "sdc=arwdDxt/Stephen")
    assert [(column.column, column.acl) for column in table.columns] == [("a", acl("app=r/Stephen"))]
    assert other.stored is Stored.EMPTY


def test_a_query_on_the_catalogs() -> None:
    text = """
   nspname    |            nspacl
--------------+-------------------------------
 public       | {=U/postgres,postgres=UC/postgres}
 app          |
(2 rows)
"""
    public, app = decode(text).listed
    assert (public.kind, public.name, public.acl) == (
        *(ObjectKind.SCHEMA, "public"),
        acl("=U/postgres", "postgres=UC/postgres"),
    )
    assert (app.name, app.stored) == ("app", Stored.NULL)


@pytest.mark.parametrize(
    ("text", "acls"),
    [
        ("=Tc/sdc", [acl("=Tc/sdc")]),
        ("  sdc=CTc/sdc \n", [acl("sdc=CTc/sdc")]),
        ("{Stephen=arwdDxt/Stephen,sdc=r/Stephen}", [acl("Stephen=arwdDxt/Stephen", "sdc=r/Stephen")]),
        ("a=r/b\n\nc=w/b\n", [acl("a=r/b", "c=w/b")]),
        ("{a=r/b}\n{}\n", [acl("a=r/b"), acl()]),
        ('"a\nb"=r/c', [acl('"\\"a\nb\\"=r/c"')]),
        ("the ACL is 'a=r/b', with =Tc/b.", [acl("a=r/b", "=Tc/b")]),
        ("GRANT SELECT ON t TO x", []),
        ("", []),
    ],
)
def test_without_a_table(text: str, acls: list[Acl]) -> None:
    assert [listed.acl for listed in decode(text).listed] == acls


@pytest.mark.parametrize(
    ("text", "position"),
    [
        ("sem-dash=r/b", 3),
        ("  {a=r/b,c}", 10),
        ("{a=r/b}\n{c}", 10),
        ("https://example.com/?x=y/z", 5),
    ],
)
def test_what_means_to_be_an_acl_and_is_none(text: str, position: int) -> None:
    with pytest.raises(AclSyntaxError) as caught:
        decode(text)
    assert caught.value.position == position


def test_tablespaces() -> None:
    text = r"""
                               List of tablespaces
    Name    |  Owner   | Location  |  Access privileges  | Options |  Size  | Description
------------+----------+-----------+---------------------+---------+--------+-------------
 fast       | Stephen  | /mnt/fast | Stephen=C/Stephen  +|         | 3 MB   |
            |          |           | sdc=C/Stephen       |         |        |
 pg_default | postgres |           |                     |         | 182 MB |
(2 rows)
"""
    fast, default = decode(text).listed
    assert (fast.kind, fast.name, fast.owner) == (ObjectKind.TABLESPACE, "fast", "Stephen")
    assert fast.acl == acl("Stephen=C/Stephen", "sdc=C/Stephen")
    assert (default.kind, default.owner, default.stored) == (ObjectKind.TABLESPACE, "postgres", Stored.NULL)


def test_a_long_text_with_an_open_quote_is_read_in_no_time() -> None:
    """Were the time to grow with the square of the length, this would take minutes."""
    assert decode('he said "\n' + "a line of a log, with = and | in it\n" * 10_000).listed == ()
