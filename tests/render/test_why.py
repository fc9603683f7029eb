"""An answer of why in sections: what stands first, what is open, what can be chosen."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from pgwhy.catalog import Relation, Schema
from pgwhy.cli.why_text import answer_lines
from pgwhy.incident import recognise
from pgwhy.remedy.explained import Explained, question
from pgwhy.render.section import HELD, MISSING, MORE, UNKNOWN, Choice, LookUp, MarkedLine, Section
from pgwhy.render.why import (
    answer_sections,
    asker_line,
    input_line,
    statement_line,
    sum_line,
    trial_section,
    verdict_line,
)
from pgwhy.server.door import Door
from pgwhy.server.options import ConnectionOptions
from pgwhy.widgets.marked import rows_of
from tests.servers import FreshDatabase, Server, fresh_database
from tests.ui.hostile import LINE_BREAK, TITLE_CHANGER

SCRIPT = """
CREATE ROLE {app} LOGIN; CREATE ROLE {owner}; CREATE ROLE {readers}; CREATE ROLE {more}; CREATE ROLE {most};
GRANT CREATE ON SCHEMA public TO {owner}; GRANT {readers}, {more}, {most} TO {app};
SET ROLE {owner};
CREATE TABLE public.items (id serial PRIMARY KEY, name text NOT NULL);
GRANT SELECT, INSERT ON public.items TO {readers}, {more}, {most};
RESET ROLE;
CREATE SCHEMA shut; CREATE TABLE shut.secrets (i int);
CREATE TABLE public.seen (i int); GRANT INSERT ON public.seen TO {app};
CREATE FUNCTION public.note() RETURNS trigger LANGUAGE plpgsql AS
    'BEGIN INSERT INTO shut.secrets VALUES (1); RETURN NEW; END';
