"""No command acts on the terminal that it prints to, whatever the names on the server are."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from psycopg import sql

from pgwhy.cli.commands import COMMANDS
from pgwhy.cli.streams import Shown
from pgwhy.printable import printable
from tests.cli.command import on_a_terminal, run
from tests.servers import FreshDatabase, Server, fresh_database

SETS_THE_CLIPBOARD = "\x1b]52;c;ZXZpbA==\x07"
NAMES = {
    "the clipboard": SETS_THE_CLIPBOARD,
    "C0": "".join(map(chr, range(1, 32))),
    "C1": "\x7f" + "".join(map(chr, range(0x80, 0x90))),
    "more of C1": "\x9b31m" + "".join(map(chr, range(0x90, 0xA0))),
    "directions": "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069",
    "nothing to see": "\u200b\u200c\u200d\u2060\u2061\u2062\u2063\u2064\ufeff\u2028\u2029\u00ad",
}
PASTES = ("{name}", '"{name}"=r/"{name}"', "{name}=r")
Questions = dict[str, list[list[str]]]


def quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


@dataclass(frozen=True, slots=True)
class World:
    """A database with a schema, table, column, policy, function and role of each name, and a snapshot of it."""

    database: str
    own: Callable[[str], str]
    source: dict[str, list[str]]
    snapshot: str

    def questions(self, name: str) -> Questions:
        """What each command that asks a server is asked about a name."""
        role, table = self.own(name), f"{quoted(name)}.{quoted(name)}"
        file = Path(self.snapshot).parent
        return {
            "why": [
                ["why", "--role", role, "-"],
                ["why", "--role", "nobody " + name, "-"],
                ["why", "--search-path", '"' + name, "-"],
                ["why", str(file / name.replace("/", ""))],
            ],
            "can": [
                ["can", role, "select", table],
                ["can", role, "update", "table column " + table + "." + quoted(name)],
                ["can", role, "execute", f"function {table}()"],
                ["can", role, "member", "role " + quoted(role)],
                ["can", role, name, table],
                ["can", name, "select", table],
                ["can", role, "select", "nothing " + name],
            ],
            "who": [["who", table], ["who", "schema " + quoted(name)], ["who", quoted("no " + name)]],
            "path": [["path", "--role", role, table, quoted(name), f"{table}()", quoted("no " + name)]],
            "matrix": [
                ["matrix", "--schema", name],
                ["matrix", "--role", role, "--system"],
                ["matrix", "--schema", "no " + name],
                ["matrix", "--kind", name],
            ],
        }


def statements(name: str) -> str:
    """SQL about a name."""
    table = f"{quoted(name)}.{quoted(name)}"
    return (
        f"SELECT {quoted(name)} FROM {table};\nDELETE FROM {table};\nSELECT * FROM {quoted('no ' + name)};\n"
    )


@contextmanager
def world_on(server: Server, folder: Path) -> Iterator[World]:
    with fresh_database(server) as fresh:
        database = fresh.own(SETS_THE_CLIPBOARD)
        with psycopg.connect(fresh.dsn(), autocommit=True) as connection:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(database)))
        with psycopg.connect(server.dsn(database)) as connection:
            for name in NAMES.values():
                connection.execute(made(fresh, name))
        file = str(folder / f"snapshot of {server.version}")
        place = ["-d", server.dsn(database)]
        assert run("snapshot", file, *place).returncode == 0
        yield World(database, fresh.own, {"server": place, "snapshot": ["--snapshot", file]}, file)


def made(fresh: FreshDatabase, name: str) -> sql.Composed:
    script = """
        CREATE SCHEMA {n}; CREATE TABLE {n}.{n} ({n} serial, b int); ALTER TABLE {n}.{n} ENABLE ROW LEVEL SECURITY;
        CREATE POLICY {n} ON {n}.{n} USING ({n} > 0);
        CREATE FUNCTION {n}.{n}() RETURNS int LANGUAGE sql AS 'SELECT 1';
        CREATE ROLE {role} IN ROLE pg_monitor; GRANT USAGE ON SCHEMA {n} TO {role};
        GRANT UPDATE ({n}) ON {n}.{n} TO {role}; GRANT SELECT ON {n}.{n} TO {role} WITH GRANT OPTION;
        ALTER ROLE {role} SET search_path = {n}
    """
    return sql.SQL(script).format(n=sql.Identifier(name), role=sql.Identifier(fresh.own(name)))


@pytest.fixture(scope="module")
def world(server18: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with world_on(server18, tmp_path_factory.mktemp("hostile")) as made:
        yield made


def acts_or_hides(text: str) -> set[str]:
    """What must not reach a terminal: all that is not shown, but for the ends of lines."""
    return {character for character in set(text) - {"\n"} if printable(character) != character}


@pytest.mark.parametrize("name", NAMES)
def test_no_answer_acts_on_a_terminal(world: World, name: str) -> None:
    for questions in world.questions(NAMES[name]).values():
        from_snapshot = (*questions[0], *world.source["snapshot"])
        for words in (
            from_snapshot,
            (*from_snapshot, "--json"),
            *((*words, *world.source["server"]) for words in questions),
        ):
            told = run(*words, stdin=statements(NAMES[name]).encode(), terminal=True)

            assert told.stdout + told.stderr, words
            assert acts_or_hides(told.stdout + told.stderr) == set(), words


@pytest.mark.parametrize("name", ["C0", "directions"])
def test_what_is_for_people_does_not_act_on_whoever_shows_it_later(world: World, name: str) -> None:
    for command, questions in world.questions(NAMES[name]).items():
        for words in questions:
            told = run(*words, *world.source["snapshot"], stdin=statements(NAMES[name]).encode())

            assert acts_or_hides(told.stderr) == set(), words
            assert command == "matrix" or acts_or_hides(told.stdout) == set(), words


def test_names_are_raw_in_a_file_or_a_pipe(world: World) -> None:
    words = ["matrix", "--kind", "schema", *world.source["server"]]
    rows = list(csv.reader(io.StringIO(run(*words).stdout, newline="")))

    assert {quoted(name) for name in NAMES.values()} <= {row[1] for row in rows}
    assert {world.own(name) for name in NAMES.values()} <= {row[2] for row in rows}


def test_a_row_of_the_matrix_is_a_line_of_the_terminal(world: World) -> None:
    words = ["matrix", *world.source["snapshot"]]
    rows = csv.reader(io.StringIO(run(*words).stdout, newline=""))
    shown = csv.reader(io.StringIO(run(*words, terminal=True).stdout, newline=""))

    assert list(shown) == [[printable(field) for field in row] for row in rows]


def asked_of(command: str, world: World, folder: Path) -> list[tuple[list[str], bytes]]:
    """Words and standard input, each time with something that would act; a command that is not known here fails."""
    name = SETS_THE_CLIPBOARD
    match command:
        case "decode":
            item = f'"{name}"=r/"\u202e"'
            return [([command, item], b""), ([command, f"{name}=r"], b""), ([command], name.encode())]
        case "snapshot":
            file, there = str(folder / "no folder" / name), world.source["server"]
            return [([command, file, *there], b""), ([command, file, "--database", name, *there], b"")]
        case "demo":
            return [([command, "--no " + name], b"")]
        case _:
            nowhere = ["-d", f"host=127.0.0.1 port=1 dbname='{name}' user='{name}'"]
            return [
                ([*world.questions(name)[command][0], *place, *options], statements(name).encode())
                for place, options in (
                    (world.source["server"], []),
                    (world.source["snapshot"], ["--json"]),
                    (nowhere, []),
                )
            ]


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_on_a_real_terminal(world: World, tmp_path: Path, command: str) -> None:
    for words, stdin in asked_of(command, world, tmp_path):
        _, sent = on_a_terminal(*words, stdin=stdin)

        assert "ZXZpbA" in sent.decode(), words
        assert acts_or_hides(sent.decode()) == set(), words
    assert acts_or_hides(run(command, "--help", terminal=True).stdout) == set()


def test_the_matrix_on_a_terminal_that_lacks_the_characters(world: World) -> None:
    for encoding in ("ascii", "latin1", "utf-8:surrogateescape"):
        words = ("matrix", "--kind", "schema", *world.source["snapshot"])
        status, sent = on_a_terminal(*words, PYTHONIOENCODING=encoding)

        assert (status, acts_or_hides(sent.decode("latin1"))) == (0, set())
        assert b"\\e]52;c;" in sent


def test_a_demo_whose_folder_would_act(tmp_path: Path) -> None:
    folder = tmp_path / SETS_THE_CLIPBOARD
    folder.mkdir()
    folder.chmod(0o777)
    status, sent = on_a_terminal("demo", "--no-ui", PGWHY_DEMO_DIR=str(folder))

    assert (status, acts_or_hides(sent.decode())) == (2, set())
    assert b"\\e]52;c;ZXZpbA==" in sent


@given(st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1), st.sampled_from(PASTES))
@example(SETS_THE_CLIPBOARD, "{name}")
@example("{a=r/b}\r\x9b", "{name}")
def test_no_text_that_is_decoded_acts_on_a_terminal(text: str, paste: str) -> None:
    told = run("decode", "-", stdin=paste.replace("{name}", text).encode(), terminal=True)
    assert acts_or_hides(told.stdout + told.stderr) == set()


@given(st.lists(st.text()))
def test_whatever_is_printed_reaches_a_terminal_visibly_and_else_as_it_is(texts: list[str]) -> None:
    written = io.BytesIO()
    shown = Shown(io.TextIOWrapper(written, "utf-8", newline="\n"))
    print(*texts, file=shown, sep="\n", flush=True)

    assert (
        written.getvalue().decode()
        == "\n".join(printable(line) for line in "\n".join(texts).split("\n")) + "\n"
    )
    assert not hasattr(shown, "buffer")
