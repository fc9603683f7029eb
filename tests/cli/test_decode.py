"""`pgwhy decode`: what a person and a script get for a paste, and what is said about text that is none."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from pgwhy.printable import printable
from tests.cli.command import run
from tests.processes import PATIENCE

LISTINGS = Path(__file__).parents[1] / "acl" / "listings"


def pgwhy(*words: str, stdin: bytes = b"") -> subprocess.CompletedProcess[str]:
    return run("decode", *words, stdin=stdin)


def lines(told: subprocess.CompletedProcess[str]) -> list[dict[str, Any]]:
    assert (told.returncode, told.stderr) == (0, "")
    return [json.loads(line) for line in told.stdout.splitlines()]


def test_an_item_in_words() -> None:
    told = pgwhy("=Tc/sdc")
    assert (told.returncode, told.stderr) == (0, "")
    assert told.stdout == (
        "PUBLIC  TEMPORARY, CONNECT; granted by sdc\n"
        "\n"
        "Only a database has such privileges:\n"
        "  T  TEMPORARY  make temporary tables\n"
        "  c  CONNECT    connect to it\n"
    )


def test_an_item_as_json() -> None:
    assert lines(pgwhy('"app-rw"=ar*wz*/Stephen', "--json")) == [
        {
            "grantee": "app-rw",
            "grantor": "Stephen",
            "privileges": ["INSERT", "SELECT", "UPDATE"],
            "grantable": ["SELECT"],
            "unknown": "z*",
            "kind": None,
            "object": None,
            "acl": "stored",
        }
    ]


def test_an_array_without_grantor_and_public() -> None:
    found = lines(pgwhy("--json", "{a=r/b,=U/b}"))
    assert [(line["grantee"], line["privileges"]) for line in found] == [
        ("a", ["SELECT"]),
        ("PUBLIC", ["USAGE"]),
    ]
    assert lines(pgwhy("a=r", "--json"))[0]["grantor"] is None


@pytest.mark.parametrize("words", [[], ["-"]])
def test_a_listing_from_the_standard_input(words: list[str]) -> None:
    told = pgwhy(*words, stdin=(LISTINGS / "psql18-aligned.txt").read_bytes())
    assert (told.returncode, told.stderr) == (0, "")
    assert "table app.t\n  shop_o        INSERT, SELECT, UPDATE, DELETE" in told.stdout
    assert "MAINTAIN = ALL; granted by shop_o\n" in told.stdout
    assert "  shop_o-group  INSERT, SELECT (may grant them); granted by shop_o\n" in told.stdout
    assert "table app.nobody\n  nobody: the ACL is stored, and it is empty\n" in told.stdout
    assert "type app.ty, owned by shop_o\n" in told.stdout
    assert (
        "functions that shop_o will create in schema app, besides what holds in every schema\n" in told.stdout
    )
    assert "shop_o\\nline" in told.stdout


def test_a_listing_as_json() -> None:
    found = lines(pgwhy("--json", stdin=(LISTINGS / "psql18-aligned.txt").read_bytes()))

    def about(kind: str, name: str) -> list[dict[str, Any]]:
        return [line for line in found if (line["kind"], line["object"]) == (kind, name)]

    assert about("table", "app.nobody")[0] == {
        "grantee": None,
        "grantor": None,
        "privileges": [],
        "grantable": [],
        "kind": "table",
        "object": "app.nobody",
        "acl": "empty",
    }
    assert [(line["grantee"], line["acl"]) for line in about("table", "app.fresh")] == [(None, "default")]
    assert [line["grantee"] for line in about("table column", "app.t.b")] == ["shop_o_x", "PUBLIC"] * 2
    assert [line["grantee"] for line in about("language", "plpgsql")] == ["PUBLIC", "postgres"]
    assert about("table", 'app."Odd name"')[3]["grantee"] == "shop_o\nline"
    assert [
        line["grantee"] for line in about("default acl", "for role shop_o in schema app on functions")
    ] == ["shop_o_x"]
    assert about("database", "shop_db")[0]["owner"] == "postgres"
    assert about("parameter", "log_statement")[1]["privileges"] == ["SET"]
    assert about("large object", "4711")[1]["privileges"] == ["SELECT"]
    assert about("function", "app.f(i integer, b text DEFAULT 'a,b'::text)")


def test_a_text_that_is_cut_off_says_so() -> None:
    text = "\n".join(line[:60] for line in (LISTINGS / "psql18-aligned.txt").read_text().split("\n"))
    assert "cut off" in pgwhy(stdin=text.encode()).stdout


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (
            ["sem-dash=r/b"],
            'pgwhy: expected "=" after the grantee:\n  sem-dash=r/b\n     ^\n',
        ),
        (
            ["{名=r/b,c}"],
            'pgwhy: expected "=" after the grantee:\n  {名=r/b,c}\n           ^\n',
        ),
        (
            ["\x1b[31m=r/b"],
            'pgwhy: expected "=" after the grantee:\n  \\e[31m=r/b\n  ^\n',
        ),
    ],
)
def test_an_error_points_at_the_place(words: list[str], told: str) -> None:
    done = pgwhy(*words)
    assert (done.returncode, done.stdout, done.stderr) == (2, "", told)


def test_nothing_recognised_is_a_sentence() -> None:
    done = pgwhy(stdin=b"permission denied for table t")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("pgwhy: no privileges are recognised in this text")
    assert done.stderr.count("\n") == 1


def test_a_terminal_is_not_waited_for() -> None:
    outer, inner = pty.openpty()
    try:
        done = subprocess.run(
            [sys.executable, "-m", "pgwhy", "decode"],
            stdin=inner,
            capture_output=True,
            text=True,
            check=False,
            timeout=PATIENCE,
        )
    finally:
        os.close(outer)
        os.close(inner)
    assert done.returncode == 2
    assert "as an argument, or through a pipe" in done.stderr


HOSTILE = '"\x1b]0;hacked\x07"=r/"\x9b31m\u202e"\n"a\r\x7f"=w/b\n'.encode()


def test_hostile_names_are_shown_and_escaped() -> None:
    for told in (pgwhy(stdin=HOSTILE).stdout, pgwhy("--json", stdin=HOSTILE).stdout):
        assert all(printable(line) == line for line in told.split("\n"))
    assert [line["grantee"] for line in lines(pgwhy("--json", stdin=HOSTILE))] == [
        "\x1b]0;hacked\x07",
        "a\r\x7f",
    ]


def test_bytes_that_are_no_utf_8_do_no_harm() -> None:
    told = pgwhy(stdin=b'"caf\xe9"=r/b')
    assert told.stdout.startswith("caf\\udce9  SELECT; granted by b")


HALF_READ = b"relname|relacl\nodd|\x1bname|{own=r/own}\nboat|{own=r/own}\n"


def test_lines_that_are_not_read_are_shown_at_the_end() -> None:
    told = pgwhy(stdin=HALF_READ)
    assert (told.returncode, told.stderr) == (1, "")
    assert told.stdout.startswith("boat\n  own  SELECT; granted by own\n")
    assert told.stdout.endswith(
        "\nNot read, or not wholly, so privileges may be missing above:\n  line 2  odd|\\ename|{own=r/own}\n"
    )


def test_lines_that_are_not_read_are_the_last_document() -> None:
    told = pgwhy("--json", stdin=HALF_READ)
    item, last = map(json.loads, told.stdout.splitlines())
    assert told.returncode == 1
    assert (item["object"], item["grantee"]) == ("boat", "own")
    assert last == {"not_read": [{"line": 2, "text": "odd|\x1bname|{own=r/own}"}]}


def test_nothing_but_lines_that_are_not_read() -> None:
    told = pgwhy(stdin=b"<td>{own=r/own}</td>\n<td>{own=w/own}</td>\n")
    assert (told.returncode, told.stdout.splitlines()[0]) == (1, "Not read:")


def test_a_table_without_a_kind_names_its_schema() -> None:
    (line,) = lines(pgwhy("--json", stdin=b"nspname,relname,relacl\napp,Odd,{own=r/own}\n"))
    assert (line["kind"], line["object"]) == (None, 'app."Odd"')
