"""How often the server is asked for the answer to one statement: on a slow link that is what takes the time."""

from __future__ import annotations

import pytest

from pgwhy.diagnosis import Verdict
from pgwhy.incident import recognise
from pgwhy.remedy.explained import question
from pgwhy.server.door import Door
from pgwhy.server.options import ConnectionOptions
from tests.servers import FreshDatabase

TABLES = """
    CREATE ROLE {asker};
    CREATE SCHEMA s1; CREATE TABLE s1.t1 (id serial, a int, b text);
    CREATE SCHEMA s2; CREATE TABLE s2.t2 (id serial, a int, b text);
    CREATE SCHEMA s3; CREATE TABLE s3.t3 (id serial, a int, b text);
"""
STATEMENT = """
    INSERT INTO s1.t1 (a, b) SELECT t.a, t.b FROM s2.t2 t JOIN s3.t3 u ON u.id = t.id
    WHERE lower(t.b) = 'x' AND u.a > 1 RETURNING id
"""


@pytest.mark.parametrize("granted", ["", "GRANT USAGE ON SCHEMA s1, s2, s3 TO {asker}"])
def test_the_tables_of_a_statement_are_looked_at_together(
    database18: FreshDatabase, reads: list[int], granted: str
) -> None:
    asker = database18.own("asker")
    database18.execute((TABLES + granted).format(asker=asker))
    (incident,) = recognise(STATEMENT)
    door = Door(ConnectionOptions(database18.dsn()))
    try:
        (answer,) = door.ask(question(incident, role=asker))
    finally:
        door.close()
    assert answer.diagnosis.verdict is Verdict.DENIED
    assert len(reads) <= 4  # the small parts, what is named, its details, what these call
