"""What is offered where only an owner may: ALTER … OWNER TO as SQL writes it for the kind, and only where it exists."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest

from pgwhy.incident import recognise
from pgwhy.remedy.explained import Explained, question
from tests.server.doors import opened
from tests.servers import FreshDatabase, Server, fresh_database


@pytest.fixture(scope="module")
def owned(server_of: Callable[[int], Server]) -> Iterator[FreshDatabase]:
    with fresh_database(server_of(18)) as database:
        owner, other = database.own("owner"), database.own("other")
        database.execute(f"""
            CREATE ROLE {owner}; CREATE ROLE {other}; CREATE SCHEMA g AUTHORIZATION {owner};
            GRANT USAGE, CREATE ON SCHEMA g TO {other}; SET ROLE {owner}; SET search_path = g;
            CREATE TABLE t (a int, b int); CREATE INDEX i ON t (a); CREATE STATISTICS st ON a, b FROM t;
            CREATE VIEW v AS SELECT 1 AS a; CREATE TYPE ct AS (a int); CREATE DOMAIN d AS int;
            CREATE COLLATION c FROM "C"; CREATE AGGREGATE ag(int) (SFUNC = int4pl, STYPE = int);
            RESET ROLE; CREATE FOREIGN DATA WRAPPER fw; CREATE SERVER fs FOREIGN DATA WRAPPER fw;
        """)
        yield database


@pytest.mark.parametrize(
    ("statement", "alter"),
    [
        ("ALTER EXTENSION plpgsql UPDATE", None),
        ("ALTER INDEX g.i RENAME TO j", "ALTER TABLE g.t"),
        ("ALTER TYPE g.ct ADD ATTRIBUTE b int", "ALTER TYPE g.ct"),
        ("COMMENT ON TYPE g.ct IS 'x'", "ALTER TYPE g.ct"),
        ("COMMENT ON DOMAIN g.d IS 'x'", "ALTER DOMAIN g.d"),
        ("COMMENT ON VIEW g.v IS 'x'", "ALTER VIEW g.v"),
        ("COMMENT ON AGGREGATE g.ag(int) IS 'x'", "ALTER AGGREGATE g.ag(integer)"),
        ("COMMENT ON SERVER fs IS 'x'", "ALTER SERVER fs"),
        ("ALTER STATISTICS g.st RENAME TO s", "ALTER STATISTICS g.st"),
        ("COMMENT ON COLLATION g.c IS 'x'", "ALTER COLLATION g.c"),
    ],
)
def test_the_new_owner_is_set_as_sql_says_it(owned: FreshDatabase, statement: str, alter: str | None) -> None:
    (incident,) = recognise(statement)
    with opened(owned) as door:
        (answer,) = door.ask(question(incident, role=owned.own("other")))
    assert _offered(answer) == ({alter} if alter else set())


def _offered(answer: Explained) -> set[str]:
    """Every ALTER … OWNER TO, in a sentence or as a way."""
    ways = [sql for way in answer.remedies.alternatives for sql in way.statements]
    texts = "\n".join((*answer.remedies.advice, *ways))
    return set(re.findall("(ALTER [^;]*) OWNER TO", texts))
