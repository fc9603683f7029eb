"""What the copy is asked, in a process of its own: every answer about the new privilege and the new kind of object.

Names that the package does not have yet are looked up when this runs.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec

import pgwhy
from pgwhy.access import Grant, apply, check, effective
from pgwhy.access.holders import holders
from pgwhy.access.matrix import Selection, matrix
from pgwhy.acl import ObjectKind, Privilege, RoleName, parse_acl, privileges_of
from pgwhy.acl.listing import decode
from pgwhy.catalog import (
    By,
    Catalog,
    Cluster,
    Database,
    DependencyType,
    Need,
    Objects,
    Part,
    Relation,
    Role,
    Schema,
    Securable,
    Session,
    SharedDependency,
)
from pgwhy.catalog.catalog import PART_FIELDS
from pgwhy.cli.decode_words import in_words
from pgwhy.cli.target import find_object
from pgwhy.incident import recognise
from pgwhy.keys import Where
from pgwhy.remedy.confers import by_membership
from pgwhy.remedy.draft import Plan, drafted
from pgwhy.remedy.drop_role import counted
from pgwhy.remedy.explained import explained
from pgwhy.remedy.grant_sql import change_sql
from pgwhy.screens.choices import names
from pgwhy.screens.help import help_page
from pgwhy.server.database import STATEMENTS, read_small_parts
from pgwhy.server.names import Names
from pgwhy.snapshot import Snapshot, read, write
from pgwhy.widgets.grid import Grid
from pgwhy.widgets.holdings import holdings
from pgwhy.widgets.page import Page, lay
from pgwhy.widgets.panels import PANELS, View
from pgwhy.widgets.tree.children import children, roots
from pgwhy.widgets.tree.node import place_of

OWNER, READER, KEEPERS = RoleName("owner"), RoleName("reader"), RoleName("keepers")
ARCHIVE, MASTER_KEY = Privilege("ARCHIVE"), ObjectKind("column master key")


def a_catalog() -> Catalog:
    """A database as the readers for such a server make it: a table and a key, on which keepers hold something."""
    roles = {name: Role(16400 + at, name) for at, name in enumerate((OWNER, READER, KEEPERS))}
    rows = {"pg_column_master_key": [(1, "cmk", 16400, "{owner=U/owner,keepers=U/owner}")]}
    assert rows.keys() < STATEMENTS.keys()
    small = msgspec.structs.asdict(read_small_parts(rows, Names(roles.values(), ())))
    acl = parse_acl("{owner=arwdDxtmv/owner,keepers=rv/owner}")
    table = Relation(20000, "s", "t", ObjectKind.TABLE, OWNER, acl)
    parts: dict[str, Any] = {
        field: Objects(
            part, {20000: table} if part is Part.RELATIONS else {}, frozenset({Need(part, By.ALL)})
        )
        for part, field in PART_FIELDS.items()
    }
    schemas = {"s": Schema(2200, "s", OWNER, parse_acl("{owner=UC/owner,=U/owner}"))}
    cluster = Cluster(190000, roles, (), {"db": Database(5, "db", OWNER, None)})
    return Catalog(cluster, "db", Session(READER, READER), schemas, **small, **parts)


def words(page: Page) -> str:
    return " ".join("".join(span.text for span in line.content) for line in lay(page, 200))


def decodes() -> None:
    """``pgwhy decode`` says what the letter allows, and which letters are all of them on which version."""
    told = "\n".join(in_words(decode("reader=arwdDxtmv/owner")))
    assert "ARCHIVE" in told
    assert "v  ARCHIVE     move rows to the archive" in told
    assert ARCHIVE not in privileges_of(ObjectKind.TABLE, 180000)


def judges(catalog: Catalog, table: Securable, key: Securable) -> None:
    """Who may, why, and everything that is held."""
    for target, privilege in ((table, ARCHIVE), (key, Privilege.USAGE)):
        assert effective(catalog, KEEPERS, target)[0] >= {privilege}
        assert check(catalog, KEEPERS, privilege, target).held
        assert not check(catalog, READER, privilege, target).held
        assert {holding.role for holding in holders(catalog, target, privilege)} == {KEEPERS, OWNER}
        changed = apply(catalog, Grant(target, (privilege,), READER))
        assert check(changed, READER, privilege, changed.current(target)).held
    rows = {(row.kind, row.object): row.entries for row in matrix(catalog, Selection())}
    assert ARCHIVE in {entry.privilege for entry in rows["table", "s.t"]}
    assert {entry.role for entry in rows["column master key", "cmk"]} == {KEEPERS, OWNER}


def mends(catalog: Catalog, table: Securable, key: Securable) -> None:
    """SQL, what a membership confers, and the server's messages about both."""
    every = privileges_of(ObjectKind.TABLE)
    assert ARCHIVE in every
    assert "ARCHIVE" in change_sql(Grant(table, every, READER), catalog.version)
    sql = change_sql(Grant(key, (Privilege.USAGE,), READER), catalog.version)
    assert sql == "GRANT USAGE ON COLUMN MASTER KEY cmk TO reader;"
    gained = by_membership(catalog, READER, KEEPERS, ())
    assert {"ARCHIVE on table s.t", "USAGE on column master key cmk"} <= set(gained)
    rows = SharedDependency("db", "pg_column_master_key", DependencyType.OWNER, 2)
    assert counted(rows) == "owns 2 column master keys"
    for name, expected in (("column master key cmk", sql), ("table t", "ARCHIVE")):
        (incident,) = recognise(f"ERROR:  permission denied for {name}")
        (answer,) = explained(catalog, incident)
        assert expected in repr(answer)
    assert find_object(catalog, "column master key cmk") == find_object(catalog, "cmk") == key


