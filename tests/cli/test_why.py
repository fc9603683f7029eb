"""`pgwhy why` as scripts use it: what it reads, what it prints, how it ends."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.cli.command import run
from tests.servers import FreshDatabase, Server, fresh_database

SCRIPT = """
CREATE ROLE {Stephen} LOGIN; CREATE ROLE {sdc} LOGIN; CREATE ROLE {app_writer};
CREATE TABLE descriptions (id serial PRIMARY KEY, product_id int, features text);
ALTER TABLE descriptions OWNER TO {Stephen};
SET ROLE {Stephen};
GRANT SELECT, INSERT, UPDATE, DELETE ON descriptions TO {sdc};
GRANT USAGE ON SEQUENCE descriptions_id_seq TO {app_writer};
"""
INSERT = "INSERT INTO descriptions (product_id, features) VALUES (1, 'x')"


class Why:
    """Runs the command on one database; ``@`` stands for the prefix of its roles."""

    def __init__(self, database: FreshDatabase) -> None:
        self.database = database
        roles = ("Stephen", "sdc", "app_writer")
        database.execute(SCRIPT.format(**{name: f'"{database.own(name)}"' for name in roles}))

    def __call__(
        self, *words: str, text: str = "", dsn: str | None = None
    ) -> subprocess.CompletedProcess[str]:
        connection = ("-d", dsn or self.database.dsn())
        return run("why", *(self.full(word) for word in words), *connection, stdin=self.full(text).encode())

    def full(self, text: str) -> str:
        return re.sub(r"@(?=Stephen|sdc|app_writer|nobody)", self.database.prefix + "_", text)

    def short(self, text: str) -> str:
        return text.replace(self.database.prefix + "_", "")

    def answers(self, *words: str, text: str) -> tuple[int, list[dict[str, Any]]]:
        """Exit status and the JSON documents, one for each line."""
        done = self(*words, "--json", text=text)
        return done.returncode, [json.loads(self.short(line)) for line in done.stdout.splitlines()]


@pytest.fixture(scope="module")
def why(server18: Server) -> Iterator[Why]:
    with fresh_database(server18) as database:
        yield Why(database)


def test_the_example_of_the_contract(why: Why) -> None:
    status, (answer,) = why.answers("--role", "@sdc", text=INSERT)

    assert status == 1
    assert answer["input"] | {"form": "", "count": 1} == {
        "kind": "statement",
        "text": INSERT,
        "line": 1,
        "form": "",
        "count": 1,
    }
    assert (answer["role"], answer["database"], answer["search_path"]) == ("sdc", "db", ["public"])
    assert (answer["verdict"], answer["sqlstate"]) == ("denied", "42501")
    assert answer["message"] == "permission denied for sequence descriptions_id_seq"
    connect, schema, table, sequence = answer["checks"]
    assert (connect["privilege"], connect["kind"], connect["held"]) == ("CONNECT", "database", True)
    assert {key: schema[key] for key in ("privilege", "kind", "object", "role", "held", "because")} == {
        "privilege": "USAGE",
        "kind": "schema",
        "object": "public",
        "role": "sdc",
        "held": True,
        "because": "descriptions is looked up in schema public",
    }
    assert schema["reason"][0]["step"] == "grant"
    assert (table["privilege"], table["object"], table["held"]) == ("INSERT", "public.descriptions", True)
    assert (table["columns"], table["missing_columns"]) == (["product_id", "features"], [])
    assert table["reason"] == [
        {"step": "grant", "grantee": "sdc", "grantor": "Stephen", "grantable": False}
    ] or (table["reason"][0]["grantor"] == "Stephen")
    assert (sequence["privilege"], sequence["alternatives"], sequence["held"]) == ("USAGE", ["UPDATE"], False)
    assert sequence["because"] == "the default of descriptions.id calls nextval"
    assert (sequence["reason"], sequence["sources"], sequence["near_misses"]) == ([], [], [])
    assert answer["fix"] == ["GRANT USAGE ON SEQUENCE public.descriptions_id_seq TO sdc;"]
    assert answer["run_as"] == ["Stephen"]
    assert answer["undo"] == ["REVOKE USAGE ON SEQUENCE public.descriptions_id_seq FROM sdc;"]
    assert answer["trial"] == [
        "BEGIN;",
        *answer["fix"],
        "SET LOCAL ROLE sdc;",
        f"EXPLAIN ANALYZE {INSERT};",  # a mere EXPLAIN does not call nextval, nor ask for what was missing
        "ROLLBACK;",
    ]
    assert answer["alternatives"][0]["statements"] == ["GRANT app_writer TO sdc;"]
    assert answer["alternatives"][0]["also_confers"] == 1
    assert (answer["advice"], answer["unknown"]) == ([], [])


def test_allowed_has_neither_message_nor_fix(why: Why) -> None:
    status, (answer,) = why.answers("--role", "@sdc", text="SELECT features FROM descriptions")

    assert status == 0
    assert (answer["verdict"], answer["sqlstate"], answer["message"], answer["fix"]) == (
        "allowed",
        None,
        None,
        [],
    )


def test_many_statements_are_json_lines_and_denied_wins(why: Why) -> None:
    script = f"SELECT 1;\nSELECT features FROM descriptions;\n{INSERT};\nDO LANGUAGE plpgsql 'BEGIN END';\n"
    status, answers = why.answers("--role", "@sdc", text=script)

    assert status == 1
    assert [answer["verdict"] for answer in answers][:3] == ["allowed", "allowed", "denied"]
    assert [answer["input"]["line"] for answer in answers] == [1, 2, 3, 4]


def test_of_many_statements_the_sum_comes_first_and_what_is_allowed_is_one_line(why: Why) -> None:
    script = f"SELECT 1;\nSELECT features FROM descriptions;\n{INSERT};\nSELECT 2;\n"
    lines = why.short(why("--role", "@sdc", text=script).stdout).splitlines()

    assert lines[:6] == [
        "✗ denied: 1 of 4 statements; 3 allowed",
        "",
        "✓ line 1: SELECT 1",
        "✓ line 2: SELECT features FROM descriptions",
        "",
        "✗ denied: permission denied for sequence descriptions_id_seq (42501)",
    ]
    assert lines[-3:] == ["", "✓ line 4: SELECT 2", ""]
    assert why(text="SELECT 1; SELECT 2").stdout.startswith("✓ allowed: all 2 statements\n")


def test_sentences_fit_a_terminal_and_nothing_is_cut(why: Why) -> None:
    done = why("--role", "@sdc", text="DROP TABLE descriptions")

    note = why.short(done.stdout).partition("Note\n")[2].partition("\n\n")[0].splitlines()
    assert len(note) > 1
    assert all(len(line) < 80 for line in note)
    assert "Stephen" in " ".join(note)


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("SELECT 1; SELECT 2", 0),
        ("SELECT 1; SELECT nonsense FROM", 3),
        ("hello", 3),
        ("", 3),
        ("ERROR:  permission denied for table descriptions", 3),
        ("ERROR:  division by zero", 3),
    ],
)
def test_exit_statuses(why: Why, text: str, status: int) -> None:
    assert why("-", text=text).returncode == status


@pytest.mark.parametrize(
    "text",
    [
        "sdc=arwdDxt/Stephen",
        " Name | Owner | Access privileges\n------+-------+-------------------\n s | a | b=U/a\n",
    ],
)
def test_pasted_privileges_are_for_decode(why: Why, text: str) -> None:
    done = why(text=text)
    assert done.returncode == 3
    assert "`pgwhy decode` says what such text means" in " ".join(done.stdout.split())


def test_the_file_and_the_text_of_the_answer(why: Why, tmp_path: Path) -> None:
    file = tmp_path / "error.txt"
    head = f"2024-05-03 10:11:12.123 UTC [1] @sdc@{why.database.name} "
    error = "ERROR:  permission denied for sequence descriptions_id_seq"
    file.write_text(why.full(f"{head}{error}\n{head}STATEMENT:  {INSERT}\n"))
    done = why(str(file))

    assert done.returncode == 1
    lines = why.short(done.stdout).splitlines()
    assert lines[0] == "✗ denied: permission denied for sequence descriptions_id_seq (42501)"
    assert lines[1].startswith("  server log: INSERT INTO descriptions")
    assert lines[2] == '  as sdc in database db, search_path "$user", public'
    fix = lines.index("Fix")
    assert lines[fix + 1 : fix + 7] == [
        "  GRANT USAGE ON SEQUENCE public.descriptions_id_seq TO sdc;",
        "  -- gives nothing else, takes nothing from anybody",
        "  -- Stephen or a superuser can run it; you, as postgres, can.",
        "",
        "Undo",
        "  REVOKE USAGE ON SEQUENCE public.descriptions_id_seq FROM sdc;",
    ]


def test_the_database_of_the_text_is_asked(why: Why) -> None:
    line = f"2024-05-03 10:11:12.123 UTC [1] @sdc@{why.database.name} ERROR:  permission denied for table descriptions"
    done = why(
        "--json",
        text=line,
        dsn=f"host={why.database.server.host} port={why.database.server.port} user=postgres",
    )

    answer = json.loads(done.stdout)
    assert answer["database"] == why.database.name
    assert (answer["verdict"], answer["fix"]) == ("denied", [])
    assert "Possible causes" in answer["advice"][0]


def test_a_path_of_its_own(why: Why) -> None:
    status, (answer,) = why.answers(
        "--role", "@sdc", "--search-path", "pg_catalog", text="SELECT * FROM descriptions"
    )

    assert (status, answer["sqlstate"], answer["search_path"]) == (1, "42P01", ["pg_catalog"])
    assert "write public.descriptions" in answer["advice"][0]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--role", "@nobody", "-"), "There is no role @nobody on this server."),
        (("no such file",), "no such file cannot be read: No such file or directory."),
        (("--search-path", 'a,"b', "-"), "--search-path is no list of schemas"),
        (("--nonsense", "-"), "No such option"),
    ],
)
def test_what_cannot_be_asked_is_a_sentence(why: Why, words: tuple[str, ...], sentence: str) -> None:
    done = why(*words, text="SELECT 1")

    assert done.returncode == 2
    assert done.stdout == ""
    assert why.full(sentence) in done.stderr


def test_names_cannot_act_on_the_terminal(why: Why) -> None:
    done = why(text='SELECT * FROM "\x1b]0;owned\x07"')

    assert "\x1b" not in done.stdout
    assert done.returncode == 1


def test_a_text_that_is_too_long_is_a_sentence(why: Why) -> None:
    done = why(text="lorem ipsum " * 500_000)

    assert done.returncode == 2
    assert "The text is longer than 4 MB" in done.stderr
