"""A PostgreSQL to come has a new privilege, and a new kind of object: each is a few lines, and nothing breaks.

The lines are added to a copy of the package, which is then asked all that it is asked about others.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import pgwhy

Patch = tuple[str, str, str]
"""A file, what stands in it, and what stands there afterwards."""

VERSION: tuple[Patch, ...] = (
    (
        "acl/privilege.py",
        "PG_17, PG_18 = range(130000, 190000,",
        "PG_17, PG_18, PG_19 = range(130000, 200000,",
    ),
    ("acl/privilege.py", "NEWEST_KNOWN = PG_18", "NEWEST_KNOWN = PG_19"),
)
PRIVILEGE: Patch = (
    "acl/privilege.py",
    '    MAINTAIN = "MAINTAIN"\n',
    '    MAINTAIN = "MAINTAIN"\n    ARCHIVE = "ARCHIVE"\n',
)
PRIVILEGE_ROW: Patch = (
    "acl/privilege.py",
    "    Privilege.CREATE: PrivilegeRow(\n",
    (
        '    Privilege.ARCHIVE: PrivilegeRow("v", {Family.TABLE: "move rows to the archive"}, since=PG_19),\n'
        "    Privilege.CREATE: PrivilegeRow(\n"
    ),
)
KIND: tuple[Patch, ...] = (
    (
        "acl/kind.py",
        '    ACCESS_METHOD = "access method"\n',
        '    ACCESS_METHOD = "access method"\n    MASTER_KEY = "column master key"\n',
    ),
    (
        "acl/privilege.py",
        '    PARAMETER = "parameter"\n',
        '    PARAMETER = "parameter"\n    MASTER_KEY = "column master key"\n',
    ),
)
KIND_ROW: tuple[Patch, ...] = (
    (
        "acl/kind.py",
        "    ObjectKind.ROLE: KindRow(",
        '    ObjectKind.MASTER_KEY: KindRow(Rights(Family.MASTER_KEY, "k")),\n    ObjectKind.ROLE: KindRow(',
    ),
    (
        "acl/privilege.py",
        "            Family.LANGUAGE: ",
        '            Family.MASTER_KEY: "encrypt columns with it",\n            Family.LANGUAGE: ',
    ),
)
PART: tuple[Patch, ...] = (
    (
        "catalog/objects.py",
        "class LargeObject(",
        (
            "class MasterKey(msgspec.Struct, frozen=True):\n"
            "    kind: ClassVar[ObjectKind] = ObjectKind.MASTER_KEY\n\n"
            "    oid: int\n    name: str\n    owner: RoleName\n    acl: Acl | None\n\n\n"
            "class LargeObject("
        ),
    ),
    ("catalog/identity.py", "    LargeObject,\n", "    LargeObject,\n    MasterKey,\n"),
    ("catalog/identity.py", "    | LargeObject\n", "    | LargeObject\n    | MasterKey\n"),
    ("catalog/catalog.py", "    LargeObject,\n", "    LargeObject,\n    MasterKey,\n"),
    (
        "catalog/catalog.py",
        "    default_acls: tuple[",
        "    master_keys: dict[str, MasterKey] = {}\n    default_acls: tuple[",
    ),
)
PLACE: Patch = (
    "catalog/kinds.py",
    "    ObjectKind.LARGE_OBJECT: Place(",
    '    ObjectKind.MASTER_KEY: Place("pg_column_master_key", "master_keys"),\n    ObjectKind.LARGE_OBJECT: Place(',
)
READER: tuple[Patch, ...] = (
    (
        "server/database.py",
        "from pgwhy.server.connection import",
        "from pgwhy.catalog.objects import MasterKey\nfrom pgwhy.server.connection import",
    ),
    (
        "server/database.py",
        '    "pg_extension": ',
        (
            '    "pg_column_master_key": "SELECT oid, cmkname, cmkowner, cmkacl::text FROM pg_column_master_key",\n'
            '    "pg_extension": '
        ),
    ),
    (
        "server/database.py",
        "    extensions: dict[",
        "    master_keys: dict[str, MasterKey]\n    extensions: dict[",
    ),
    (
        "server/database.py",
        "        extensions={\n",
        (
            "        master_keys={\n"
            "            name: MasterKey(oid, name, names.role(owner), names.acl(acl))\n"
            '            for oid, name, owner, acl in results.get("pg_column_master_key", ())\n'
            "        },\n        extensions={\n"
        ),
    ),
)
_TESTS = Path(__file__).parents[1]
_ROWS = ("acl/test_rows.py", "catalog/test_places.py")
"""The tests that name what is missing."""
_CALLS = """
import runpy, sys
for path in sys.argv[1:]:
    for name, test in runpy.run_path(path).items():
        try:
            name.startswith("test_") and test()
        except AssertionError:
            print(name)
"""
"""Calls them without pytest, which would take longer than all the rest."""


def taught(directory: Path, *patches: Patch) -> Path:
    """The directory with a copy of the package in it that has these lines."""
    package = directory / "pgwhy"
    shutil.copytree(Path(pgwhy.__file__).parent, package, ignore=shutil.ignore_patterns("demo"))
    for name, before, after in patches:
        text = (package / name).read_text()
        assert text.count(before) == 1, f"{name} has no place of its own for: {after}"
        (package / name).write_text(text.replace(before, after))
    return directory


def run(directory: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Python with the copy in the place of the package."""
    environment = os.environ | {"PYTHONPATH": str(directory), "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run(
        [sys.executable, *words], capture_output=True, text=True, env=environment, timeout=120, check=False
    )


def missed(directory: Path) -> set[str]:
    """Which of the tests that compare rows with members fail in the copy."""
    told = run(directory, "-c", _CALLS, *(str(_TESTS / name) for name in _ROWS))
    assert told.returncode == 0, told.stderr
    return set(told.stdout.split())


def test_a_privilege_is_a_member_and_a_row_and_a_kind_a_row_a_part_and_a_reader(tmp_path: Path) -> None:
    patches = (*VERSION, PRIVILEGE, PRIVILEGE_ROW, *KIND, *KIND_ROW, *PART, PLACE, *READER)
    played = run(taught(tmp_path, *patches), str(Path(__file__).with_name("played.py")))
    assert played.returncode == 0, played.stderr
    assert missed(tmp_path) == set()


@pytest.mark.parametrize(
    ("patches", "named"),
    [
        ((PRIVILEGE, *KIND), {"test_every_privilege_has_a_row", "test_every_kind_has_a_row"}),
        ((*VERSION, *KIND, *KIND_ROW), {"test_every_kind_has_a_place"}),
        (
            (*VERSION, *KIND, *KIND_ROW, PLACE),
            {
                "test_every_place_is_a_field_that_holds_objects_of_the_kind",
                "test_every_kind_that_is_granted_on_is_kept_and_securable",
            },
        ),
        ((*VERSION, *KIND, *KIND_ROW, *PART, PLACE), {"test_what_a_database_keeps_by_name_is_read"}),
    ],
)
def test_what_is_missing_is_named(tmp_path: Path, patches: tuple[Patch, ...], named: set[str]) -> None:
    assert missed(taught(tmp_path, *patches)) >= named