def shows(catalog: Catalog, table: Securable, key: Securable) -> None:
    """The tree, the panels, the list of everything, a role's page, the grid."""
    (database, *_) = roots(catalog)
    beneath = children(catalog, database, system=False)
    (group,) = (node for node in beneath if node.label == "column master keys")
    (node,) = children(catalog, group, system=False)
    assert (node.key, node.target) == (place_of(catalog, key), key)
    for target in (table, key):
        for panel in PANELS:
            words(panel.question(catalog, View(target, READER, letters=True)))
    access, *_ = PANELS
    assert "move rows to the archive" in words(access.question(catalog, View(table, letters=True)))
    assert "encrypt columns with it" in words(access.question(catalog, View(key, letters=True)))
    assert "move rows to the archive" in words(help_page(Where.EXPLORER))
    assert "cmk" in {choice.name for choice in names(Part.RELATIONS, catalog, load=True)}
    assert (MASTER_KEY, ("cmk",)) in holdings(catalog, OWNER).owned
    draft = drafted(catalog, Plan((READER,), (table, key)))
    assert {ARCHIVE, Privilege.USAGE} <= set(draft.columns())
    for width in (40, 80, 200):
        grid = Grid(draft, None, width, by_object=False)
        assert [grid.line(at, width) for at in range(len(grid))]
        assert any("ARC" in span.text for span in grid.heading())


def keeps(catalog: Catalog, directory: Path) -> None:
    """A snapshot holds both."""
    kept = Snapshot({"db": catalog})
    write(directory / "snapshot", kept)
    assert list(matrix(read(directory / "snapshot").catalogs["db"], Selection())) == list(
        matrix(catalog, Selection())
    )


if __name__ == "__main__":
    decodes()
    found = a_catalog()
    the_table, the_key = found.relations.by_oid[20000], found.by_name(MASTER_KEY)["cmk"]
    judges(found, the_table, the_key)
    mends(found, the_table, the_key)
    shows(found, the_table, the_key)
    keeps(found, Path(pgwhy.__file__).parents[1])
