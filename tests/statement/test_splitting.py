"""Scripts are cut up where psql would."""

from __future__ import annotations

import pytest

from pgwhy.statement.parsing import parsed
from pgwhy.statement.splitting import pieces


@pytest.mark.parametrize(
    ("script", "statements"),
    [
        ("select 1; select 2", ["select 1", "select 2"]),
        ("select ';' ; select E'\\';'; select \";\"", ["select ';'", "select E'\\';'", 'select ";"']),
        ("select $x$ ; $y$ ; $x$; select 2", ["select $x$ ; $y$ ; $x$", "select 2"]),
        ("-- a;\nselect 1 /* ; /* ; */ ; */; select 2 -- ;", ["select 1 /* ; /* ; */ ; */", "select 2 -- ;"]),
        ("copy t from stdin;\n1\t;\n\\.\nselect 2;", ["copy t from stdin", "select 2"]),
        ("select 1 \\g\nselect 2", ["select 1", "select 2"]),
        ("create rule r as on insert to t do (delete from t; select 1);", None),
        (
            "create function f() returns int begin atomic select case when true then 1 end; select 2; end;",
            None,
        ),
        (";;  ;", []),
        ("select 'open", ["select 'open"]),
    ],
)
def test_statements_end_where_psql_ends_them(script: str, statements: list[str] | None) -> None:
    expected = [script.rstrip(";")] if statements is None else statements
    assert [piece.text for piece in pieces(script)] == expected


def test_psql_commands_are_pieces_of_their_own() -> None:
    found = list(pieces("select 1;\n\\connect - other\nselect \\echo x\n 2;"))
    assert [(piece.meta, piece.text) for piece in found] == [
        (False, "select 1"),
        (True, "\\connect - other"),
        (True, "\\echo x"),
        (False, "select \n 2"),
    ]


def test_lines_are_counted_from_the_first_word() -> None:
    assert [p.line for p in parsed("\n-- note\nselect 1;\n\nselect 2")] == [3, 5]


@pytest.mark.parametrize(
    "text",
    [
        "SELECT a FROM t WHERE b = %s AND c = %(name)s AND d LIKE 'x%%'",
        "SELECT a FROM t WHERE b=%s",
        "SELECT a FROM t WHERE b = @p0 AND c IN (@__x_0,@y)",
        "SELECT a FROM t WHERE b IN (__[POSTCOMPILE_b_1])",
        "SELECT a FROM t WHERE b = ?",
        "SELECT a FROM t WHERE b = $1",
        "SELECT a FROM t WHERE b = :name AND c::int = :other",
        "SELECT a FROM t WHERE b = :'psql'",
        "SELECT a FROM t WHERE b IN %s",
        "INSERT INTO t (a) VALUES %s",
        "SELECT a FROM t WHERE b = #{value} AND c = ${other}",
        "SELECT a ? 'key' FROM t",
    ],
)
def test_placeholders_of_drivers_do_not_break_parsing(text: str) -> None:
    (statement,) = parsed(text)
    assert statement.node is not None
    assert not statement.refused


@pytest.mark.parametrize(
    "text", ["SELECT a FROM t WHERE b = @p0", "SELECT a FROM t WHERE b IN ([POSTCOMPILE_b_1])"]
)
def test_placeholders_that_parse_as_something_else_are_parameters(text: str) -> None:
    assert "$1" in parsed(text)[0].sql


def test_what_does_not_parse_says_so_and_stops_nothing() -> None:
    broken, fine = parsed("select from where; select 1")
    assert broken.refused == 'does not parse: syntax error at or near "where"'
    assert fine.node is not None


def test_copy_of_psql_is_copy_of_the_server() -> None:
    (statement,) = parsed("\\copy t(a) from 'file.csv' with csv header")
    assert type(statement.node).__name__ == "CopyStmt"
