"""Within what each check is made that is not the statement's own: triggers, functions, views, policies, keys …"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.servers import FreshDatabase, Server, fresh_database
from tests.statement.asking import Asked, asking

_WORLD = """
CREATE ROLE {web}; CREATE ROLE {boss}; CREATE SCHEMA s AUTHORIZATION {boss}; GRANT USAGE ON SCHEMA s TO {web};
SET ROLE {boss};
CREATE SEQUENCE s.numbers; CREATE TABLE s.secret (a int); CREATE TABLE s.parent (id int PRIMARY KEY);
CREATE FUNCTION s.hidden(int) RETURNS int LANGUAGE plpgsql AS $$ BEGIN RETURN (SELECT max(a) FROM s.secret); END $$;
CREATE TABLE s.t (a int, b int DEFAULT nextval('s.numbers'), c int REFERENCES s.parent,
                  CONSTRAINT good CHECK (s.hidden(a) IS NULL));
CREATE FUNCTION s.noted() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN DELETE FROM s.secret; RETURN new; END $$;
CREATE TRIGGER note_change AFTER INSERT ON s.t FOR EACH ROW EXECUTE FUNCTION s.noted();
CREATE VIEW s.inner_v AS SELECT a FROM s.secret; CREATE VIEW s.outer_v AS SELECT a FROM s.inner_v;
CREATE FUNCTION s.definer() RETURNS int LANGUAGE sql SECURITY DEFINER AS 'SELECT max(a) FROM s.secret';
CREATE FUNCTION s.caller() RETURNS int LANGUAGE plpgsql AS $$ BEGIN RETURN s.definer(); END $$;
CREATE FUNCTION s.ruled() RETURNS int LANGUAGE plpgsql AS $$ BEGIN RETURN 1; END $$;
CREATE TABLE s.guarded (a int); ALTER TABLE s.guarded ENABLE ROW LEVEL SECURITY;
CREATE POLICY few ON s.guarded USING (a < s.hidden(1));
CREATE RULE also AS ON DELETE TO s.guarded DO ALSO SELECT s.ruled();
RESET ROLE; GRANT ALL ON s.t, s.inner_v, s.outer_v, s.guarded TO {web};
"""


@pytest.fixture(scope="module")
def world(server: Server) -> Iterator[tuple[FreshDatabase, Asked]]:
    with fresh_database(server) as database:
        database.execute(_WORLD.format(web=database.own("web"), boss=database.own("boss")))
        with asking(database) as asked:
            yield database, asked


CASES = """
INSERT INTO s.t (a, c) VALUES (1, 2) | INSERT s.t |
INSERT INTO s.t (a) VALUES (1) | USAGE s.numbers | web: default for s.t.b
INSERT INTO s.t (a) VALUES (1) | SELECT s.secret | web: constraint good on s.t > web: function s.hidden(integer)
INSERT INTO s.t (a) VALUES (1) | DELETE s.secret | web: trigger note_change on s.t > web: function s.noted()
INSERT INTO s.t (a, c) VALUES (1, 2) | SELECT s.parent | boss: foreign key t_c_fkey on s.t
SELECT * FROM s.inner_v | SELECT s.secret | boss: view s.inner_v
SELECT * FROM s.outer_v | SELECT s.secret | boss: view s.outer_v > boss: view s.inner_v
SELECT s.caller() | SELECT s.secret | web: function s.caller() > boss: function s.definer()
SELECT * FROM s.guarded | SELECT s.secret | web: policy few on s.guarded > web: function s.hidden(integer)
DELETE FROM s.guarded | EXECUTE s.ruled() | boss: rule also on s.guarded
"""
"""Statement | what is checked | within what, and as whom, outermost first."""


@pytest.mark.parametrize("case", CASES.strip().split("\n"))
def test_a_check_says_within_what_it_is_made(world: tuple[FreshDatabase, Asked], case: str) -> None:
    database, asked = world
    statement, checked, via = (part.strip() for part in case.split("|"))
    (analysis,) = asked.analyses(database.own("web"), statement)
    own = database.own("")
    found = [
        " > ".join(f"{v.role.removeprefix(own)}: {v.kind} {v.object}" for v in answer.requirement.because.via)
        for answer in analysis.answers
        if f"{answer.check.privilege} {answer.check.object}" == checked
    ]
    assert via in found
