"""What nobody foresaw costs one answer: that one is unknown, with a reason that can be shown to anybody."""

from __future__ import annotations

import json
import resource
import subprocess
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any, NoReturn

import pytest
from postgast import AstNode

from pgwhy.catalog import Catalog, NotVisible, Part
from pgwhy.diagnosis import NoSuchRole, message
from pgwhy.fault import Fault
from pgwhy.incident import recognise, structured
from pgwhy.remedy import remedies
from pgwhy.server.door import Door
from pgwhy.statement import analysis as statements
from pgwhy.statement.follow import bodies
from pgwhy.statement.ledger import Ledger
from pgwhy.statement.parsing import parsed
from pgwhy.statement.query import select
from pgwhy.statement.state import Scene
from tests.cli.command import run
from tests.processes import PATIENCE
from tests.server.doors import opened
from tests.servers import FreshDatabase, Server, fresh_database

SECRET = "hunter2"
DIAGNOSING = import_module("pgwhy.diagnosis.diagnose")
"""The module, which has the name of a function in it."""


@pytest.fixture(scope="module")
def house(server18: Server) -> Iterator[FreshDatabase]:
    """Tables that the role ``me`` may not read, and a function that reads one."""
    with fresh_database(server18) as database:
        database.execute(
            f"CREATE ROLE {database.own('me')}; CREATE TABLE one (a int); CREATE TABLE two (a int)"
        )
        database.execute("CREATE FUNCTION f() RETURNS bigint LANGUAGE sql AS 'SELECT count(*) FROM two'")
        yield database


def _why(house: FreshDatabase, text: str) -> tuple[int, list[dict[str, Any]]]:
    done = run("why", "--json", "--role", house.own("me"), "-d", house.dsn(), stdin=text.encode())
    assert "Traceback" not in done.stderr
    return done.returncode, [json.loads(line) for line in done.stdout.splitlines()]


def _failing(*_: object, **__: object) -> NoReturn:
    raise KeyError(SECRET)


def _reason(answer: dict[str, Any]) -> str:
    reason = " ".join((*answer["unknown"], *answer["advice"]))
    assert "an internal fault (KeyError in pgwhy." in reason
    assert SECRET not in reason
    return reason


