"""Names as people type them: what they are read as, and where they are refused."""

from __future__ import annotations

import psycopg
import pytest

from pgwhy.search_path import Name, NameSyntaxError, TypeName, parse_name
from pgwhy.search_path.typed import Argument, Called, Operator, Plain
from tests.servers import Server

INT, TEXT = TypeName(Name("int4", "pg_catalog")), TypeName(Name("text"))


def plain(*parts: str, spelled: str) -> Plain:
    database, schema, name = (None, None, *parts)[-3:]
    parsed = Name(str(name), schema, database)
    return Plain(parsed, TypeName(parsed), spelled)


@pytest.mark.parametrize(
    ("text", "parsed"),
    [
        ("MyTable", plain("mytable", spelled="MyTable")),
        (' "MyTable" ', plain("MyTable", spelled='"MyTable"')),
        ("s . T", plain("s", "t", spelled="T")),
        ('db.s."a""b"', plain("db", "s", 'a"b', spelled='"a""b"')),
        ('U&"d\\0061t\\+000061"', plain("data", spelled='U&"d\\0061t\\+000061"')),
        ("u&\"d!0061\" UESCAPE '!'", plain("da", spelled="u&\"d!0061\" UESCAPE '!'")),
        ('U&"\\D83D\\DE00"', plain("\U0001f600", spelled='U&"\\D83D\\DE00"')),
        ("int", Plain(Name("int"), INT, "int")),
        ("f()", Called(Name("f"))),
        ("s.f(int, text)", Called(Name("f", "s"), (Argument(INT), Argument(TEXT)))),
        ("f('x', NULL, 3)", Called(Name("f"), (Argument(None), Argument(None), Argument(INT)))),
        ("f(a => int)", Called(Name("f"), (Argument(INT, "a"),))),
        ("f(VARIADIC int[])", Called(Name("f"), (Argument(TypeName(INT.name, array=True)),), variadic=True)),
        (
            "f(character varying(3)[])",
            Called(Name("f"), (Argument(TypeName(Name("varchar", "pg_catalog"), array=True)),)),
        ),
        ("+", Operator(Name("+"))),
        ("OPERATOR(s.+)", Operator(Name("+", "s"))),
        ("operator", plain("operator", spelled="operator")),
        ("s.+(NONE, int)", Operator(Name("+", "s"), (None, INT))),
        ("double precision", TypeName(Name("float8", "pg_catalog"))),
        ("float(24)", TypeName(Name("float4", "pg_catalog"))),
        ("timestamp(3) with time zone[]", TypeName(Name("timestamptz", "pg_catalog"), array=True)),
        ("interval day to second", TypeName(Name("interval", "pg_catalog"))),
        ("numeric(10, 2)", TypeName(Name("numeric", "pg_catalog"))),
        ("s.t[3][]", TypeName(Name("t", "s"), array=True)),
    ],
)
def test_read_as(text: str, parsed: object) -> None:
    assert parse_name(text, 180000) == parsed


@pytest.mark.parametrize(
    ("text", "position"),
    [
        ("", 0),
        ("a..b", 2),
        ("a.b.c.d", 7),
        ('a."b', 2),
        ('""', 0),
        ("a b", 2),
        ("$x", 0),
        ("f(int", 5),
        ("f(int,,int)", 6),
        ('U&"\\00"', 0),
        ("x;", 1),
    ],
)
def test_refused_with_the_position(text: str, position: int) -> None:
    with pytest.raises(NameSyntaxError) as refused:
        parse_name(text, 180000)

    assert refused.value.position == position


def test_json_is_a_word_of_its_own_since_17() -> None:
    assert parse_name("json[]", 160000) == TypeName(Name("json"), array=True)
    assert parse_name("json[]", 170000) == TypeName(Name("json", "pg_catalog"), array=True)


@pytest.mark.parametrize(
    "text", ['U&"d\\0061t\\+000061"', "U&\"a!0041!!\" UESCAPE '!'", 'U&"\\\\x"', "Ab$é", '"x""Y"', "É" * 40]
)
def test_the_server_reads_the_same_name(server: Server, text: str) -> None:
    with psycopg.connect(server.dsn()) as connection:
        cursor = connection.execute(f"SELECT 1 AS {text}".encode())
        assert cursor.description is not None
        server_name = cursor.description[0].name

    parsed = parse_name(text, 180000)
    assert isinstance(parsed, Plain)
    assert parsed.name.name == server_name
