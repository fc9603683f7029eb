"""Privileges as others than psql show them, in what mails and chats put around them; what is not read is said."""

from __future__ import annotations

from pathlib import Path

import pytest

from pgwhy.acl import Acl, AclSyntaxError, ObjectKind, parse_acl
from pgwhy.acl.listing import Decoded, Stored, decode

PASTES = {path.stem: path.read_text("utf-8") for path in sorted(Path(__file__).parent.glob("pastes/*.txt"))}
PGCLI = ("psql", "fancy_grid", "simple", "vertical", "csv", "tsv")


def acl(*items: str) -> Acl:
    return parse_acl("{" + ",".join(items) + "}")


def told(decoded: Decoded) -> dict[str, Acl]:
    return {listed.name: listed.acl for listed in decoded.listed}


def not_read(decoded: Decoded) -> list[int]:
    return [line.number for line in decoded.not_read]


OWN = "own=arwdDxt/own"
BOAT = {"boat": acl(OWN, "crew=r/own")}


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("grid", BOAT | {"sail": acl(OWN, r'"\"Deck Team\"=r/own"')}),
        ("csv-items-in-braces", BOAT | {"sail": acl(OWN, r'"\"Deck Team\"=r*/own"')}),
        ("csv-array", {"boat": acl(OWN, "crew=r/own", r'"\"Deck Team\"=r*/own"'), "sail": acl(OWN)}),
        ("pgadmin", {"boat": acl(OWN, "crew=r/own", r'"\"Deck Team\"=r*/own"'), "odd name": acl(OWN)}),
    ],
)
def test_every_item_of_every_object(name: str, expected: dict[str, Acl]) -> None:
    decoded = decode(PASTES[name])
    assert told(decoded) == expected
    assert not_read(decoded) == []


def test_a_copied_listing_says_schemas_and_kinds() -> None:
    assert [(one.kind, one.schema) for one in decode(PASTES["pgadmin"]).listed] == [
        (ObjectKind.TABLE, "public")
    ] * 2


@pytest.mark.parametrize("name", PGCLI)
def test_what_pgcli_printed(name: str) -> None:
    r"""``\dp``, a query of relname and relacl, and ``\dn+``, as 4.7.1 prints them in several of its formats."""
    decoded = decode(PASTES[f"pgcli-{name}"])
    listing, query, schemas = decoded.listed[:4], decoded.listed[4:8], decoded.listed[8:]
    assert not_read(decoded) == []
    assert (
        [one.name for one in listing] == [one.name for one in query] == ["boat", "fresh", "odd name", "sail"]
    )
    assert [one.acl for one in listing] == [one.acl for one in query]
    assert [one.stored for one in listing] == [Stored.ACL, Stored.NULL, Stored.ACL, Stored.ACL]
    assert [item.grantee for item in listing[3].acl.items] == [
        *("own", "a|b", "x,y", 'q"uote', "eq=r/z", "名 前", "tab\tx", "ümlaut", ""),
    ]
    assert [(column.column, column.acl) for column in listing[0].columns] == [
        ("a", acl("crew=rw/own", r'"\"Deck Team\"=rw/own"')),
        ("Odd Col", acl("crew=w/own", r'"\"Deck Team\"=w/own"', "=r/own")),
    ]
    assert [(one.kind, one.name, len(one.acl.items)) for one in schemas] == [
        (ObjectKind.SCHEMA, "app", 3),
        (ObjectKind.SCHEMA, "public", 2),
    ]


def test_columns_that_nothing_shows_are_not_guessed() -> None:
    """pgcli's format "plain" has no rule and no bar: where a cell ends is anybody's guess."""
    decoded = decode(PASTES["pgcli-plain"])
    lines = PASTES["pgcli-plain"].splitlines()
    assert decoded.listed == ()
    assert not_read(decoded) == [
        number for number, line in enumerate(lines, 1) if "/own" in line or "/pg_" in line
    ]


LISTING = """\
                                  Access privileges
 Schema | Name | Type  | Access privileges  | Column privileges | Policies
--------+------+-------+--------------------+-------------------+----------
 app    | boat | table | own=arwdDxt/own   +|                   |
        |      |       | "Deck Team"=r*/own |                   |
 app    | sail | table | own=arwdDxt/own    |                   |
"""
LISTED = {"boat": acl(OWN, r'"\"Deck Team\"=r*/own"'), "sail": acl(OWN)}