def test_of_a_script_one_statement_is_unknown(house: FreshDatabase, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pgwhy.statement.kinds.copy.copy", _failing)
    status, (first, lost, last) = _why(house, "SELECT a FROM one; COPY two TO STDOUT; SELECT a FROM two")
    assert status == 1
    assert (first["verdict"], lost["verdict"], last["verdict"]) == ("denied", "unknown", "denied")
    assert lost["input"]["text"] == "COPY two TO STDOUT"
    assert "it could not be followed" in _reason(lost)
    assert _why(house, "COPY two TO STDOUT")[0] == 3


@pytest.mark.parametrize(
    ("lost", "later", "verdict"),
    [
        ("CREATE VIEW v AS SELECT 1 AS a", "SELECT a FROM one", "denied"),
        ("CREATE VIEW v AS SELECT 1 AS a", "SELECT a FROM v", "unknown"),
        ("SELECT a FROM two", "SELECT a FROM one", "denied"),
        ("GRANT SELECT ON one TO me", "SELECT a FROM one", "unknown"),
    ],
)
def test_behind_a_statement_that_was_lost_what_it_may_have_changed_is_unknown(
    house: FreshDatabase, monkeypatch: pytest.MonkeyPatch, lost: str, later: str, verdict: str
) -> None:
    execute, (at_fault, *_) = statements.execute, parsed(lost)

    def failing_once(scene: Scene, ledger: Ledger, node: AstNode) -> None:
        if node == at_fault.node:
            _failing()
        execute(scene, ledger, node)

    monkeypatch.setattr(statements, "execute", failing_once)
    _, found = _why(house, f"{lost}; {later}")
    assert [answer["verdict"] for answer in found] == ["unknown", verdict]


def test_of_a_statement_only_what_a_function_does_is_unknown(
    house: FreshDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bodies, "_execute", _failing)
    status, (lost, last) = _why(house, "SELECT f(); SELECT a FROM one")
    assert status == 1
    assert (lost["verdict"], last["verdict"]) == ("unknown", "denied")
    assert "the body of f could not be followed" in _reason(lost)
    assert [check["privilege"] for check in lost["checks"]] == ["USAGE", "EXECUTE"]


def test_what_cannot_be_judged_or_mended_is_lost_alone(
    house: FreshDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(remedies, "least_fix", _failing)
        status, (answer,) = _why(house, "SELECT a FROM one")
        assert (status, answer["verdict"], answer["fix"]) == (1, "denied", [])
        assert "What can be done cannot be known" in _reason(answer)
    monkeypatch.setattr(
        DIAGNOSING, "about_rows", lambda answers, _: _failing() if "two" in str(answers) else ()
    )
    status, found = _why(house, "SELECT a FROM one; SELECT a FROM two; SELECT a FROM one")
    assert [answer["verdict"] for answer in found] == ["denied", "unknown", "denied"]
    _reason(found[1])


def test_of_several_errors_one_is_unknown(house: FreshDatabase, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        DIAGNOSING,
        "of_message",
        lambda found: _failing() if "two" in str(found.message) else message.of_message(found),
    )
    _, found = _why(
        house, "ERROR:  permission denied for table one\n\nERROR:  permission denied for table two\n"
    )
    assert [answer["verdict"] for answer in found] == ["denied", "unknown"]
    _reason(found[1])


def test_a_text_that_cannot_even_be_read_is_unknown(
    house: FreshDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pgwhy.cli.why.recognise", _failing)
    done = run("why", "-d", house.dsn(), stdin=b"SELECT 1")
    assert (done.returncode, done.stdout) == (3, "")
    assert done.stderr.startswith("pgwhy: This cannot be known: an internal fault (KeyError in pgwhy.cli.why")


def test_without_memory_there_is_no_answer(house: FreshDatabase, monkeypatch: pytest.MonkeyPatch) -> None:
    def exhausted(*_: object) -> NoReturn:
        raise MemoryError

    monkeypatch.setattr("pgwhy.statement.kinds.copy.copy", exhausted)
    done = run("why", "-d", house.dsn(), stdin=b"COPY one TO STDOUT")
    assert (done.returncode, done.stderr) == (2, "pgwhy: There is not enough memory.\n")


@pytest.mark.parametrize(
    "error", [NotVisible(Part.TYPES), NoSuchRole("me"), MemoryError(), KeyboardInterrupt()]
)
def test_a_door_passes_on_what_is_meant(house: FreshDatabase, error: BaseException) -> None:
    def question(_: Catalog) -> None:
        raise error

    with opened(house) as door, pytest.raises(type(error)) as raised:
        door.ask(question)
    assert raised.value is error


def test_a_door_tells_its_own_faults_and_those_of_questions(
    house: FreshDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    with (
        opened(house) as door,
        pytest.raises(Fault, match=r"^an internal fault \(KeyError in pgwhy\.") as told,
    ):
        door.ask(_failing)
    assert SECRET not in str(told.value)
    monkeypatch.setattr(Door, "_loaded", _failing)
    with opened(house) as door, pytest.raises(Fault):
        door.ask(lambda catalog: catalog.relations.all())


def test_recursion_without_end_is_told_and_ends_nothing(
    house: FreshDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    def endless(level: object, node: object) -> tuple[object, ...]:
        return tuple(endless(level, node) for _ in range(1))

    monkeypatch.setattr(select, "from_clause", endless)
    status, (lost,) = _why(house, "SELECT a FROM one")
    assert status == 3
    assert "nested deeper than pgwhy can follow (RecursionError in pgwhy." in lost["unknown"][0]


CONTROL = [
    *(chr(code) for code in range(0x20)),
    "\x7f",
    "\x80",
    "\x9f",
    "\u2028",
    "\ufeff",
    "\ufffe",
    "\ud800",
]


@pytest.mark.parametrize("character", CONTROL, ids=ascii)
def test_no_character_in_sql_is_a_fault(house: FreshDatabase, character: str) -> None:
    character = character.encode("utf-8", "replace").decode()
    text = "; ".join(
        f"SELECT {before}{character}{after} FROM one"
        for before, after in (("a", ""), ("a, '", "'"), ("%s, ", ""), ("$x$", "$x$"), (":a ", "/* */"))
    )
    status, found = _why(house, f"{text}; SELECT a FROM two\\{character}\n")
    assert status in (1, 3)
    assert not [reason for answer in found for reason in answer["unknown"] if "fault" in reason]


@pytest.mark.parametrize("text", ["SELECT 1;\n\\\nSELECT 2", "\\", "\\ \n", "\\;\\;", "\\g", "select \\"])
def test_no_psql_command_is_a_fault(house: FreshDatabase, text: str) -> None:
    _, found = _why(house, text)
    assert not [reason for answer in found for reason in answer["unknown"] if "fault" in reason]


@pytest.mark.parametrize("depth", [900, 9_900, 100_000])
def test_nested_json_is_no_fault(depth: int) -> None:
    assert structured.read_json("[" * depth + "]" * depth, recognise) == []
    assert structured.read_json('{"a":' * depth + "1" + "}" * depth, recognise) == []


def test_a_stack_of_the_process_that_is_small_is_enough(house: FreshDatabase, tmp_path: Path) -> None:
    file = tmp_path / "snapshot"
    assert run("snapshot", str(file), "-d", house.dsn()).returncode == 0
    half_a_megabyte = (512 << 10, resource.getrlimit(resource.RLIMIT_STACK)[1])
    done = subprocess.run(
        [sys.executable, "-m", "pgwhy", "why", "--snapshot", str(file), "-"],
        input="SELECT 1" + " IS NULL" * 7_990,
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_STACK, half_a_megabyte),
    )
    assert (done.returncode, done.stderr) == (3, "")
    assert "it is nested deeper than pgwhy can follow" in done.stdout
