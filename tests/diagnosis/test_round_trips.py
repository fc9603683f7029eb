"""How often the server is asked for the answer to one statement: on a slow link that is what takes the time."""

from __future__ import annotations

import pytest

from pgwhy.catalog import By, Need, NotVisible, Part
from pgwhy.diagnosis import Verdict
from pgwhy.diagnosis.loading import expected
from pgwhy.incident import recognise
from pgwhy.remedy.explained import question
from tests.server.doors import opened
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
    with opened(database18) as door:
        door.load(expected([incident]))
        (answer,) = door.ask(question(incident, role=asker))
        assert answer.diagnosis.verdict is Verdict.DENIED
        assert len(reads) == 3  # the small parts and what is named, the details of that, what these call


def test_what_an_error_names_is_read_with_the_small_parts(
    database18: FreshDatabase, reads: list[int]
) -> None:
    asker = database18.own("asker")
    database18.execute(TABLES.format(asker=asker))
    (incident,) = recognise("ERROR:  permission denied for table t2")

    with opened(database18) as door:
        door.load(expected([incident]))
        (answer,) = door.ask(question(incident, role=asker))
        assert answer.diagnosis.verdict is Verdict.DENIED
        assert len(reads) == 1


def test_where_something_may_not_be_read_the_rest_is(database18: FreshDatabase) -> None:
    """What is refused is not read together with the small parts, and is unknown by itself."""
    asker = database18.own("asker")
    database18.execute(
        f"CREATE ROLE {asker} LOGIN; REVOKE SELECT ON pg_proc FROM PUBLIC; CREATE TABLE here (a int)"
    )
    needs = [Need(Part.RELATIONS, By.NAME, "here"), Need(Part.ROUTINES, By.NAME, "lower")]

    with opened(database18, asker) as door:
        catalog = door.load(needs)
        assert catalog.relation("public", "here") is not None
        with pytest.raises(NotVisible):
            catalog.routines.named("lower")
