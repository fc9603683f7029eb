"""`pgwhy path` as scripts use it: JSON with the promised fields, text, exit statuses."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.command import run
from tests.search_path.conftest import House, opened_house
from tests.servers import FreshDatabase, Server


def pgwhy(house: House, *words: str, snapshot: Path | None = None) -> subprocess.CompletedProcess[str]:
    source = ["-d", house.database.dsn()] if snapshot is None else ["--snapshot", str(snapshot)]
    return run(*(house.expand(word) for word in words), *source)


@pytest.fixture(scope="module")
def house18(server18: Server) -> Iterator[House]:
    with opened_house(server18) as house:
        script = "ALTER ROLE {u} SET search_path = '$user', a, b, c; GRANT SELECT ON b.t TO {u};"
        script += "ALTER ROLE {v} SET search_path = b"
        house.connection.execute(house.expand(script).encode())
        yield house


def test_json(house18: House) -> None:
    done = pgwhy(house18, "path", "--json", "--role", "{u}", "t", "MyTable", "f('x')", "nope")

    assert done.returncode == 1
    answer = json.loads(done.stdout)
    assert answer["role"] == house18.role("u")
    assert answer["database"] == house18.database.name
    assert answer["setting"] == '"$user", a, b, c'
    assert answer["source"] == "user"
    assert answer["effective"] == ["pg_catalog", house18.role("u"), "b", "c"]
    assert answer["explicit"] == [house18.role("u"), "b", "c"]
    assert answer["creates_in"] == house18.role("u")
    assert answer["may_create"] is True
    assert [entry["schema"] for entry in answer["skipped"]] == ["a"]
    assert "no USAGE" in answer["skipped"][0]["reason"]
    table, row_type, my_table, my_type, call, nope = answer["names"]
    assert (table["name"], table["kind"], table["resolves_to"]) == ("t", "relation", "b.t")
    assert table["privileges"] == ["SELECT"]
    assert table["shadows"] == ["c.t"]
    assert table["elsewhere"] == ["a.t"]
    assert (row_type["kind"], row_type["resolves_to"]) == ("type", "b.t")
    assert my_table["resolves_to"] is None
    assert my_table["elsewhere"] == ['c."MyTable"']
    assert my_table["message"] == 'relation "mytable" does not exist'
    assert my_type["kind"] == "type"
    assert (call["kind"], call["resolves_to"]) == ("function", "b.f(pg_catalog.text)")
    assert call["shadows"] == ["c.f(pg_catalog.text)"]
    assert set(call["candidates"]) == {"b.f(pg_catalog.text)", "c.f(integer)", "c.f(pg_catalog.text)"}
    assert nope["resolves_to"] is None


def test_text(house18: House) -> None:
    done = pgwhy(house18, "path", "--role", "{u}", "t", "f(int)")

    assert done.returncode == 0
    text = house18.short(done.stdout)
    assert "from ALTER ROLE u SET search_path TO" in text
    assert "skipped: u has no USAGE on schema a" in text
    assert "GRANT USAGE ON SCHEMA a TO u;" in text
    assert "→ b.t (table)  u has SELECT" in text
    assert "· c.t (table)  hidden: b is searched before c, and has a t, too" in text
    assert "· a.t (table)  not this one: u has no USAGE on schema a" in text
    assert "c.f(integer): chosen" in text


def test_offline_as_online(house18: House, tmp_path: Path) -> None:
    file = tmp_path / "snapshot"
    assert pgwhy(house18, "snapshot", str(file)).returncode == 0
    question = ("path", "--json", "--role", "{u}", "t", "f('x')", "MyTable", "c.+(text, text)")

    online, offline = pgwhy(house18, *question), pgwhy(house18, *question, snapshot=file)

    assert offline.stdout == online.stdout
    assert (offline.returncode, offline.stderr) == (online.returncode, "")


def test_an_override(house18: House) -> None:
    answer = json.loads(pgwhy(house18, "path", "--json", "--search-path", "C, a").stdout)

    assert (answer["setting"], answer["source"]) == ("C, a", "session")
    assert answer["explicit"] == ["c", "a"]


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (
            ("--search-path", "a, b c"),
            "search_path at character 6: a comma or the end is expected after a name",
        ),
        (("a..b",), "name at character 3: a name is expected here"),
        (("--role", "nobody at all"), "There is no role nobody at all on this server."),
    ],
)
def test_bad_input_is_told_in_a_sentence(house18: House, words: tuple[str, ...], says: str) -> None:
    done = pgwhy(house18, "path", *words)

    assert done.returncode == 2
    assert done.stdout == ""
    assert says in done.stderr


def test_a_masked_configuration_cannot_be_known(house18: House) -> None:
    """An ordinary role whose own setting hides the configured one cannot tell what others have."""
    done = run("path", "--role", "postgres", "-d", house18.database.dsn(house18.role("v")))

    assert done.returncode == 3
    assert "cannot be known" in done.stdout


def test_of_a_name_that_exists_in_many_schemas_the_first_are_told_and_the_others_counted(
    database18: FreshDatabase,
) -> None:
    database18.execute("".join(f"CREATE SCHEMA n{i}; CREATE TABLE n{i}.many (a int);" for i in range(40)))
    question = ("path", "many", "-d", database18.dsn())

    shown, counted = run(*question).stdout, run(*question, "--json").stdout

    assert shown.count("    · n") == 5
    assert "    … and 35 more elsewhere\n" in shown
    assert len(json.loads(counted)["names"][0]["elsewhere"]) == 40


def test_any_number_of_names(house18: House) -> None:
    done = pgwhy(house18, "path", "--json", *(f"f{i}(int, a.t{i}, b.u{i})" for i in range(40)), "f(int)", "t")

    assert (done.returncode, done.stderr) == (1, "")
    assert len(json.loads(done.stdout)["names"]) == 42 + 1