CREATE TRIGGER noted BEFORE INSERT ON public.seen FOR EACH ROW EXECUTE FUNCTION public.note();
CREATE VIEW public.all_secrets AS SELECT i FROM shut.secrets; ALTER VIEW public.all_secrets OWNER TO {owner};
GRANT SELECT ON public.all_secrets TO {app};
CREATE VIEW public.v2 AS SELECT i FROM all_secrets; ALTER VIEW public.v2 OWNER TO {owner};
CREATE VIEW public.v3 AS SELECT i FROM v2; ALTER VIEW public.v3 OWNER TO {readers};
GRANT SELECT ON public.v2 TO {readers}; CREATE VIEW public.v4 AS SELECT i FROM v3;
CREATE VIEW public.v5 AS SELECT i FROM v4;
"""
ROLES = ("app", "owner", "readers", "more", "most")


class Asked:
    """Texts explained on one database; the names of its roles shortened."""

    def __init__(self, database: FreshDatabase) -> None:
        self.database = database
        database.execute(SCRIPT.format(**{name: database.own(name) for name in ROLES}))
        self.door = Door(ConnectionOptions(database.dsn()))

    def __call__(self, text: str, role: str | None = "app") -> list[Explained]:
        asked = self.database.own(role) if role else None
        return [each for found in recognise(text) for each in self.door.ask(question(found, role=asked))]

    def sections(self, text: str, role: str | None = "app") -> dict[str, Section]:
        """By their headings; those of the checks have none."""
        (answer,) = self(text, role)
        return {
            "".join(phrase.text for phrase in section.heading): section for section in answer_sections(answer)
        }

    def words(self, line: MarkedLine) -> str:
        parts = (line.phrases, line.behind)
        told = "  ".join("".join(phrase.text for phrase in part) for part in parts if part)
        return f"{line.mark.text} {told}".strip().replace(self.database.prefix + "_", "")

    def told(self, lines: tuple[MarkedLine, ...]) -> list[str]:
        return [self.words(line) for line in lines]


@pytest.fixture(scope="module")
def asked(server18: Server) -> Iterator[Asked]:
    with fresh_database(server18) as database:
        asked = Asked(database)
        yield asked
        asked.door.close()


def test_the_checks_in_the_order_of_the_server_and_open_where_it_denies(asked: Asked) -> None:
    checks = asked.sections("INSERT INTO items (name) VALUES ('x')")[""]
    assert [line.mark for line in checks.lines] == [HELD, HELD, HELD, MISSING]
    assert [line.opened for line in checks.lines] == [False, False, False, True]
    _, schema, table, sequence = checks.lines
    assert isinstance(schema.about, Schema)
    assert isinstance(table.about, Relation)
    assert asked.words(table) == (
        "✓ INSERT on table public.items (name)  through readers, granted by owner (+2 more)"
    )
    assert asked.told(table.details) == [
        "INSERT names these columns",
        "also through more, granted by owner",
        "also through most, granted by owner",
    ]
    assert asked.words(sequence) == "✗ USAGE or UPDATE on sequence public.items_id_seq"
    assert asked.told(sequence.details) == [
        "the default of items.id calls nextval",
        "not granted to app, to PUBLIC, or to a role that it inherits from",
    ]


def test_where_several_checks_fail_the_first_says_that_the_server_stops_there(asked: Asked) -> None:
    failing = [line for line in asked.sections("SELECT * FROM shut.secrets")[""].lines if line.opened]
    assert [asked.words(line) for line in failing] == [
        "✗ USAGE on schema shut  ← the server stops here",
        "✗ SELECT on table shut.secrets (i)",
    ]


def test_what_is_checked_within_something_else_says_so_and_as_whom(asked: Asked) -> None:
    def failing(text: str) -> list[MarkedLine]:
        return [line for line in asked.sections(text)[""].lines if line.mark == MISSING]

    schema, table = failing("INSERT INTO seen VALUES (1)")
    via = "in trigger noted on public.seen, in function public.note()"
    assert [via in asked.told(line.details) for line in (schema, table)] == [True, True]
    (table,) = failing("SELECT * FROM all_secrets")
    assert asked.words(table) == "✗ SELECT on table shut.secrets (i), checked as owner"
    assert asked.told(table.details)[0] == "the view all_secrets reads it as its owner"


def test_within_what_it_is_checked_is_told_from_the_outermost_on(asked: Asked) -> None:
    def told(text: str) -> list[str]:
        (line,) = (
            each for each in asked.sections(text)[""].lines if "table shut.secrets" in asked.words(each)
        )
        return asked.told(line.details)

    assert told("SELECT * FROM v3")[:2] == [
        "the view all_secrets reads it as its owner",
        "in view public.v3 as readers, in view public.v2 as owner, in view public.all_secrets",
    ]
    assert told("SELECT * FROM v5")[1] == (
        "in view public.v5 as postgres, in view public.v4, 2 more, in view public.all_secrets"
    )


def test_both_faces_tell_once_within_what_it_is_checked(asked: Asked) -> None:
    (answer,) = asked("SELECT * FROM v3")
    printed = " ".join(" ".join(answer_lines(answer)).split())
    seen = [
        "".join(part.text for part in row.content)
        for row in rows_of([*answer_sections(answer)], 1_000, folds=True)
    ]
    for face in (printed, "\n".join(seen)):
        assert (
            face.count(f"in view public.v2 as {asked.database.own('owner')}, in view public.all_secrets") == 1
        )
        assert face.count(f"checked as {asked.database.own('owner')}") >= 1


def test_a_name_that_resolves_to_nothing_is_to_be_looked_up(asked: Asked) -> None:
    *_, missing = asked.sections('SELECT * FROM "Secrets"')[""].lines
    assert asked.words(missing) == "✗ there is no table Secrets"
    assert missing.about == LookUp('"Secrets"')


def test_what_is_allowed_tells_all_its_sources(asked: Asked) -> None:
    checks = asked.sections("SELECT name FROM items")[""]
    assert all(line.opened for line in checks.lines)


def test_the_fix_then_what_takes_it_back_then_the_other_ways(asked: Asked) -> None:
    sections = asked.sections("INSERT INTO items (name) VALUES ('x')")
    assert list(sections) == ["", "Fix", "Undo", "Other ways"]
    assert asked.told(sections["Fix"].lines) == [
        "GRANT USAGE ON SEQUENCE public.items_id_seq TO app;",
        "gives nothing else, takes nothing from anybody",
        "owner or a superuser can run it; you, as postgres, can.",
    ]
    assert asked.told(sections["Undo"].lines) == ["REVOKE USAGE ON SEQUENCE public.items_id_seq FROM app;"]
    ways = sections["Other ways"].lines
    assert [line.about for line in ways] == [Choice(number + 1) for number in range(len(ways))]
    predefined = next(line for line in ways if "pg_write_all_data" in asked.words(line))
    wide = "also gives INSERT, UPDATE and DELETE on every table and view, USAGE on every schema"
    assert wide in asked.words(predefined)
    assert wide in asked.told(predefined.details)[1]


def test_of_many_other_rights_the_first_are_told_and_the_rest_is_folded(asked: Asked) -> None:
    ways = asked.sections("DROP TABLE items")["Other ways"].lines
    owner = next(line for line in ways if asked.words(line).startswith("GRANT owner TO app;"))
    assert asked.words(owner).endswith(" others")
    rest = next(line for line in owner.details if line.mark == MORE)
    assert asked.words(rest) == f"… and {len(rest.details)} more"
    assert not rest.opened


def test_what_one_has_to_decide_stands_first(asked: Asked) -> None:
    sections = asked.sections("ERROR:  permission denied for sequence items_id_seq", None)
    assert list(sections)[:2] == ["Not known", "Login roles that would get this error"]
    roles = sections["Login roles that would get this error"].lines
    assert asked.words(roles[0]) == "app"
    assert roles[0].about == Choice(1)


def test_the_lines_above_it(asked: Asked) -> None:
    (answer,) = asked("SELECT *\nFROM shut.secrets")
    diagnosis = answer.diagnosis
    assert asked.words(verdict_line(diagnosis)) == "✗ denied: permission denied for schema shut  (42501)"
    assert asked.words(input_line(diagnosis)) == "SELECT * FROM shut.secrets  statement"
    assert asked.words(asker_line(diagnosis)) == 'as app in database db, search_path "$user", public'
    assert answer.remedies.fix is not None
    trial = asked.told(trial_section(answer.remedies.fix).lines)
    assert trial[-3:] == ["EXPLAIN SELECT *", "FROM shut.secrets;", "ROLLBACK;"]
    (nothing,) = asked("the printer is on fire")
    assert asked.words(verdict_line(nothing.diagnosis)) == "? not recognised"
    assert asked.words(asker_line(nothing.diagnosis)) == ""


def test_the_search_path_tells_what_of_it_does_not_count(asked: Asked) -> None:
    (answer,) = asked("SET search_path = shut, public; SELECT name FROM items")[1:]
    assert asked.words(asker_line(answer.diagnosis)).endswith("search_path shut, public (effective: public)")


def test_several_statements_in_a_line_each_and_their_sum(asked: Asked) -> None:
    answers = asked("SELECT name FROM items; SELECT * FROM shut.secrets; NOTHING THAT PARSES")
    assert asked.words(sum_line(answers)) == "✗ denied: 1 of 3 statements; 1 unknown, 1 allowed"
    lines = [statement_line(answer.diagnosis, asked=False) for answer in answers]
    assert [line.mark for line in lines] == [HELD, MISSING, UNKNOWN]
    assert asked.words(lines[1]) == "✗ SELECT * FROM shut.secrets  permission denied for schema shut"
    whose = statement_line(answers[0].diagnosis, asked=True)
    assert asked.words(whose) == "✓ app in database db  SELECT name FROM items"


def test_no_name_acts_on_the_terminal(asked: Asked) -> None:
    hostile = (TITLE_CHANGER + LINE_BREAK)[:40]
    (answer,) = asked(f'SELECT * FROM "{hostile}"')
    assert all(line.isprintable() for line in answer_lines(answer))
