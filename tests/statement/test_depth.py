"""SQL that is nested deeply, as reports and ORMs write it, is answered; what is nested deeper still is unknown."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from tests.servers import FreshDatabase, Server, fresh_database
from tests.statement.asking import NO_ROWS, OK, UNKNOWN, answer, asking

A = "(SELECT a FROM t)"
"""What is innermost, of type integer: the answer depends on the privileges on ``t``."""


def _around(before: str, after: str) -> Callable[[int], str]:
    return lambda n: f"SELECT {before * n}{A}{after * n}"


def _behind(what: str) -> Callable[[int], str]:
    return lambda n: f"SELECT {A}{what * n}"


def _subqueries(n: int) -> str:
    return "SELECT * FROM " + "(SELECT * FROM " * n + "t" + "".join(f") s{i}" for i in range(n))


def _joins(n: int) -> str:
    return "SELECT t.a FROM t" + "".join(f" LEFT JOIN o o{i} ON o{i}.a = t.a" for i in range(n))


def _lateral(n: int) -> str:
    return f"SELECT s0.a FROM (SELECT {A} a) s0" + "".join(
        f", LATERAL (SELECT s{i}.a) s{i + 1}" for i in range(n)
    )


def _ctes(n: int) -> str:
    chain = "".join(f", c{i + 1} AS (SELECT * FROM c{i})" for i in range(n))
    return f"WITH c0 AS MATERIALIZED (SELECT a FROM t){chain} SELECT * FROM c{n}"


def _unions(word: str) -> Callable[[int], str]:
    return lambda n: f" {word} ".join(["SELECT a FROM t", *["SELECT 1"] * n])


def _ifs(n: int) -> str:
    return f"DO $$ BEGIN {'IF true THEN ' * n}NULL;{' END IF;' * n} PERFORM a FROM t; END $$"


SHAPES: dict[str, tuple[int, Callable[[int], str]]] = {
    "strings put together": (1000, lambda n: f"SELECT {A}::text" + " || 'x'" * n),
    "sums": (1000, _behind(" + 1")),
    "casts": (1000, _behind("::int")),
    "tests": (1000, _behind(" IS NULL")),
    "keys of documents": (1000, lambda n: f"SELECT to_json({A})" + " -> 'k'" * n),
    "collations": (1000, lambda n: f"SELECT {A}::text" + ' COLLATE "C"' * n),
    "ANDs": (1000, lambda n: f"SELECT 1 WHERE {A} > 0" + " AND true" * n),
    "ORs": (1000, lambda n: f"SELECT 1 FROM o WHERE {A} > 0" + " OR o.a = 1" * n),
    "ORs and NOTs within each other": (200, lambda n: f"SELECT {'(false OR NOT ' * n}{A} > 0{')' * n}"),
    "NOTs": (1000, lambda n: f"SELECT {'NOT ' * n}({A} > 0)"),
    "signs": (1000, _around("- ", "")),
    "calls": (200, _around("abs(", ")")),
    "COALESCE": (200, _around("coalesce(", ", 2)")),
    "GREATEST": (200, _around("greatest(", ", 2)")),
    "rows": (200, lambda n: f"SELECT {'row(' * n}{A}{')' * n} IS NULL"),
    "arrays": (200, lambda n: f"SELECT {'array_length(ARRAY[' * n}{A}{'], 1)' * n}"),
    "CASE": (50, _around("CASE WHEN true THEN ", " END")),
    "scalar subqueries": (50, _around("(SELECT ", ")")),
    "EXISTS": (50, lambda n: "SELECT 1 WHERE " + "EXISTS (SELECT 1 WHERE " * n + f"{A} > 0" + ")" * n),
    "subqueries": (50, _subqueries),
    "joins": (200, _joins),
    "LATERAL": (100, _lateral),
    "WITH": (500, _ctes),
    "UNION": (500, _unions("UNION")),
    "UNION ALL": (500, _unions("UNION ALL")),
    "EXCEPT": (200, _unions("EXCEPT")),
    "IN": (10_000, lambda n: f"SELECT 1 WHERE {A} IN ({', '.join(map(str, range(n)))})"),
    "parentheses": (1000, _around("(", ")")),
    "IF": (200, _ifs),
}
"""What nests, how deep it is answered, and the statement."""
SLOW_TO_PLAN = {"WITH": 60, "subqueries": 20}
"""As deep as servers plan them within seconds."""


@pytest.mark.parametrize("granted", [True, False], ids=["granted", "not granted"])
def test_what_is_nested_deeply_has_the_answer_of_the_server(database18: FreshDatabase, granted: bool) -> None:
    database = database18
    me = database.own("me")
    database.execute(
        f"CREATE ROLE {me}; CREATE TABLE t (a int); CREATE TABLE o (a int); GRANT SELECT ON o TO {me}"
    )
    if granted:
        database.execute(f"GRANT SELECT ON t TO {me}")
    with asking(database) as asked:
        for shape, (depth, statement) in SHAPES.items():
            said = asked.server(me, statement(SLOW_TO_PLAN.get(shape, depth)))
            assert (said in (OK, NO_ROWS)) is granted, shape
            assert asked.ours(me, statement(depth)) == (OK if granted else said), shape


@pytest.fixture(scope="module")
def house(server18: Server) -> Iterator[FreshDatabase]:
    """A database whose table ``open`` everybody may read, and ``shut`` nobody."""
    with fresh_database(server18) as database:
        database.execute(
            f"CREATE ROLE {database.own('me')}; CREATE TABLE open (a int); CREATE TABLE shut (a int)"
        )
        database.execute("GRANT SELECT ON open TO PUBLIC")
        yield database


DEEPER = {
    "more than the walk can take": "SELECT 'x'" + " || 'x'" * 5_000,
    "more than can be parsed": "SELECT 'x'" + " || 'x'" * 40_000,
    "more than can be parsed, in one word each": "SELECT 1" + " ISNULL" * 40_000,
    "more than can be parsed, of few and long": "SELECT 1" + " UNION SELECT a, a, a, a, a FROM open" * 20_000,
    "more than the grammar can take": f"SELECT {'abs(' * 6_000}1{')' * 6_000}",
    "more blocks than can be walked": f"DO $$ BEGIN {'IF true THEN ' * 9_000}NULL;{'END IF;' * 9_000} END $$",
    "an expression in a block": f"DO $$ BEGIN PERFORM 'x'{' || $1' * 40_000}; END $$",
}


@pytest.mark.parametrize("statement", DEEPER.values(), ids=DEEPER)
def test_what_is_nested_deeper_is_unknown_and_all_around_it_is_answered(
    house: FreshDatabase, statement: str
) -> None:
    script = f"SELECT a FROM open; SELECT a FROM shut; {statement}; SELECT a FROM open"
    with asking(house) as asked:
        found = [answer(each) for each in asked.analyses(house.own("me"), script)]
    assert found[:2] == [OK, "42501 permission denied for table shut"]
    assert found[2].startswith(UNKNOWN)
    assert found[3] == OK or statement.startswith("DO")


def _chain(n: int) -> str:
    return " || ".join(["'x'"] * n)


BODIES = {
    "sql": ("sql", f"SELECT {_chain(60)}", OK),
    "sql, longer": ("sql", f"SELECT {_chain(1_000)}", OK),
    "sql, denied": ("sql", f"SELECT a::text FROM shut; SELECT {_chain(1_000)}", "shut"),
    "sql, too deep": ("sql", f"SELECT {_chain(5_000)}", UNKNOWN),
    "sql, far too deep": ("sql", f"SELECT {_chain(40_000)}", UNKNOWN),
    "plpgsql": ("plpgsql", f"BEGIN RETURN {_chain(60)}; END", OK),
    "plpgsql, denied": ("plpgsql", f"BEGIN PERFORM a FROM shut; RETURN {_chain(1_000)}; END", "shut"),
    "plpgsql, too deep": ("plpgsql", f"BEGIN RETURN {_chain(5_000)}; END", UNKNOWN),
    "plpgsql, far too deep": ("plpgsql", f"BEGIN RETURN {_chain(40_000)}; END", UNKNOWN),
}


def test_what_is_nested_in_the_body_of_somebody_s_function_costs_no_other_answer(
    house: FreshDatabase,
) -> None:
    house.execute("CREATE SCHEMA deep; GRANT USAGE ON SCHEMA deep TO PUBLIC; SET check_function_bodies = off")
    for i, (language, body, _) in enumerate(BODIES.values()):
        house.execute(
            f"SET check_function_bodies = off;"
            f"CREATE FUNCTION deep.f{i}() RETURNS text LANGUAGE {language} AS $body$ {body} $body$"
        )
    script = "; ".join(f"SELECT deep.f{i}()" for i in range(len(BODIES)))
    with asking(house) as asked:
        found = [answer(each) for each in asked.analyses(house.own("me"), f"{script}; SELECT a FROM shut")]
    denied = "42501 permission denied for table shut"
    assert found.pop() == denied
    for i, (case, (_, _, expected)) in enumerate(BODIES.items()):
        assert found[i] == denied if expected == "shut" else found[i].startswith(expected), case
        assert f" f{i} " in found[i] or expected != UNKNOWN, case