def each_line(text: str, prefix: str) -> str:
    return "".join(f"{prefix}{line}\n" for line in text.splitlines())


@pytest.mark.parametrize(
    "framed",
    [
        pytest.param(f"```\n{LISTING}```", id="fence"),
        pytest.param(f"```sql\n{LISTING}(2 rows)\n\n```\n", id="fence with a language"),
        pytest.param(f"```{LISTING}(2 rows)```", id="fence in the same line"),
        pytest.param(f"Hi all,\n\n~~~\n{LISTING}~~~\n\nThanks, Bob", id="in a mail"),
        pytest.param(f"Bob wrote:\n{each_line(LISTING, '> ')}\nWhy?", id="quoted"),
        pytest.param(each_line(each_line(LISTING, "> "), ">"), id="quoted twice"),
        pytest.param(each_line(f"```\n{LISTING}```", "> "), id="quoted fence"),
        pytest.param(each_line(LISTING, "    "), id="indented"),
        pytest.param(each_line(LISTING, "\t"), id="indented by tabs"),
        pytest.param(f"shop=> \\dp app.*\n{LISTING}shop=> \n", id="prompts"),
        pytest.param(f"shop=# \\dp\n{LISTING}\nTime: 3.141 ms\nshop=# ", id="prompts of a superuser"),
        pytest.param(f"own@localhost:shop> \\dp\n{LISTING}SELECT 2\nTime: 0.204s\n", id="prompts of pgcli"),
        pytest.param(f"$ psql -c '\\dp' shop\n{LISTING}$ ", id="prompts of a shell"),
        pytest.param(LISTING.replace("\n", "\r\n"), id="line ends of Windows"),
    ],
)
def test_a_frame_is_no_part_of_the_table(framed: str) -> None:
    decoded = decode(framed)
    assert (told(decoded), not_read(decoded)) == (LISTED, [])
    assert {(one.kind, one.schema) for one in decoded.listed} == {(ObjectKind.TABLE, "app")}


MARKDOWN = """\
| Schema | Name | Type | Access privileges | Column privileges |
|--------|------|:----:|-------------------|---|
| app | boat | table | own=arwdDxt/own<br>"Deck Team"=r*/own<br/>=r/own | a:<br>  crew=w/own |
| app | sail | table | `own=arwdDxt/own`<BR />`crew=r/own` | |
"""


def test_line_breaks_of_markdown() -> None:
    decoded = decode(MARKDOWN)
    assert told(decoded) == {
        "boat": acl(OWN, r'"\"Deck Team\"=r*/own"', "=r/own"),
        "sail": acl(OWN, "crew=r/own"),
    }
    assert decoded.listed[0].columns[0].acl == acl("crew=w/own")
    assert not_read(decoded) == []


@pytest.mark.parametrize(
    ("text", "expected", "lines"),
    [
        pytest.param(
            "Schema|Name|Type|Access privileges\napp|odd|name|table|own=r/own\napp|boat|table|own=r/own\n",
            {"boat": acl("own=r/own")},
            [2],
            id="a bar in a name, unaligned",
        ),
        pytest.param(
            "relname|relacl\nodd|name|{own=r/own}\nboat|{own=r/own}\n",
            {"boat": acl("own=r/own")},
            [2],
            id="a bar in a name, of a query",
        ),
        pytest.param(
            "| relname | relacl |\n|---|---|\n| a\\|b | {own=r/own} |\n| boat | {own=r/own} |\n",
            {"boat": acl("own=r/own")},
            [3],
            id="a bar in a name, Markdown",
        ),
        pytest.param(
            "+------+----------------+\n| name | relacl         |\n+------+----------------+\n"
            "| boat | {own=r/own}    |\n| sail | {own=r/own,    |\n| crew=r/own} |\n+------+----------------+\n",
            {"boat": acl("own=r/own"), "sail": acl()},
            [5, 6],
            id="a torn row",
        ),
        pytest.param(
            " relname |          relacl\n---------+---------------------------\n boat    | {own=r/own}\n"
            " sail    | {own=r/own,Deck Team=r/own}\n",
            {"boat": acl("own=r/own"), "sail": acl()},
            [4],
            id="an item that is none",
        ),
        pytest.param(
            f"crew=r/own is what I gave:\n\n{LISTING}", LISTED, [1], id="an item that stands beside the table"
        ),
        pytest.param(
            "on boat there is own=r/own\nand on sail crew=r/own\n",
            {},
            [1, 2],
            id="sentences",
        ),
        pytest.param("<td>boat</td><td>own=r/own</td>\n<td>sail</td><td>{}</td>\n", {}, [1], id="HTML"),
    ],
)
def test_what_is_not_read_is_said(text: str, expected: dict[str, Acl], lines: list[int]) -> None:
    decoded = decode(text)
    assert (told(decoded), not_read(decoded)) == (expected, lines)
    assert [line.text for line in decoded.not_read] == [text.split("\n")[number - 1] for number in lines]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "boat|{own=r/own}\nfresh|\nsail|{=r/own}\n",
            {"boat": acl("own=r/own"), "fresh": acl(), "sail": acl("=r/own")},
        ),
        (
            "boat\town=r/own\ncrew=r/own\nsail\t=r/own\n",
            {"boat": acl("own=r/own", "crew=r/own"), "sail": acl("=r/own")},
        ),
        ('nspname;relname;relacl\napp;boat;"{own=r/own,=r/own}"\n', {"boat": acl("own=r/own", "=r/own")}),
        ("relacl,relname\n{own=r/own},boat\n", {"boat": acl("own=r/own")}),
        (
            'boat\t{"\\\\"Deck Team\\\\"=r/own"}\nfresh\t\\N\n',
            {"boat": acl(r'"\"Deck Team\"=r/own"'), "fresh": acl()},
        ),
        ("* Record 1\nrelname boat\nrelacl  {own=r/own}\n", {"boat": acl("own=r/own")}),
        (
            "relname|boat\nrelacl|{own=r/own}\n\nrelname|sail\nrelacl|\n",
            {"boat": acl("own=r/own"), "sail": acl()},
        ),
        (
            "-[ RECORD 1 ]\nName              | c++\nAccess privileges | own=U/own\n",
            {"c++": acl("own=U/own")},
        ),
    ],
)
def test_rows_of_a_query_are_told_by_name(text: str, expected: dict[str, Acl]) -> None:
    decoded = decode(text)
    assert (told(decoded), not_read(decoded)) == (expected, [])


def test_columns_of_a_query_name_the_schema_and_the_column() -> None:
    (boat,) = decode("oid,nspname,proname,proacl\n16384,app,f,{=X/own}\n").listed
    assert (boat.kind, boat.schema, boat.name) == (ObjectKind.FUNCTION, "app", "f")
    (column,) = decode(
        " attrelid | attname |    attacl\n----------+---------+-------------\n boat     | a       | {own=r/own}\n"
    ).listed
    assert (column.kind, column.schema, column.name) == (ObjectKind.COLUMN, "boat", "a")


@pytest.mark.parametrize(
    "text",
    [
        "t|boat\na|{own=r/own}\n\nt|sail\na|{own=r/own}\n",
        "| relacl | {own=r/own} |\n",
        "o|1\nt|boat\na|{own=r/own}\n",
    ],
)
def test_no_object_is_invented(text: str) -> None:
    """The names of columns, in records whose beginning is missing or nobody knows, are no objects."""
    decoded = decode(text)
    assert (decoded.listed, len(decoded.not_read)) == ((), text.count("own=r"))


def test_a_list_in_one_line() -> None:
    assert [one.acl for one in decode("own=r/own, crew=r/own").listed] == [acl("own=r/own", "crew=r/own")]
    assert [one.acl for one in decode('{own=r/own,"Deck Team"=r/own}').listed] == [
        acl("own=r/own", r'"\"Deck Team\"=r/own"')
    ]


def test_a_line_of_cells_is_no_sentence() -> None:
    with pytest.raises(AclSyntaxError):
        decode("[('boat', '{own=r/own}'), ('sail', '{}')]")
